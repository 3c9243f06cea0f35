/**
 * What a strategy is: which tags it admits, and in which order they stand. One file per strategy (semver.ts); electing,
 * holding and explaining work on this interface alone. Types only.
 */

/**
 * `K` is what a strategy reads out of a tag once and compares afterwards. A tag that has no place in the order
 * (`latest` under semver) reads as undefined.
 */
export interface Order<K> {
  read(tag: string): K | undefined;
  /** Why `read` gave undefined for this tag, for people. */
  unreadable(tag: string): string;
  /** Total order: negative when `a` stands below `b`; 0 only for the same tag. */
  compare(a: K, b: K): number;
  /** Does the constraint admit it? */
  admits(key: K): boolean;
  /** Why the constraint does not admit it; undefined when it does. */
  refusal(key: K): string | undefined;
  /** Is a step from one to the other a major, minor, patch or pre-release step? Undefined where the order has none. */
  step(from: K, to: K): Step | undefined;
  /** A running version that is admitted is not replaced by a lower one, also when no tag of it is there any more. */
  readonly keepsHigher: boolean;
  /** The place of a tag is what the registry tells of it, so a tag that is deleted there has lost its place. */
  readonly losesPlaces: boolean;
  /** The tag stays the same, and what it points to is the version (the strategy digest). */
  readonly followsDigest: boolean;
  readonly words: {
    /** What the chosen tag is: "the highest". */
    readonly best: string;
    /** Among which: "`~0`"; undefined where every tag is. */
    readonly scope: string | undefined;
  };
}

export type Step = "major" | "minor" | "patch" | "pre-release";

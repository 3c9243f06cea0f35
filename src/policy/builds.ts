/** What the builds behind a tag tell: which platforms there are, when it was built, how old it is. Pure. */
import { countedImages, satisfiesPlatform } from "../image/platform.ts";
import { DEPTHS, type Depth, type TagFacts } from "./facts.ts";

type Known = Extract<TagFacts, { readonly kind: "known" }>;

/** Do the facts answer a question of this depth? What is absent or unreadable answers any. */
export function reaches(facts: TagFacts | undefined, depth: Depth): boolean {
  if (facts === undefined) return false;
  return facts.kind !== "known" || DEPTHS.indexOf(facts.depth) >= DEPTHS.indexOf(depth);
}

/** The wanted platforms that no build is for. */
export function missingPlatforms({ builds = [] }: Known, wanted: readonly string[]): readonly string[] {
  return wanted.filter((each) => !builds.some(({ platform }) => satisfiesPlatform(each, platform)));
}

/** A moment as configurations have it: epoch milliseconds, and the nanoseconds below them. */
export interface Moment {
  readonly ms: number;
  readonly ns: number;
}

export const compareMoments = (a: Moment, b: Moment): number => a.ms - b.ms || a.ns - b.ns;

/**
 * When the newest build of the wanted platforms was made. Without wanted ones a single build stands
 * for all: of `linux/amd64` where there is one, else the first. Undefined where none is of a wanted platform or has a date.
 */
export function builtAt({ builds = [] }: Known, wanted: readonly string[]): Moment | undefined {
  return countedImages(builds, wanted)
    .flatMap(({ createdAt, createdNs = 0 }) =>
      createdAt === undefined ? [] : [{ ms: createdAt, ns: createdNs }],
    )
    .toSorted(compareMoments)
    .at(-1);
}

/**
 * Since when there is what the tag points to: the later of build and push, of what is known. Undefined where neither is:
 * it was there before the first look.
 */
export function existsSince(facts: Known, wanted: readonly string[]): number | undefined {
  const times = [builtAt(facts, wanted)?.ms, facts.pushedAt].flatMap((at) => at ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

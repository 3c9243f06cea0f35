/**
 * What a registry knows of a tag beyond its name: digest, platforms, dates. Plain data that crosses RPC.
 * Policy never calls out: lacking facts, it answers which ones it needs (`FactsNeed`), and is asked again with them.
 */

/** One image behind a tag: an index has one per platform. Attestation manifests are none. */
export interface Build {
  /** `os/arch[/variant]` as the index, or the image's configuration, has it: `linux/arm/v7`. */
  readonly platform: string;
  /** `created` of the image's configuration, epoch milliseconds; undefined where it has none, or was not asked for. */
  readonly createdAt: number | undefined;
  /** The nanoseconds of `created` below the millisecond; absent: 0. They decide between builds of one moment. */
  readonly createdNs?: number;
}

export type TagFacts =
  | {
      readonly kind: "known";
      /** What the tag points to: the digest of an index or of a single manifest. */
      readonly digest: string;
      /** How much was asked for: a date that is missing after `created` is in no configuration. */
      readonly depth: Depth;
      /** Undefined where only the digest was asked for. */
      readonly builds: readonly Build[] | undefined;
      /**
       * When the tag came to point to this digest, epoch milliseconds, as the registry tells or as was seen here.
       * Undefined where it did before the first look, and the registry does not tell.
       */
      readonly pushedAt: number | undefined;
    }
  /** The registry has no manifest of that name. */
  | { readonly kind: "absent" }
  /** What the tag points to cannot be read, until it points to something else. `reason`: a clause, which is read in the middle of a sentence. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** How much is asked for; each includes the one before it, and costs more requests. */
export const DEPTHS = ["digest", "platforms", "created"] as const;
export type Depth = (typeof DEPTHS)[number];

export interface FactsNeed {
  readonly tags: readonly string[];
  readonly depth: Depth;
  /** The platforms whose dates are needed; empty: one build stands for all, `linux/amd64` where there is one. */
  readonly platforms: readonly string[];
}

/** The registry's own order of its tag list, where its entry says so (`tagsortmode`): the place stands for the date. */
export type TagSort = "latest-first" | "latest-last";

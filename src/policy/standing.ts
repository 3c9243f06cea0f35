/**
 * How the running version stands to the one that was last applied: the difference between them is what somebody
 * else did. A rollback by hand shows here, and nowhere else.
 */

import type { Order } from "./order.ts";
import type { Version } from "./rule.ts";

/** The version that is asked for now. `inSpec` is false where the spec sets nothing and running Pods told it. */
export interface Running {
  readonly version: Version;
  readonly inSpec: boolean;
}

/** What a person had Argo CD deploy in place of what the spec asks for: its own rollback leaves the spec as it is. */
export interface Rollback {
  /** Undefined where what was deployed sets none, so that the chart's own runs. */
  readonly version: Version | undefined;
  /** The account that began it, where Argo CD tells. */
  readonly by: string | undefined;
}

/** `rolled-back`: below what was applied. `set-by-hand`: outside the constraint, not comparable, or removed. */
export type HoldCause = "rolled-back" | "set-by-hand";

export type Standing<K> =
  /** It runs what was applied, or nothing was applied yet and the spec sets nothing. */
  | { readonly kind: "as-applied" }
  /** First sight, or somebody went ahead to a higher version that the constraint admits. */
  | { readonly kind: "adopted"; readonly version: Version }
  | {
      readonly kind: "held";
      readonly cause: HoldCause;
      readonly left: Version;
      /** Undefined where its place in the order is lost: nothing is known to be above it. */
      readonly leftKey: K | undefined;
      /** Present where Argo CD's own rollback is the reason. */
      readonly rollback?: Rollback;
    };

/**
 * Compares what the spec asks for with what was last applied. What Pods run never outranks the spec, but a person's
 * `rollback` in Argo CD does: it is a decision, and the spec knows nothing of it. `withDigest`: the digest is a part of
 * what is written, so another one, or none, is another version.
 */
export function standingOf<K>(
  order: Order<K>,
  running: Running | undefined,
  lastApplied: Version | undefined,
  rollback?: Rollback,
  withDigest = false,
): Standing<K> {
  const isSame = withDigest ? isExactly : sameVersion;
  const asked = running?.inSpec ? running.version : undefined;
  const leftKey = lastApplied === undefined ? undefined : order.read(lastApplied.tag);
  // What was never applied, or never had a place in the order (`latest`), cannot be gone back from.
  if (lastApplied === undefined || (leftKey === undefined && !order.losesPlaces)) {
    const isNew = asked !== undefined && (lastApplied === undefined || !isSame(asked, lastApplied));
    return isNew ? { kind: "adopted", version: asked } : { kind: "as-applied" };
  }
  const held = { kind: "held", left: lastApplied, leftKey } as const;
  if (asked === undefined) return { ...held, cause: "set-by-hand" };
  if (isSame(asked, lastApplied)) {
    return rollback === undefined ? { kind: "as-applied" } : { ...held, cause: "rolled-back", rollback };
  }

  const key = order.read(asked.tag);
  if (key === undefined || leftKey === undefined) return { ...held, cause: "set-by-hand" };
  // The same tag by another digest, or by none: nobody but a person does that.
  if (withDigest && asked.tag === lastApplied.tag && lastApplied.digest !== undefined) {
    return { ...held, cause: "set-by-hand" };
  }
  const isLower = order.compare(key, leftKey) < 0;
  if (order.admits(key) && (!isLower || !order.admits(leftKey))) {
    // Forward inside the constraint, or into it: what this product would have done, another did.
    return { kind: "adopted", version: asked };
  }
  return { ...held, cause: isLower ? "rolled-back" : "set-by-hand" };
}

/** Letter by letter the same, or both nothing; a version that has no digest is another one than one that has. */
export function isExactly(a: Version | undefined, b: Version | undefined): boolean {
  return a?.tag === b?.tag && a?.digest === b?.digest;
}

/** The same tag, and the same digest where both have one. */
export function sameVersion(a: Version, b: Version): boolean {
  return a.tag === b.tag && (a.digest === undefined || b.digest === undefined || a.digest === b.digest);
}

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

/** `rolled-back`: below what was applied. `set-by-hand`: outside the constraint, not comparable, or removed. */
export type HoldCause = "rolled-back" | "set-by-hand";

export type Standing =
  /** It runs what was applied, or nothing was applied yet and the spec sets nothing. */
  | { readonly kind: "as-applied" }
  /** First sight, or a person went ahead to a higher version that the constraint admits. */
  | { readonly kind: "adopted"; readonly version: Version }
  | { readonly kind: "held"; readonly cause: HoldCause; readonly left: Version };

/** Compares what the spec asks for with what was last applied. What Pods run never outranks the spec. */
export function standingOf<K>(
  order: Order<K>,
  running: Running | undefined,
  lastApplied: Version | undefined,
): Standing {
  const asked = running?.inSpec ? running.version : undefined;
  if (lastApplied === undefined) {
    return asked === undefined ? { kind: "as-applied" } : { kind: "adopted", version: asked };
  }
  if (asked === undefined) return { kind: "held", cause: "set-by-hand", left: lastApplied };
  if (sameVersion(asked, lastApplied)) return { kind: "as-applied" };

  const [now, then] = [order.read(asked.tag), order.read(lastApplied.tag)];
  const wasAdmitted = then !== undefined && order.admits(then);
  if (now !== undefined && order.admits(now) && (!wasAdmitted || order.compare(now, then) >= 0)) {
    // Into the constraint, or forward inside it: what this product would have done, another did.
    return { kind: "adopted", version: asked };
  }
  const lower = now !== undefined && then !== undefined && order.compare(now, then) < 0;
  return { kind: "held", cause: lower ? "rolled-back" : "set-by-hand", left: lastApplied };
}

/** The same tag, and the same digest where both have one. */
export function sameVersion(a: Version, b: Version): boolean {
  return a.tag === b.tag && (a.digest === undefined || b.digest === undefined || a.digest === b.digest);
}

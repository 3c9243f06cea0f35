/**
 * What became of the last write. An intent (from, to, when) is stored before the PATCH and settled here from the next
 * read, so that a crash between PATCH and record is never taken for a person's hand, and a controller's revert is told
 * from a person's rollback. Pure.
 */
import type { Owner } from "../argocd/owners.ts";
import type { ParentStand } from "../argocd/parent.ts";
import type { Preceding } from "../argocd/rollback.ts";
import { isAsWritten } from "../argocd/written.ts";
import type { Version } from "../policy/rule.ts";
import { isExactly } from "../policy/standing.ts";
import { REVERT_WINDOW_MS, VERIFY_AFTER_MS } from "./constants.ts";
import { type Contest, contested } from "./contest.ts";
import type { Incomplete } from "./incomplete.ts";

/** A write that was begun. `acknowledgedAt` is when Argo CD answered 200; absent when that answer was never recorded. */
export interface Intent {
  readonly from: Version | undefined;
  /** What was there before an earlier write that was not verified yet when this one was made: a controller puts that back. */
  readonly beneath?: Version | undefined;
  readonly to: Version;
  readonly at: number;
  readonly acknowledgedAt: number | undefined;
  /** Ids of the events that led to it. */
  readonly events: readonly string[];
  /** What is known of a contest's parent, where that was the reason to write. */
  readonly parent?: ParentStand | undefined;
}

/** What is remembered of one write target. */
export interface TargetMemory {
  readonly lastApplied: Version | undefined;
  readonly intent: Intent | undefined;
  readonly contest: Contest | undefined;
  /** What there was when the spec was last seen to ask for something else than `lastApplied`; undefined: not learnt yet. */
  readonly preceding: Preceding | undefined;
  /** Tags that lack a wanted platform, while they are looked at again. */
  readonly incomplete: Incomplete | undefined;
}

export const NOTHING_REMEMBERED: TargetMemory = {
  lastApplied: undefined,
  intent: undefined,
  contest: undefined,
  preceding: undefined,
  incomplete: undefined,
};

export interface Settled {
  readonly memory: TargetMemory;
  readonly outcome: "nothing" | "verifying" | "verified" | "reverted" | "never-landed" | "changed-by-hand";
  /** When to look again, epoch milliseconds. */
  readonly lookAt: number | undefined;
}

/** Compares the intent with what the spec asks for now. `contestRetryMs`: how long a settled contest rests. */
export function settle(
  memory: TargetMemory,
  asked: Version | undefined,
  owners: readonly Owner[],
  now: number,
  contestRetryMs: number,
): Settled {
  const { intent } = memory;
  if (intent === undefined) return { memory, outcome: "nothing", lookAt: undefined };
  const { from, to } = intent;

  if (isAsWritten(asked, to)) {
    const acknowledgedAt = intent.acknowledgedAt ?? now;
    const lookAt = acknowledgedAt + VERIFY_AFTER_MS;
    if (now < lookAt) {
      return {
        memory: { ...memory, lastApplied: to, intent: { ...intent, acknowledgedAt } },
        outcome: "verifying",
        lookAt,
      };
    }
    return {
      memory: { ...memory, lastApplied: to, intent: undefined, contest: undefined },
      outcome: "verified",
      lookAt: undefined,
    };
  }

  const back = isExactly(asked, from);
  const further = intent.beneath !== undefined && isExactly(asked, intent.beneath);
  if (intent.acknowledgedAt === undefined && !further) {
    // The PATCH was never answered. What runs says whether it landed; a third value is a person's, for the standing.
    return {
      memory: { ...memory, intent: undefined },
      outcome: back ? "never-landed" : "changed-by-hand",
      lookAt: undefined,
    };
  }
  const quick = now - (intent.acknowledgedAt ?? intent.at) <= REVERT_WINDOW_MS;
  if (!(back || further) || !(quick || owners.length > 0)) {
    return {
      memory: { ...memory, lastApplied: to, intent: undefined },
      outcome: "changed-by-hand",
      lookAt: undefined,
    };
  }
  const contest = contested(memory.contest, to, owners, now, contestRetryMs, intent.parent);
  return {
    memory: { ...memory, lastApplied: asked, intent: undefined, contest },
    outcome: "reverted",
    lookAt: contest.nextTryAt,
  };
}

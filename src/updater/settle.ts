/**
 * What became of the last write. An intent (from, to, when) is stored before the PATCH and settled here from the next
 * read, so that a crash between PATCH and record is never taken for a person's hand, and a controller's revert is told
 * from a person's rollback: by who wrote the list last, where managedFields tell it, else by how soon it was and whether an
 * owner is known. Pure.
 */
import type { ParentStand } from "../argocd/parent.ts";
import type { Preceding } from "../argocd/rollback.ts";
import { writerKind } from "../argocd/writer.ts";
import { isAsWritten } from "../argocd/written.ts";
import type { Version } from "../policy/rule.ts";
import { isExactly } from "../policy/standing.ts";
import { LANDING_MS, REVERT_WINDOW_MS, VERIFY_AFTER_MS } from "./constants.ts";
import { type Contest, contested, type Rivals } from "./contest.ts";
import type { Departure } from "./departure.ts";
import type { Incomplete } from "./incomplete.ts";

/** A write that was begun. `acknowledgedAt` is when Argo CD answered 200; absent when that answer was never recorded. */
export interface Intent {
  readonly from: Version | undefined;
  /**
   * What was there before an earlier write that was not verified yet when this one was made: a controller puts that back.
   * Null: nothing was. Undefined: there was no such write.
   */
  readonly beneath?: Version | null | undefined;
  readonly to: Version;
  readonly at: number;
  readonly acknowledgedAt: number | undefined;
  /** Ids of the events that led to it. */
  readonly events: readonly string[];
  /** What is known of a contest's parent, where that was the reason to write. */
  readonly parent?: ParentStand | undefined;
  /** The last write of the list before it (argocd/writer.ts); an older deployment did not tell. */
  readonly lastWrite?: string | undefined;
  /** When the last operation before it began; an older deployment did not tell. */
  readonly operation?: number | undefined;
}

/** What is remembered of one write target. */
export interface TargetMemory {
  readonly lastApplied: Version | undefined;
  readonly intent: Intent | undefined;
  readonly contest: Contest | undefined;
  /** What there was when the spec was last seen to ask for something else than `lastApplied`; undefined: not learnt yet. */
  readonly preceding: Preceding | undefined;
  /** Who made the spec ask for something else than `lastApplied`, where that is known. */
  readonly departure: Departure | undefined;
  /** Tags that lack a wanted platform, while they are looked at again. */
  readonly incomplete: Incomplete | undefined;
}

export const NOTHING_REMEMBERED: TargetMemory = {
  lastApplied: undefined,
  intent: undefined,
  contest: undefined,
  preceding: undefined,
  departure: undefined,
  incomplete: undefined,
};

export interface Settled {
  readonly memory: TargetMemory;
  readonly outcome:
    | "nothing"
    /** Its answer was never recorded, and it may still be carried out. */
    | "may-land"
    | "never-landed"
    | "verifying"
    | "verified"
    | "reverted"
    | "changed-by-hand";
  /** When to look again, epoch milliseconds. */
  readonly lookAt: number | undefined;
}

/** What an Application tells of the write, beside what its spec asks for. */
export interface Evidence extends Rivals {
  /** How the parent Application stands to it, where it was asked. */
  readonly parent: ParentStand | undefined;
  /** The Application has managedFields at all. */
  readonly isTold: boolean;
}

/** Compares the last write with what the spec asks for now. `contestRetryMs`: how long a settled contest rests. */
export function settle(
  memory: TargetMemory,
  asked: Version | undefined,
  evidence: Evidence,
  now: number,
  contestRetryMs: number,
): Settled {
  const { intent, lastApplied, preceding } = memory;
  const reverted = (from: Version | undefined, to: Version, triedWhile: ParentStand | undefined): Settled => {
    const contest = contested(memory.contest, to, evidence, now, contestRetryMs, triedWhile);
    return {
      memory: { ...memory, lastApplied: from, intent: undefined, contest },
      outcome: "reverted",
      lookAt: contest.nextTryAt,
    };
  };
  if (intent === undefined) {
    // It was verified. Only who is seen to be a controller is one then; the rest is for the standing.
    const isBack = preceding?.writtenAt !== undefined && isExactly(asked, preceding.version);
    const isGone = lastApplied !== undefined && !isAsWritten(asked, lastApplied);
    return isBack && isGone && evidence.writer !== undefined && isByController(evidence, asked, false)
      ? reverted(preceding.version, lastApplied, evidence.parent)
      : { memory, outcome: "nothing", lookAt: undefined };
  }
  const { from, to } = intent;

  if (isAsWritten(asked, to)) {
    // Later than now: the clock has gone back since.
    const acknowledgedAt = Math.min(intent.acknowledgedAt ?? now, now);
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

  const isBack = isExactly(asked, from);
  const isFurther = !isBack && intent.beneath !== undefined && isExactly(asked, intent.beneath ?? undefined);
  if (intent.acknowledgedAt === undefined && !isFurther) {
    // The PATCH was never answered. What runs says whether it landed; a third value is a person's, for the standing.
    if (isBack && now - intent.at < LANDING_MS) return { memory, outcome: "may-land", lookAt: undefined };
    return {
      memory: { ...memory, intent: undefined },
      outcome: isBack ? "never-landed" : "changed-by-hand",
      lookAt: undefined,
    };
  }
  const isQuick = now - (intent.acknowledgedAt ?? intent.at) <= REVERT_WINDOW_MS;
  if ((isBack || isFurther) && isByController(evidence, asked, isQuick))
    return reverted(asked, to, intent.parent ?? evidence.parent);
  return {
    memory: { ...memory, lastApplied: to, intent: undefined },
    outcome: "changed-by-hand",
    lookAt: undefined,
  };
}

/** Did a controller put back what was there? By who wrote the list last; where nothing tells, by what is likely. */
function isByController(
  { owners, writer, isTold }: Evidence,
  asked: Version | undefined,
  isQuick: boolean,
): boolean {
  if (writer !== undefined) return writerKind(writer) === "controller";
  // The list is gone. Whoever applies leaves what its manifest does not set; an ApplicationSet takes it away.
  if (isTold && asked === undefined) return owners.some(({ kind }) => kind === "ApplicationSet");
  return isQuick || owners.length > 0;
}

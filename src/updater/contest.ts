/** Somebody puts back what was written: when it is tried again. Pure. */
import { type Owner, ownerName, ownerText } from "../argocd/owners.ts";
import type { ParentStand } from "../argocd/parent.ts";
import { ownersBehind, writerKind } from "../argocd/writer.ts";
import type { Failure } from "../lib/failure.ts";
import type { Result } from "../lib/result.ts";
import type { Version } from "../policy/rule.ts";
import { versionText } from "../policy/version-text.ts";
import { CONTEST_RETRY_MS, CONTEST_TRIES } from "./constants.ts";

export interface Contest {
  readonly to: Version;
  readonly tries: number;
  /** `ApplicationSet services`, as `ownerName` has it; undefined when none is known. */
  readonly owner: string | undefined;
  /** The controller that put it back, where `metadata.managedFields` told. */
  readonly manager?: string | undefined;
  readonly since: number;
  /** Not written again before then. */
  readonly nextTryAt: number;
  /** How the parent Application stood when the last try was written, or `puts-back` once it was found so since. */
  readonly triedWhile?: ParentStand | undefined;
}

/** Who may have written the spec. */
export interface Rivals {
  readonly owners: readonly Owner[];
  /** The manager that wrote the target's list last; undefined where nothing tells. */
  readonly writer: string | undefined;
}

/** What is known of a parent Application that is the only owner; undefined where none is, or where nobody looked. */
export type ParentSeen = Result<ParentStand, Failure> | undefined;

export interface Outlook {
  readonly mayWrite: boolean;
  /** What is to be remembered. */
  readonly contest: Contest;
  /** What was found, in a sentence. */
  readonly note: string | undefined;
}

/**
 * One more try that was put back. A known owner will do it again, and so will a controller that wrote last, so one try is
 * enough to learn it. `retryMs`: how long a settled contest rests. `triedWhile`: how the parent stood when this try was written.
 */
export function contested(
  before: Contest | undefined,
  to: Version,
  { owners, writer }: Rivals,
  now: number,
  retryMs: number,
  triedWhile?: ParentStand,
): Contest {
  const tries = (before?.tries ?? 0) + 1;
  const manager = writer !== undefined && writerKind(writer) === "controller" ? writer : undefined;
  const [owner] = ownersBehind(manager, owners);
  const settled = owner !== undefined || manager !== undefined || tries >= CONTEST_TRIES;
  return {
    to,
    tries,
    owner: owner && ownerName(owner),
    manager,
    since: before?.since ?? now,
    nextTryAt: now + (settled ? retryMs : tries * CONTEST_RETRY_MS),
    triedWhile,
  };
}

/**
 * The owner that is asked before anything is tried again: a parent Application, where it is the only owner. An
 * ApplicationSet may not be read with the rights that this product needs.
 */
export function parentToAsk(
  owners: readonly Owner[],
  contests: readonly (Contest | undefined)[],
): Owner | undefined {
  const [owner, ...others] = owners;
  const isContested = contests.some((contest) => contest !== undefined);
  return isContested && owner?.kind === "Application" && others.length === 0 ? owner : undefined;
}

/**
 * Is what was put back written again now? When its time has come; and at once when an owner has gone, or a parent is found
 * that leaves the child alone or does not set what is written. What is found must be new: a try that was put back in spite of it is not made again at
 * once. Where a parent is known to put it back, nothing is written, and it is looked at again after `retryMs`.
 */
export function outlook(
  before: Contest,
  owners: readonly Owner[],
  parent: ParentSeen,
  now: number,
  retryMs: number,
): Outlook {
  const isDue = now >= before.nextTryAt;
  // After the setting was made shorter, nobody waits for the end of the longer time.
  const contest = { ...before, nextTryAt: Math.min(before.nextTryAt, now + retryMs) };
  if (contest.owner !== undefined && !owners.some((each) => ownerName(each) === contest.owner)) {
    return { mayWrite: true, contest, note: `${ownerText(contest.owner)} is no owner of it any more.` };
  }
  const owner = owners.map((each) => ownerText(ownerName(each))).join(" and ");
  if (parent === undefined) return { mayWrite: isDue, contest, note: undefined };
  if (!parent.ok) {
    return { mayWrite: isDue, contest, note: `${owner} could not be asked: ${parent.error.message}` };
  }
  const stand = parent.value;
  switch (stand) {
    case "puts-back": {
      const nextTryAt = isDue ? now + retryMs : contest.nextTryAt;
      const note = `${owner} is not mended yet, so nothing is written.`;
      return { mayWrite: false, contest: { ...contest, nextTryAt, triedWhile: stand }, note };
    }
    case "ignores":
    case "no-self-heal": {
      const what = stand === "ignores" ? "is told to leave it alone" : "has no self-heal";
      return { mayWrite: isDue || contest.triedWhile !== stand, contest, note: `${owner} ${what} now.` };
    }
    case "sets-nothing": {
      // It was an owner until now; otherwise somebody else put it back, and nothing has changed.
      if (contest.owner === undefined) return { mayWrite: isDue, contest, note: undefined };
      return { mayWrite: true, contest, note: `${owner} sets nothing there in Git.` };
    }
    case "unclear":
      return { mayWrite: isDue, contest, note: undefined };
  }
}

export function contestReason({ to, tries, owner, manager }: Contest): string {
  const times = tries === 1 ? "once and put back" : `${tries} times and put back each time`;
  return `${versionText(to)} was written ${times}${whoPutsBack(owner, manager)}.`;
}

function whoPutsBack(owner: string | undefined, manager: string | undefined): string {
  if (owner !== undefined) return `, as ${ownerText(owner)} does`;
  return manager === undefined
    ? " within a minute, by somebody unknown"
    : `, as ${manager} does (metadata.managedFields)`;
}

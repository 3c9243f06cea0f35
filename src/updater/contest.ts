/** Somebody puts back what was written: when it is tried again. Pure. */
import type { Owner } from "../argocd/owners.ts";
import type { Version } from "../policy/rule.ts";
import { CONTEST_RETRY_MS, CONTEST_TRIES } from "./constants.ts";

export interface Contest {
  readonly to: Version;
  readonly tries: number;
  /** `ApplicationSet services`; undefined when none is known. */
  readonly owner: string | undefined;
  readonly since: number;
  /** Not written again before then. */
  readonly nextTryAt: number;
}

export const ownerName = ({ kind, name }: Owner): string => `${kind} ${name}`;

/**
 * One more try that was put back. A known owner will do it again, so one try is enough to learn it. `retryMs`: how long a
 * settled contest rests.
 */
export function contested(
  before: Contest | undefined,
  to: Version,
  owners: readonly Owner[],
  now: number,
  retryMs: number,
): Contest {
  const tries = (before?.tries ?? 0) + 1;
  const [owner] = owners;
  const settled = owner !== undefined || tries >= CONTEST_TRIES;
  return {
    to,
    tries,
    owner: owner && ownerName(owner),
    since: before?.since ?? now,
    nextTryAt: now + (settled ? retryMs : tries * CONTEST_RETRY_MS),
  };
}

/** As it holds now: after the setting was made shorter, nobody waits for the end of the longer time. */
export function atMost(contest: Contest, now: number, retryMs: number): Contest {
  return contest.nextTryAt > now + retryMs ? { ...contest, nextTryAt: now + retryMs } : contest;
}

export function contestReason({ to, tries, owner }: Contest): string {
  const times = tries === 1 ? "once and put back" : `${tries} times and put back each time`;
  const who = owner === undefined ? "by somebody unknown" : `as ${owner} does`;
  return `${to.tag} was written ${times} within a minute, ${who}.`;
}

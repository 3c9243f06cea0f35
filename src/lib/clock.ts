/**
 * Times that were noted are compared with a clock that may have been set back meanwhile. Machines of the platform differ by
 * milliseconds; what lies further ahead was noted by a clock that ran ahead.
 */
const SKEW_MS = 60_000;

/** Have fewer than `ms` passed since `at`? Not where the clock has gone back since: that makes nothing last longer. */
export const isWithin = (ms: number, at: number, now: number): boolean => now >= at && now - at < ms;

/** A time that was noted and is later than this lies ahead. Epoch milliseconds. */
export const latestPast = (now: number): number => now + SKEW_MS;

/** Does a time that should be past lie ahead, so that the clock has gone back since? Both in epoch milliseconds. */
export const isAhead = (noted: number | undefined, now: number): boolean =>
  noted !== undefined && noted > latestPast(now);

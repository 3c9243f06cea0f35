/** Every number of the fleet, with the reason beside it. */

/** Steps of a sweep per alarm: the free plan allows 50 subrequests, and the alarm makes a few of its own. */
export const STEPS_PER_ALARM = 40;

/**
 * What one repository costs a sweep: rows written (when to look, written and removed, its alarm, when it was listed, its
 * status row, its share of a row of the queue), which are more than the requests. The free plan allows 100,000 a day of
 * either. Measured by a simulated day (scripts/soak/day.ts).
 */
export const REQUESTS_PER_LOOK = 6;

/**
 * What a visit to one Application costs that finds nothing new, in rows written: the nudge (two) and its end, when a pass is
 * due, written and removed, the alarm, the report here and there, and one for what it remembers. Requests are five.
 */
export const REQUESTS_PER_PASS = 9;

/** What a sweep costs besides: the cron trigger, the object call, the alarms, the list of Applications, its own rows. */
export const REQUESTS_PER_SWEEP = 10;

/** What a sweep costs more where an Application delivers the resources: the call that reads them. */
export const REQUESTS_FOR_RESOURCES = 1;

/** An Application is looked at again after this time even if nothing seems to have changed. */
export const REVISIT_MS = 6 * 60 * 60_000;

export const DAY_MS = 24 * 60 * 60_000;

/** A cron trigger comes a little early or late; a sweep that is due within this time is made now. */
export const SWEEP_TOLERANCE_MS = 15_000;

/** Repositories that nobody follows which are counted; the oldest go first. */
export const UNFOLLOWED_ROWS = 100;

/** Problems of the resources that are remembered: they are one row, which may have 2 MB, and each has about 500 bytes. */
export const PROBLEMS_KEPT = 500;

/** A sweep that has not ended after this time is no reason to leave out the next one. */
export const SWEEP_LATE_MS = 10 * 60_000;

/**
 * As JSON in UTF-8. A row of SQLite may have 2 MB, and a broken resource is remembered beside its last good version, so
 * this is counted as it is stored: a letter has up to four bytes.
 */
export const DOCUMENT_MAX_BYTES = 900_000;

/**
 * Applications missing in Argo CD's list that are asked about, per refresh: each takes two requests where it is refused,
 * beside the steps of a sweep in the same alarm.
 */
export const ABSENT_ASKED = 3;

/** How long an Application is kept that is not listed and not known to be gone: an outage is noticed within a day. */
export const ABSENT_KEPT_MS = DAY_MS;

/** When it is looked again whether no resource is left: long after the comparison that was met half written. */
export const ALL_MISSING_AGAIN_MS = 30_000;

/**
 * Version of what the stored rules are made of. Raise it with each change after which the same resources give other rules:
 * a field of Rule, a kind of target, a field that becomes supported, who wins. A deployment then makes them anew at
 * once, and so does the way back.
 */
export const RULES_SHAPE = 3;

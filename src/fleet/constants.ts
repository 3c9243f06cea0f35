/** Every number of the fleet, with the reason beside it. */

/** Steps of a sweep per alarm: the free plan allows 50 subrequests, and the alarm makes a few of its own. */
export const STEPS_PER_ALARM = 40;

/** The free plan allows 50 subrequests per invocation: fetches, and calls of other objects. */
export const SUBREQUESTS = 48;

/**
 * What one repository costs a sweep: rows written (when to look, its alarm, twice each; when it was listed; its status row:
 * five, and some of the queue's), which are as many as the requests. The free plan allows 100,000 a day of either. Counted by
 * `npm run soak`.
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

/**
 * CPU time that a slice of a refresh may take before the rest is left to the next alarm, as it is estimated by COST: the free
 * plan allows 10 ms per invocation, and the clock stands still inside one. The estimates are those of `npm run soak`.
 */
export const SLICE_MICROS = 4_000;

/** Microseconds, measured in workerd. */
export const COST = {
  /** Reading a character of a bundled file. */
  yaml: 1.5,
  /** Taking in a byte of the list. */
  byte: 0.002,
  /** Reading a listed Application, and making its fingerprint. */
  item: 60,
  /** Sorting, per name. */
  sort: 1,
  /** Preparing one applicationRef. */
  candidate: 5,
  /** Holding one Application against one applicationRef. */
  match: 0.02,
  /** Making one row and comparing it with the stored one. */
  row: 10,
} as const;

/** Rows compared in one go. */
export const ROWS_COMPARED = 50;

/** Bytes of the list read in one go: about fifty Applications. */
export const LIST_BYTES_AT_ONCE = 32 * 1024;

/** Entries of the list that cannot be read, of which each is said. */
export const UNREADABLE_TOLD = 20;

/** Characters of rows that one statement writes: the platform bounds a bound value by 2 MB. */
export const BATCH_CHARS = 400_000;

/** A fleet of so many Applications is refreshed while the caller waits. */
export const APPLICATIONS_AT_ONCE = 50;

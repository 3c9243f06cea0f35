/** Every number of the fleet, with the reason beside it. */

/** Steps of a sweep per alarm: the free plan allows 50 subrequests, and the alarm makes a few of its own. */
export const STEPS_PER_ALARM = 40;

/** Requests that one repository costs a sweep: the call that asks it to look, its alarm, its report, a spare one. */
export const REQUESTS_PER_LOOK = 4;

/** Requests of a sweep besides: the cron trigger, the object call, the alarms, the list of Applications. */
export const REQUESTS_PER_SWEEP = 6;

export const DAY_MS = 24 * 60 * 60_000;

/** A cron trigger comes a little early or late; a sweep that is due within this time is made now. */
export const SWEEP_TOLERANCE_MS = 15_000;

/** Repositories that nobody follows which are counted; the oldest go first. */
export const UNFOLLOWED_ROWS = 100;

/** Every number of the updater, with the reason beside it. */

/** A controller's revert takes 30 ms to 0.7 s (observed with Argo CD v3.6.1); five seconds leave room for a slow one. */
export const VERIFY_AFTER_MS = 5_000;

/** A write that is back to what it was within a minute was reverted by a controller; people take longer to decide. */
export const REVERT_WINDOW_MS = 60_000;

/** Tries before a revert by nobody known counts as contested. Each try rolls the new image out and back. */
export const CONTEST_TRIES = 3;

/** Between the tries of an undecided contest; multiplied by the tries so far. */
export const CONTEST_RETRY_MS = 10_000;

/** Rows of history kept per Application. */
export const HISTORY_ROWS = 200;

/**
 * Pushes that wait for one pass, as while Argo CD is away: each asks for the same, so the oldest go. Whoever knows a
 * webhook's secret can tell as many as they like.
 */
export const PUSHES_WAITING = 200;

/** Verdicts per image in the answer of a check; `explain` has them all. */
export const CHECK_VERDICTS = 25;

/** How long `check` waits for its pass: Argo CD may take 22 s to say that its repo-server is frozen. */
export const CHECK_WAIT_MS = 55_000;

/** Tags without a manifest that one pass steps over, one request each; below so many broken ones nothing is chosen. */
export const VANISHED_ROUNDS = 20;

/** A tag that was stepped over is looked for again after this time. */
export const VANISHED_LOOK_MS = 10 * 60_000;

/** Times that one pass asks for facts: each is one call of the Repository, and the free plan allows 50 in an alarm. */
export const FACTS_ROUNDS = 10;

/** A digest that was looked up this shortly before is of now, as the Repository has it where nothing else is asked for. */
export const DIGEST_FRESH_MS = 60_000;

/** While facts are read the Repository nudges when it is done; this look is of last resort. */
export const FACTS_LOOK_MS = 10 * 60_000;

/** Times that one pass decides anew because a tag was pushed again between its decision and its write. */
export const MOVED_ROUNDS = 3;

/** Rounds of questions for the verdicts of a check, which may be told with less. */
export const VERDICT_ROUNDS = 2;

/** Looks at a tag that lacks a platform: the parts of a push follow each other within seconds to minutes. */
export const INCOMPLETE_WAITS = { firstMs: 10_000, longestMs: 10 * 60_000 } as const;

/** A push that has not been completed after this time is not under way any more. */
export const INCOMPLETE_FOR_MS = 60 * 60_000;

/** A PATCH whose answer nobody heard may still be carried out: the client waits a minute for it, and a queue may be as long. */
export const LANDING_MS = 2 * 60_000;

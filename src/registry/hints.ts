/** What is done about a push that was told: when its duplicates fold, and when it is given up. Pure. */
import { backoffMs } from "../lib/backoff.ts";
import type { ImageEvent } from "../protocol.ts";
import { FOLD_MS, HINT_LIFE_MS, MISSING_ONE_BY_ONE } from "./constants.ts";
import type { Hint } from "./store.ts";

/**
 * Is this event told already? One multi-arch push sends up to six webhooks: those that come while the first is waiting,
 * or within ten seconds after it was handled, add nothing. The same delivery of a sender that names its deliveries adds
 * nothing as long as the first is remembered. One that waits for a person to mend something is no reason to leave out a
 * later push: that may be how the person tries the mend.
 */
export function isFolded(hints: readonly Hint[], event: ImageEvent): boolean {
  return hints.some(({ event: told, dueAt, doneAt }) => {
    if (told.tag !== event.tag || told.digest !== event.digest) return false;
    if (doneAt !== undefined && told.id === event.id) return true;
    const since = dueAt === undefined ? (doneAt ?? told.receivedAt) : undefined;
    return since === undefined || event.receivedAt - since < FOLD_MS;
  });
}

/**
 * A folded event may tell of another push all the same: the tag may point to something else by then. The event that looks at
 * it once more when the folding ends, for those who go by its digest; it counts as received then, so that what came meanwhile
 * is asked for too. Undefined where something will look later anyway, or nothing can be new.
 */
export function laterLook(hints: readonly Hint[], event: ImageEvent): ImageEvent | undefined {
  if (event.digest !== undefined) return undefined;
  const isSeenTo = hints.some(({ event: told, dueAt, doneAt }) => {
    if (told.tag !== event.tag || told.digest !== undefined) return false;
    const isParked = dueAt === undefined && doneAt === undefined;
    return told.id === event.id || isParked || told.receivedAt > event.receivedAt;
  });
  return isSeenTo ? undefined : { ...event, receivedAt: event.receivedAt + FOLD_MS };
}

/** The same push, waiting for a person to mend something: a later one wakes it up instead of waiting beside it. */
export function parkedTwin(hints: readonly Hint[], { tag, digest }: ImageEvent): Hint | undefined {
  return hints.find(
    ({ event, dueAt, doneAt }) =>
      dueAt === undefined && doneAt === undefined && event.tag === tag && event.digest === digest,
  );
}

/**
 * Are so many pushed tags waited for that a further one gains nothing by being asked for? Whoever knows a webhook's secret can make
 * up tags; each would be asked for a dozen times in ten minutes.
 */
export function isCrowded(hints: readonly Hint[]): boolean {
  const waiting = hints.filter(
    ({ attempts, dueAt, doneAt }) => attempts > 0 && dueAt !== undefined && doneAt === undefined,
  );
  return waiting.length >= MISSING_ONE_BY_ONE;
}

/** Handled long enough ago that no duplicate is expected any more. */
export function isSpent(hint: Hint, now: number): boolean {
  return hint.doneAt !== undefined && now - hint.doneAt >= FOLD_MS;
}

/**
 * A pushed tag that the registry does not have (yet): when to look again, or undefined to give up, ten minutes after
 * the push. A tag that appears later is found by the sweep.
 */
export function nextLook(hint: Hint, now: number): number | undefined {
  const at = now + Math.min(backoffMs(hint.attempts + 1), 60_000);
  return at - hint.event.receivedAt <= HINT_LIFE_MS ? at : undefined;
}

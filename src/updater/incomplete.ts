/**
 * Tags that lack a wanted platform: a push of several platforms may still be under way, so they are looked at again. Where
 * that does not help within an hour, the next push and the sweep find what is pushed later. Pure.
 */
import { backoffMs } from "../lib/backoff.ts";
import { INCOMPLETE_FOR_MS, INCOMPLETE_WAITS } from "./constants.ts";

/** What is remembered of it. Times are epoch milliseconds. */
export interface Incomplete {
  readonly tags: readonly string[];
  /** When the newest of them was met. */
  readonly since: number;
  readonly looks: number;
  /** Undefined: the hour has passed. */
  readonly nextAt: number | undefined;
}

/**
 * What is remembered after a look that found `tags` incomplete. A pass for another reason, before the time has come, counts
 * for none. `pushedAt`: the newest push or request that led to the pass; after the hour it begins another one.
 */
export function lookedAt(
  before: Incomplete | undefined,
  tags: readonly string[],
  pushedAt: number | undefined,
  now: number,
): Incomplete | undefined {
  if (tags.length === 0) return undefined;
  const isNew = before === undefined || tags.some((tag) => !before.tags.includes(tag));
  const isOver = before !== undefined && before.nextAt === undefined;
  if (isNew || (isOver && (pushedAt ?? 0) > before.since)) {
    return { tags, since: now, looks: 0, nextAt: now + backoffMs(1, undefined, INCOMPLETE_WAITS) };
  }
  if (!isDue(before, now)) return { ...before, tags };
  const looks = before.looks + 1;
  const nextAt = now + backoffMs(looks + 1, undefined, INCOMPLETE_WAITS);
  return { ...before, tags, looks, nextAt: nextAt - before.since > INCOMPLETE_FOR_MS ? undefined : nextAt };
}

/** Has the time come to read these tags anew? */
export const isDue = ({ nextAt }: Incomplete, now: number): boolean => nextAt !== undefined && nextAt <= now;

/** Of the highest; one sentence names no hundred tags. */
const TAGS_NAMED = 3;

/** What a person reads of it, beside what is missing. */
export function incompleteText({ tags, nextAt }: Incomplete): string {
  const more = tags.length - TAGS_NAMED;
  const which = tags.slice(0, TAGS_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
  return nextAt === undefined
    ? `${which} stayed incomplete for an hour; the next push is looked at again.`
    : `${which} may still be in the middle of a push, and ${tags.length === 1 ? "is" : "are"} looked at again.`;
}

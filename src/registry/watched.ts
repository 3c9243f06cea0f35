/** Tags whose digest somebody goes by: they are looked up again with each look, as a list tells no digests. Pure. */
import type { FactsRequest } from "../protocol.ts";
import { WATCHED_FOR_MS, WATCHED_NOTE_MS, WATCHED_TAGS } from "./constants.ts";

export interface Watched {
  readonly tag: string;
  /** When its digest was last asked for, to a day; epoch milliseconds. */
  readonly askedAt: number;
}

/** Adds the tags of a request, newest first. The same list where there is nothing to write. */
export function watching(
  watched: readonly Watched[],
  { tags, depth, since, knownOnly }: FactsRequest,
  now: number,
): readonly Watched[] {
  // Dates are asked for of a thousand tags at once; where the digest has to be of now, somebody goes by it.
  if (knownOnly || (depth === "created" && since === undefined)) return watched;
  const times = new Map(watched.map(({ tag, askedAt }) => [tag, askedAt]));
  const isNoted = (tag: string) => now - (times.get(tag) ?? Number.NEGATIVE_INFINITY) < WATCHED_NOTE_MS;
  const asked = [...new Set(tags)].slice(0, WATCHED_TAGS);
  if (asked.every(isNoted)) return watched;
  const rest = stillWatched(watched, now).filter(({ tag }) => !asked.includes(tag));
  return [...asked.map((tag) => ({ tag, askedAt: now })), ...rest].slice(0, WATCHED_TAGS);
}

export const stillWatched = (watched: readonly Watched[], now: number): readonly Watched[] =>
  watched.filter(({ askedAt }) => now - askedAt < WATCHED_FOR_MS);

/** What is still to be read of tags for those who have asked: merged, bounded, and how far it is. Pure. */
import { WANTED_NEEDS, WANTED_TAGS } from "./constants.ts";
import { type Need, unreadOf } from "./facts-need.ts";
import { FIRST_PAGE } from "./reader.ts";
import type { TagMemory } from "./tag-memory.ts";

export interface Wanted {
  readonly need: Need;
  /** Page of Docker Hub's list to go on with. */
  readonly hubPage: number;
}

/** Adds a need. One of the same kind takes its tags in; tags beyond the bound are left for the caller to ask again. */
export function withNeed(wanted: readonly Wanted[], need: Need): readonly Wanted[] {
  const twin = wanted.find((each) => kindOf(each.need) === kindOf(need));
  const room = WANTED_TAGS - wanted.reduce((sum, each) => sum + each.need.tags.length, 0);
  const known = new Set(twin?.need.tags);
  const news = need.tags.filter((tag) => !known.has(tag)).slice(0, Math.max(room, 0));
  if (news.length === 0) return wanted;
  const merged = { ...(twin?.need ?? need), tags: [...known, ...news] };
  const others = wanted.filter((each) => each !== twin);
  return [...others, { need: merged, hubPage: FIRST_PAGE }].slice(-WANTED_NEEDS);
}

/** Notes the page for a need, unless tags were added to it meanwhile: for those the list is read from its beginning. */
export function withPage(wanted: readonly Wanted[], { need, hubPage }: Wanted): readonly Wanted[] {
  return wanted.map((each) => {
    const isSame = kindOf(each.need) === kindOf(need) && each.need.tags.length === need.tags.length;
    return isSame ? { ...each, hubPage } : each;
  });
}

/** Tags that are waited for, and how many of them are still to be read. */
export function progress(
  memory: Pick<TagMemory, "tag" | "content">,
  wanted: readonly Wanted[],
): { readonly of: number; readonly left: number } {
  const of = new Set(wanted.flatMap(({ need }) => need.tags)).size;
  return { of, left: new Set(wanted.flatMap(({ need }) => unreadOf(memory, need))).size };
}

const kindOf = ({ depth, platforms, digestAfter }: Need): string =>
  JSON.stringify([depth, digestAfter, platforms.toSorted()]);

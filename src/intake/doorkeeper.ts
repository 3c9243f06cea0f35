/**
 * Which pushes go on to their Repository objects. Each name that somebody makes up would be an object with its rows and
 * calls, and the free plan has 100,000 of either a day. So an isolate lets some unknown names through, whose objects find out
 * themselves, and beyond that goes by the list of what is followed. What is followed always passes.
 */
import { isWithin } from "../lib/clock.ts";
import { type Sleep, waitWhile } from "../lib/wait.ts";
import type { FollowedRepositories, ImageEvent } from "../protocol.ts";

/** Unknown names that pass at once, and the time after which one more does. A first deployment with that many is served. */
const UNKNOWN_AT_ONCE = 100;
const UNKNOWN_AGAIN_MS = 60_000;

/** So often a name passes while there is no list; then Fleet is asked, as one name that is told without end costs as much as many. */
const TOLD_WITHOUT_LIST = 10;

/** A list of that age is believed about a name that it lacks. */
const FRESH_MS = 60_000;

/** Fleet has nothing to tell yet, or does not answer: it is asked again after this time. */
const ASK_AGAIN_MS = 5_000;

/** So long the others wait for the one that asks. */
const ANSWER_MS = 2_000;

export interface Sorted {
  readonly go: readonly ImageEvent[];
  /** Nobody follows them, and there are many such. */
  readonly unfollowed: readonly ImageEvent[];
  /** Nobody can tell yet who follows them, and there are many such: they have to be sent again. */
  readonly limited: readonly ImageEvent[];
}

export interface Doorkeeper {
  /** `ask`: what is followed, as Fleet knows it. It is asked only where there are many unknown names. */
  sort(events: readonly ImageEvent[], ask: () => Promise<FollowedRepositories>): Promise<Sorted>;
}

export function createDoorkeeper({
  now,
  sleep,
}: {
  readonly now: () => number;
  readonly sleep: Sleep;
}): Doorkeeper {
  let list: { readonly names: ReadonlySet<string>; readonly at: number } | undefined;
  /** Names that passed before there was a list, and how often: nobody can tell that they are made up, so they go on passing. */
  const passed = new Map<string, number>();
  let left = UNKNOWN_AT_ONCE;
  let filledAt = now();
  let askedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;

  const isFresh = () => list !== undefined && isWithin(FRESH_MS, list.at, now());
  const mayPass = (): boolean => {
    const more = Math.floor(Math.max(now() - filledAt, 0) / UNKNOWN_AGAIN_MS);
    left = Math.min(left + more, UNKNOWN_AT_ONCE);
    filledAt = more > 0 || now() < filledAt ? now() : filledAt;
    if (left < 1) return false;
    left -= 1;
    return true;
  };

  const learn = async (ask: () => Promise<FollowedRepositories>): Promise<void> => {
    const isBusy = () => isAsking && isWithin(ANSWER_MS, askedAt, now());
    if (isBusy()) await waitWhile(isBusy, sleep, ANSWER_MS);
    if (isFresh() || isWithin(ASK_AGAIN_MS, askedAt, now())) return;
    isAsking = true;
    askedAt = now();
    const answer = await ask().catch((): FollowedRepositories => ({ ready: false, repositories: [] }));
    isAsking = false;
    if (!answer.ready) return;
    list = { names: new Set(answer.repositories), at: now() };
    passed.clear();
  };

  const passes = (name: string): boolean => {
    if (list !== undefined) return list.names.has(name) || mayPass();
    const times = passed.get(name) ?? 0;
    if (times === 0 ? !mayPass() : times >= TOLD_WITHOUT_LIST) return false;
    passed.set(name, times + 1);
    return true;
  };

  return {
    sort: async (events, ask) => {
      const verdicts = new Map<string, keyof Sorted>();
      for (const { repository: name } of events) {
        if (verdicts.has(name)) continue;
        if (passes(name)) verdicts.set(name, "go");
        else {
          if (!isFresh()) await learn(ask);
          const known = isFresh() ? "unfollowed" : "limited";
          const mayGo = list === undefined ? passed.has(name) : passes(name);
          verdicts.set(name, mayGo ? "go" : known);
        }
      }
      const of = (verdict: keyof Sorted) =>
        events.filter(({ repository }) => verdicts.get(repository) === verdict);
      return { go: of("go"), unfollowed: of("unfollowed"), limited: of("limited") };
    },
  };
}

/**
 * Facts of tags, with the memory of one Repository object: a few are read while the caller waits, more by alarm, alarm
 * after alarm. What is wanted is stored before anybody is told to wait; what is read is stored as it comes.
 */
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { TagFacts } from "../policy/facts.ts";
import type { FactsAnswer, FactsRequest } from "../protocol.ts";
import {
  ABSENT_FRESH_MS,
  CONFIRMED_FRESH_MS,
  HUB_PAGE_SIZE,
  HUB_TAGS_MIN,
  READ_AGAIN_MS,
  READ_AT_ONCE_REQUESTS,
} from "./constants.ts";
import { type Need, requestsOf, standOf, stepsFor, unreadOf } from "./facts-need.ts";
import type { Hub } from "./hub.ts";
import type { Lookup } from "./lookup.ts";
import { createReader, FIRST_PAGE, type Reach } from "./reader.ts";
import type { RepositoryStore } from "./store.ts";
import type { TagMemory } from "./tag-memory.ts";
import { progress, withNeed, withPage } from "./wanted.ts";
import { stillWatched, watching } from "./watched.ts";

/** A step takes so many at least. */
const LEAST_REQUESTS = 2;

export interface Reading {
  /** What is known; what a few requests tell is read first, and more is left to `work`. */
  facts(request: FactsRequest): Promise<Result<FactsAnswer, Failure>>;
  /** Goes on with what is wanted, with about so many requests, and says when to go on. The followers are told when all is there. */
  work(requests: number): Promise<void>;
  /**
   * Looks the digests up that somebody goes by, as of `since` or later, with about so many requests; the followers are told
   * of those that have changed. False: some are left, for the next call with the same `since`.
   */
  lookAtWatched(since: number, requests: number): Promise<Result<boolean, Failure>>;
}

export interface ReadingOptions {
  readonly store: RepositoryStore;
  readonly memory: TagMemory;
  readonly lookup: Pick<Lookup, "ask">;
  /** Present where the registry is Docker Hub. */
  readonly hub?: Hub | undefined;
  readonly now: () => number;
  /** Requests sent to the registry so far. */
  readonly requests: () => number;
}

export function createReading(options: ReadingOptions): Reading {
  const { store, memory, lookup, hub, now, requests } = options;
  const { state } = store;
  const moved = () => state.write("tellDueAt", now());
  const reader = createReader({ memory, hub, now, moved });

  const within = (most: number, more: Partial<Reach> = {}): Reach => {
    const limit = requests() + most;
    return { hubPage: FIRST_PAGE, keepTimes: false, ...more, left: () => limit - requests() };
  };
  const read = (need: Need, reach: Reach) => lookup.ask((source) => reader.read(source, need, reach));

  /** One after the other, so that what two Applications ask at the same time is read once. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };

  async function readAtOnce(need: Need, isDry: boolean): Promise<Result<unknown, Failure>> {
    const cost = costOf(memory, need, hub !== undefined);
    if (cost === 0 || (cost > READ_AT_ONCE_REQUESTS && !isDry)) return ok(undefined);
    return read(need, within(READ_AT_ONCE_REQUESTS));
  }

  /** Stored for `work`. A wait that a failure asked for is not shortened; one for a person ends. */
  function want(need: Need): void {
    const before = state.read("wanted");
    state.write("wanted", withNeed(before ?? [], need));
    const dueAt = before && state.read("wantedDueAt");
    if (dueAt === undefined) state.write("wantedDueAt", now());
  }

  /** All that was wanted may be there now, also what somebody else has asked for. */
  function conclude(hasAsked: boolean): void {
    state.write("readingFailure", undefined);
    if (progress(memory, state.read("wanted") ?? []).left > 0) {
      if (!hasAsked) state.write("wantedDueAt", now() + READ_AGAIN_MS);
      return;
    }
    for (const name of ["wanted", "wantedDueAt"] as const) state.write(name, undefined);
    moved();
  }

  /** A temporary failure is tried again; a permanent one waits for the next look, or for somebody to ask. */
  function pause(failure: Failure): void {
    const backedOff = now() + backoffMs(state.read("trouble")?.attempts ?? 1);
    const dueAt = Math.max(backedOff, state.read("patientUntil") ?? 0);
    state.write("readingFailure", failure);
    state.write("wantedDueAt", failure.temporary ? dueAt : undefined);
  }

  return {
    facts: async (request) => {
      const isDry = request.knownOnly === true;
      state.write("watched", watching(state.read("watched") ?? [], request, now()));
      const need = needOf(memory, request, now());
      const tried = await inTurn(() => readAtOnce(need, isDry));
      if (!tried.ok) return tried;
      const unread = unreadOf(memory, need);
      if (unread.length > 0 && !isDry) {
        const failure = state.read("wanted") && state.read("readingFailure");
        want({ ...need, tags: unread });
        if (failure !== undefined) return err(failure);
      }
      const facts = need.tags.flatMap((tag): [string, TagFacts][] => {
        const stand = standOf(memory, need, tag);
        return stand.kind === "known" ? [[tag, stand.facts]] : [];
      });
      return ok({ facts, waiting: unread.length });
    },

    work: async (most) => {
      const { left: rest, ...reach } = within(most, { keepTimes: true });
      // Alarms do not overlap, so a push would wait until this one ends.
      const left = () => (store.hints().some(({ dueAt = Infinity }) => dueAt <= now()) ? 0 : rest());
      for (const { need, hubPage } of state.read("wanted") ?? []) {
        if (left() < LEAST_REQUESTS || unreadOf(memory, need).length === 0) continue;
        const answer = await read(need, { ...reach, left, hubPage });
        if (!answer.ok) return pause(answer.error);
        // More may have been asked for meanwhile.
        state.write("wanted", withPage(state.read("wanted") ?? [], { need, hubPage: answer.value }));
      }
      conclude(left() < most);
    },

    lookAtWatched: async (since, most) => {
      const tags = stillWatched(state.read("watched") ?? [], now()).map(({ tag }) => tag);
      const need: Need = { tags, depth: "digest", platforms: [], digestAfter: since, absentAfter: since };
      const before = unreadOf(memory, need).length;
      if (before === 0) return ok(true);
      if (most < LEAST_REQUESTS) return ok(false);
      const answer = await read(need, within(most));
      if (!answer.ok) return answer;
      const left = unreadOf(memory, need).length;
      // What is left although nothing could be read is left for good.
      return ok(left === 0 || left === before);
    },
  };
}

/** About how many requests the need takes from here. */
function costOf(memory: TagMemory, need: Need, hasHub: boolean): number {
  const steps = stepsFor(memory, need);
  const lookups = steps.filter(({ kind }) => kind !== "read").length;
  const sum = steps.reduce((total, step) => total + requestsOf(step), 0);
  if (!hasHub || need.digestAfter > 0 || lookups < HUB_TAGS_MIN) return sum;
  return Math.ceil(lookups / HUB_PAGE_SIZE) + (need.depth === "created" ? sum : (steps.length - lookups) * 2);
}

/**
 * The need of a request. A digest alone is of now: one that was looked up longer than a minute ago is looked up anew, but
 * only where a few requests do that. Otherwise what is remembered serves: reading many takes longer than it would stay fresh.
 * It serves a dry run in any case: that the tag has moved would be news for all followers, and they would act on it.
 */
function needOf(memory: TagMemory, request: FactsRequest, now: number): Need {
  const { depth, platforms, since, knownOnly } = request;
  const tags = [...new Set(request.tags)];
  const minute = now - CONFIRMED_FRESH_MS;
  const isOld = (tag: string) => (memory.tag(tag)?.at ?? 0) < minute;
  const isFew = () => tags.filter(isOld).length <= READ_AT_ONCE_REQUESTS;
  const ofNow = depth === "digest" && isFew() ? minute : 0;
  const digestAfter = knownOnly ? 0 : Math.min(since ?? ofNow, now);
  return { tags, depth, platforms, digestAfter, absentAfter: now - ABSENT_FRESH_MS };
}

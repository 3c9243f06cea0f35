/**
 * Asking the registry, with the memory of one Repository object: one listing at a time for all who ask, patience after
 * a 429, and what went wrong since when. The shell around it decides when to ask.
 */

import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { singleFlightBy } from "../lib/single-flight.ts";
import { createSlices } from "../lib/slices.ts";
import type { TagSort } from "../policy/facts.ts";
import type { Confirmation, TagList } from "../protocol.ts";
import { LOOK_AGAIN_MS, PAGES_PER_ALARM, RATE_LIMIT_WAIT_MS } from "./constants.ts";
import type { RegistryFailure } from "./failure.ts";
import type { OpenRegistry } from "./open.ts";
import type { RepositoryStore } from "./store.ts";
import type { TagMemory } from "./tag-memory.ts";

export interface Lookup {
  /** Lists now, or joins the listing that runs. What is more than one invocation may do is left to `advance`. */
  list(): Promise<Result<TagList, Failure>>;
  /** Goes on with the listing that runs, or begins one, for as many pages as one invocation may read. undefined: there are more. */
  advance(): Promise<Result<TagList, Failure> | undefined>;
  /** The stored list where it is complete and began at or after `listedAfter`; a new one otherwise. */
  tags(listedAfter: number): Promise<Result<TagList, Failure>>;
  /** A question of any kind, with the same patience and the same account of what goes wrong. */
  ask<T>(
    question: (registry: OpenRegistry) => Promise<Result<T, RegistryFailure>>,
  ): Promise<Result<T, Failure>>;
  /** Does the tag exist? An answer that was given at or after `since` is used again; otherwise it is asked now. */
  confirm(tag: string, since: number): Promise<Result<Confirmation, Failure>>;
}

export interface LookupOptions {
  readonly store: RepositoryStore;
  readonly memory: TagMemory;
  /** The registry's own order of its tags, where its entry says so. */
  readonly tagSort?: TagSort | undefined;
  /** Opened for each request, so that a changed secret counts at once. */
  readonly open: () => Result<OpenRegistry, RegistryFailure>;
  readonly now: () => number;
  readonly failed: (failure: Failure) => void;
  /** Somebody waits for a listing that `advance` has to go on with: arms an alarm. Absent: the caller goes on itself. */
  readonly goOn?: (() => Promise<void>) | undefined;
}

export function createLookup({ store, memory, tagSort, open, now, failed, goOn }: LookupOptions): Lookup {
  const { state } = store;
  const isSorted = tagSort !== undefined;
  const sorted = tagSort && { sorted: tagSort };

  /** While the registry's Retry-After runs, nothing is asked of it. */
  const patience = (): Failure | undefined => {
    const until = state.read("patientUntil") ?? 0;
    const trouble = state.read("trouble");
    const left = until - now();
    return left > 0 && trouble !== undefined ? { ...trouble.failure, retryAfterMs: left } : undefined;
  };

  const ask = async <T>(
    question: (registry: OpenRegistry) => Promise<Result<T, RegistryFailure>>,
  ): Promise<Result<T, Failure>> => {
    const waiting = patience();
    if (waiting !== undefined) return err(waiting);
    const registry = open();
    return noted(registry.ok ? await question(registry.value) : registry);
  };

  /** What an answer says of the registry is remembered. */
  const noted = <T>(answer: Result<T, RegistryFailure>): Result<T, Failure> => {
    if (answer.ok) {
      // An answer that was under way when another was refused does not end the wait.
      if ((state.read("patientUntil") ?? 0) <= now()) {
        state.write("trouble", undefined);
        state.write("patientUntil", undefined);
      }
    } else {
      noteFailure(store, answer.error, now());
      failed(answer.error);
    }
    return answer;
  };

  /** A tag that a later list has and an earlier one had not was pushed in between. */
  const noteNew = (before: readonly string[], tags: readonly string[], listedAt: number): void => {
    const old = new Set(before);
    const news = tags.filter((tag) => !old.has(tag) && memory.tag(tag) === undefined);
    if (news.length > 0) memory.learn(news.map((tag) => ({ tag, at: listedAt, pushedAt: listedAt })));
  };

  /** All pages; it ends where patience is asked for in between, by the answer to another question. */
  async function* walk(): AsyncGenerator<number, Result<readonly string[], Failure>> {
    let pages: ReturnType<OpenRegistry["client"]["walkTags"]> | undefined;
    for (;;) {
      const waiting = patience();
      if (waiting !== undefined) return err(waiting);
      const registry = open();
      if (!registry.ok) return noted(registry);
      pages ??= registry.value.client.walkTags(registry.value.repository);
      const page = await pages.next();
      if (page.done) return noted(page.value);
      yield page.value;
    }
  }

  async function* listing(): AsyncGenerator<number, Result<TagList, Failure>> {
    const listedAt = now();
    const hadTrouble = state.read("trouble") !== undefined;
    const listed = yield* walk();
    state.write("listingDueAt", undefined);
    if (!listed.ok) return listed;
    // A tag that was confirmed after the listing began may be missing from its pages.
    const later = store.confirmedSince(listedAt).map(({ tag }) => tag);
    const missing = later.filter((tag) => !listed.value.includes(tag));
    // Where the order tells the date, only the registry knows its place.
    const tags = isSorted ? listed.value : [...listed.value, ...missing];
    const before = store.tags();
    const tellDueAt = state.read("tellDueAt");
    store.replaceTags(tags, listedAt, isSorted);
    // The first list is no news: who began to follow is nudged for that, and whoever was told that it failed hears of it.
    if (before === undefined && !hadTrouble) state.write("tellDueAt", tellDueAt);
    if (before !== undefined) noteNew(before, tags, listedAt);
    if (isSorted && missing.length > 0) state.write("lookDueAt", now() + LOOK_AGAIN_MS);
    return ok({ tags, ...sorted, listedAt });
  }
  const { advance, end } = createSlices(listing, () => err(BROKEN), PAGES_PER_ALARM);

  const list = async (): Promise<Result<TagList, Failure>> => {
    for (;;) {
      const listed = await advance();
      if (listed !== undefined) return listed;
      if (goOn === undefined) continue;
      state.write("listingDueAt", now());
      await goOn();
      return end();
    }
  };

  const head = singleFlightBy(async (tag: string): Promise<Result<Confirmation, Failure>> => {
    const found = await ask(({ client, repository }) => client.headManifest(repository, tag));
    if (!found.ok) return found;
    if (found.value === undefined) return ok({ exists: false });
    const confirmed = { tag, digest: found.value.digest, at: now() };
    store.confirm(confirmed, isSorted);
    const { digest, at } = confirmed;
    if (digest !== undefined) memory.learn([{ tag, digest, at }], { keepTimes: false });
    return ok({ exists: true, digest: confirmed.digest, at: confirmed.at });
  });

  return {
    list,
    advance,
    ask,
    tags: async (listedAfter) => {
      const listedAt = state.read("listedAt");
      if (listedAt !== undefined && listedAt >= listedAfter)
        return ok({ tags: store.tags() ?? [], ...sorted, listedAt });
      const listed = await list();
      // A listing that ran already may have begun too early.
      return listed.ok && listed.value.listedAt < listedAfter ? list() : listed;
    },
    confirm: async (tag, since) => {
      const seen = memory.tag(tag);
      // A digest that was looked up for another reason is as good.
      const known = typeof seen?.digest === "string" && seen.at >= since ? seen : store.confirmed(tag);
      return known !== undefined && known.at >= since
        ? ok({ exists: true, digest: known.digest ?? undefined, at: known.at })
        : head(tag);
    },
  };
}

const BROKEN: Failure = {
  code: "registry-listing-broken",
  message: "The listing could not be made; it is tried again.",
  temporary: true,
};

function noteFailure({ state }: RepositoryStore, failure: Failure, now: number): void {
  const before = state.read("trouble");
  const since = before?.since ?? now;
  state.write("trouble", { failure, since, attempts: (before?.attempts ?? 0) + 1 });
  const wait =
    failure.retryAfterMs ?? (failure.code === "registry-rate-limited" ? RATE_LIMIT_WAIT_MS : undefined);
  if (wait !== undefined) state.write("patientUntil", now + wait);
}

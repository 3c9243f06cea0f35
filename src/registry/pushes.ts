/**
 * Answering for what was pushed: asks the registry, and puts the followers into the outbox. Each step is stored before
 * the next, so that an eviction in between repeats a step and loses none.
 */
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import type { TagSort } from "../policy/facts.ts";
import { CONFIRM_REQUESTS, HINTS_ONE_BY_ONE, LOOK_AGAIN_MS, WATCH_MARGIN } from "./constants.ts";
import { isCrowded, nextLook } from "./hints.ts";
import type { Lookup } from "./lookup.ts";
import type { Reading } from "./reading.ts";
import type { Hint, RepositoryStore } from "./store.ts";
import type { TagMemory } from "./tag-memory.ts";

export interface Work {
  readonly store: RepositoryStore;
  readonly memory: Pick<TagMemory, "tag" | "learn">;
  readonly lookup: Pick<Lookup, "advance" | "confirm">;
  readonly reading: Pick<Reading, "lookAtWatched">;
  /** The registry's own order of its tags, where its entry says so: a new tag's place is known by a new list alone. */
  readonly tagSort?: TagSort | undefined;
  /** Pushes whose time has come. */
  readonly due: readonly Hint[];
  /** The sweep asked for a listing. */
  readonly lookIsDue: boolean;
  /** Keys of the Applications that follow the repository. */
  readonly applications: readonly string[];
  /** Requests that this alarm may still send. What is left to ask stays due. */
  readonly left: () => number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Lists where that is needed, looks the pushed tags up otherwise, and addresses the followers of what was found. */
export async function answerPushes(work: Work): Promise<void> {
  const { store, memory, lookup, due, lookIsDue, applications, now } = work;
  const listed = needsList(work) ? await listAll(work) : new Set<string>();
  if (listed === undefined) return;
  if (lookIsDue && !(await looked(work))) return;
  tellOfChange(work);
  for (const [index, hint] of due.entries()) {
    const { tag, id, receivedAt } = hint.event;
    if (tag !== undefined && listed.has(tag)) forget(memory, tag, receivedAt);
    // A listing that ran already may have begun too early for it; the next alarm makes another one.
    else if (tag === undefined && (store.state.read("listedAt") ?? 0) < receivedAt) continue;
    else if (tag !== undefined) {
      if (work.left() < CONFIRM_REQUESTS) return;
      const isFirst = memory.tag(tag)?.digest === undefined;
      // A pass that ran meanwhile may have asked already.
      const found = await lookup.confirm(tag, receivedAt);
      if (!found.ok) return wait(work, due.slice(index), found.error);
      if (!found.value.exists) {
        lookAgain(store, hint, tag, now);
        continue;
      }
      const { digest, at } = found.value;
      if (isFirst && digest !== undefined) memory.learn([{ tag, digest, at, pushedAt: receivedAt }]);
    }
    store.address(applications, { reason: "push", id, at: receivedAt, tag });
    store.updateHint(hint.id, { attempts: hint.attempts, dueAt: undefined, doneAt: now });
  }
}

/** Nobody can tell yet who follows (Fleet has never refreshed): everything waits. */
export function postpone({ store, due, now }: Pick<Work, "store" | "due" | "now">): void {
  for (const hint of due) {
    const attempts = hint.attempts + 1;
    store.updateHint(hint.id, { attempts, dueAt: now + backoffMs(attempts), doneAt: undefined });
  }
  for (const name of ["lookDueAt", "tellDueAt", "wantedDueAt"] as const) {
    if (store.state.read(name) !== undefined) store.state.write(name, now + LOOK_AGAIN_MS);
  }
}

function needsList({ store, due, lookIsDue, tagSort, now }: Work): boolean {
  const isListed = ({ event: { tag } }: Hint) => tag === undefined || store.tags()?.includes(tag);
  const { state } = store;
  // The list of this look may be there, from an alarm that could not ask for all digests.
  const wasListed = (state.read("listedAt") ?? 0) >= (state.read("lookDueAt") ?? now);
  return (
    (lookIsDue && !wasListed) ||
    (tagSort !== undefined && !due.every(isListed)) ||
    store.state.read("listedAt") === undefined ||
    due.length > HINTS_ONE_BY_ONE ||
    due.some(({ event }) => event.tag === undefined)
  );
}

/** The tags by a new list, or undefined when it failed, or has more pages than one alarm may read, and everything waits. */
async function listAll(work: Work): Promise<ReadonlySet<string> | undefined> {
  const { state } = work.store;
  const lookDueAt = state.read("lookDueAt");
  const listed = await work.lookup.advance();
  if (listed === undefined) return undefined;
  if (!listed.ok) {
    wait(work, work.due, listed.error);
    return undefined;
  }
  // It answers for a look of later, too, unless a push may have been left to that one which it began too early for. One that
  // is due is over when the digests are looked up.
  const isNew = listed.value.listedAt >= work.now && !isCrowded(work.store.hints());
  if (!work.lookIsDue && isNew && state.read("lookDueAt") === lookDueAt) state.write("lookDueAt", undefined);
  return new Set(listed.value.tags);
}

/**
 * The list tells no digests, so those that somebody goes by are looked up too. False: that failed, or takes another alarm, and everything waits. A
 * permanent failure is shown as the repository's trouble and comes again with the next look: nothing is gained by waiting.
 */
async function looked(work: Work): Promise<boolean> {
  const { state } = work.store;
  const since = state.read("lookDueAt") ?? work.now;
  const watched = await work.reading.lookAtWatched(since, work.left() - WATCH_MARGIN);
  if (watched.ok && !watched.value) return false;
  const waits = !watched.ok && watched.error.temporary;
  // One that was asked for meanwhile is still to be made, also where the listing had begun before it.
  const answered = Math.min(work.now, state.read("listedAt") ?? 0);
  if (waits) wait(work, work.due, watched.error);
  else if ((state.read("lookDueAt") ?? 0) <= answered) state.write("lookDueAt", undefined);
  return !waits;
}

/** Pushed again, as far as one can tell: which digest it points to is read when it is asked for. */
function forget(memory: Work["memory"], tag: string, pushedAt: number): void {
  const known = memory.tag(tag);
  if (known?.digest !== undefined && known.at < pushedAt) memory.learn([{ tag, at: pushedAt, pushedAt }]);
}

/** The stored tags changed, by whoever's listing: every follower hears of it once. */
export function tellOfChange({
  store,
  applications,
  now,
}: Pick<Work, "store" | "applications" | "now">): void {
  if (store.state.read("tellDueAt") === undefined) return;
  const id = `list-${store.state.read("listedAt")}`;
  store.address(applications, { reason: "sweep", id, at: now, tag: undefined });
  store.state.write("tellDueAt", undefined);
}

/** A temporary failure is tried again; a permanent one is looked at with the next sweep. Pushes are kept. */
function wait({ store: { state, updateHint }, now }: Work, hints: readonly Hint[], failure: Failure): void {
  const backedOff = now + backoffMs(state.read("trouble")?.attempts ?? 1);
  const dueAt = failure.temporary ? Math.max(backedOff, state.read("patientUntil") ?? 0) : undefined;
  for (const { id, attempts } of hints) updateHint(id, { attempts: attempts + 1, dueAt, doneAt: undefined });
  if (state.read("lookDueAt") !== undefined) state.write("lookDueAt", dueAt);
}

/** The webhook came before the registry has the tag, or lied. */
function lookAgain(store: RepositoryStore, hint: Hint, tag: string, now: number): void {
  const dueAt = nextLook(hint, now);
  if (dueAt !== undefined) {
    store.updateHint(hint.id, { attempts: hint.attempts + 1, dueAt, doneAt: undefined });
    return;
  }
  store.removeHint(hint.id);
  store.state.write("missing", { tag, at: now });
}

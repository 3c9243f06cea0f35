/** What a Repository object is asked to do, and when the first of it is due: stored, and done by its alarm. */
import type { ImageEvent } from "../protocol.ts";
import { ANSWER_FIRST_MS, HINTS_MAX } from "./constants.ts";
import { isFolded, laterLook, parkedTwin } from "./hints.ts";
import type { RepositoryStore } from "./store.ts";

/**
 * Stores a push. `later`: it is told already, and since somebody goes by the digest of its tag (`isWatched`) that is looked at
 * once more when duplicates are over. `nothing`: it is told already, and adds nothing.
 */
export function takePush(
  store: RepositoryStore,
  event: ImageEvent,
  isWatched: boolean,
): "new" | "later" | "nothing" {
  const { state } = store;
  state.write("lastPush", { tag: event.tag, at: event.receivedAt });
  const hints = store.hints();
  if (isFolded(hints, event)) {
    const later = isWatched ? laterLook(hints, event) : undefined;
    if (later === undefined || hints.length >= HINTS_MAX) return "nothing";
    store.addHint(later, later.receivedAt);
    return "later";
  }
  const parked = parkedTwin(hints, event);
  if (parked !== undefined) store.updateHint(parked.id, { ...parked, dueAt: event.receivedAt });
  else if (hints.length < HINTS_MAX) store.addHint(event, event.receivedAt);
  // Beyond that many, one listing stands for all.
  else state.write("lookDueAt", event.receivedAt);
  return "new";
}

/** Asks for a listing now, and wakes up what waited for a person to mend something. */
export function askForList(store: RepositoryStore, now: number): void {
  const { state } = store;
  state.write("lookDueAt", now);
  if (state.read("wanted") !== undefined && state.read("wantedDueAt") === undefined) {
    state.write("wantedDueAt", now);
  }
  for (const hint of store.hints()) {
    if (hint.dueAt === undefined && hint.doneAt === undefined)
      store.updateHint(hint.id, { ...hint, dueAt: now });
  }
}

/** The least of the due times in storage, epoch milliseconds; undefined where nothing is due. */
export function nextAlarm(store: RepositoryStore): number | undefined {
  const { state } = store;
  const patientUntil = state.read("patientUntil") ?? 0;
  const asks = [
    ...store.hints().map(({ dueAt }) => dueAt),
    ...[state.read("lookDueAt"), state.read("listingDueAt"), state.read("wantedDueAt")],
  ].flatMap((at) => (at === undefined ? [] : [Math.max(at + ANSWER_FIRST_MS, patientUntil)]));
  const tells = store.outbox(1).length > 0 ? 0 : state.read("tellDueAt");
  const dues = [...asks, ...(tells === undefined ? [] : [tells])];
  return dues.length === 0 ? undefined : Math.min(...dues);
}

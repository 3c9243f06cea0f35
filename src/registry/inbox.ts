/** What a Repository object is asked to do, and when the first of it is due: stored, and done by its alarm. */
import type { ImageEvent } from "../protocol.ts";
import { ANSWER_FIRST_MS, HINTS_MAX, MISSING_LOOK_MS } from "./constants.ts";
import { isCrowded, isFolded, laterLook, parkedTwin } from "./hints.ts";
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
  const hints = store.hints();
  // While the registry fails, tags wait for another reason than that it does not have them.
  if (isCrowded(hints) && state.read("trouble") === undefined && !isListed(store, event)) {
    const lookDueAt = state.read("lookDueAt");
    // A listing tells all followers what is new in it, so one that is still to be made answers for this one too.
    if (lookDueAt !== undefined && lookDueAt >= event.receivedAt) return "nothing";
    // One that runs now may have begun too early for it.
    if (lookDueAt === undefined) {
      state.write("lookDueAt", event.receivedAt + MISSING_LOOK_MS);
      return "new";
    }
  }
  state.write("lastPush", { tag: event.tag, at: event.receivedAt });
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

const isListed = (store: RepositoryStore, { tag }: ImageEvent): boolean =>
  tag === undefined || store.tags()?.includes(tag) === true;

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

/** When the registry is asked next, epoch milliseconds, were it not for its Retry-After; undefined where nothing is to be asked. */
export function nextAsk({ state, hints }: RepositoryStore): number | undefined {
  const dues = [
    ...hints().map(({ dueAt }) => dueAt),
    ...[state.read("lookDueAt"), state.read("listingDueAt"), state.read("wantedDueAt")],
  ];
  const known = dues.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** The least of the due times in storage, epoch milliseconds; undefined where nothing is due. */
export function nextAlarm(store: RepositoryStore): number | undefined {
  const { state } = store;
  const ask = nextAsk(store);
  const asks = ask === undefined ? [] : [Math.max(ask + ANSWER_FIRST_MS, state.read("patientUntil") ?? 0)];
  const tells = store.outbox(1).length > 0 ? 0 : state.read("tellDueAt");
  // Patience ends a listing that goes on: whoever waits for it is told so, and does not wait for hours.
  const dues = [...asks, ...[tells, state.read("listingDueAt")].filter((at) => at !== undefined)];
  return dues.length === 0 ? undefined : Math.min(...dues);
}

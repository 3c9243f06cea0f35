/**
 * The clock went back: what was noted before lies ahead now. Left as it is, a push would count as the duplicate of one to
 * come, an old answer as fresh, and a wait of seconds would last for hours.
 */
import { isAhead } from "../lib/clock.ts";
import type { RepositoryStore } from "./store.ts";
import type { TagMemory } from "./tag-memory.ts";
import type { Wanted } from "./wanted.ts";

/** Makes all that was noted a thing of the past, and all that waits due. Nothing where the clock has not gone back. */
export function mendTimes(store: RepositoryStore, memory: Pick<TagMemory, "doubt">, now: number): void {
  const { state } = store;
  const [listedAt, trouble, lastPush] = [
    state.read("listedAt"),
    state.read("trouble"),
    state.read("lastPush"),
  ];
  const wanted = state.read("wanted");
  const needs = wanted?.map(({ need }) => need.digestAfter) ?? [];
  const noted = [listedAt, trouble?.since, lastPush?.at, state.read("listingDueAt"), ...needs];
  if (!noted.some((at) => isAhead(at, now))) return;
  const past = now - 1;
  if (listedAt !== undefined) state.write("listedAt", Math.min(listedAt, past));
  if (lastPush !== undefined) state.write("lastPush", { ...lastPush, at: Math.min(lastPush.at, past) });
  if (trouble !== undefined) state.write("trouble", { ...trouble, since: Math.min(trouble.since, past) });
  state.write("patientUntil", undefined);
  // No answer of now would be new enough for a digest of later, and it would be asked for without end.
  if (wanted !== undefined) state.write("wanted", wanted.map(upTo(now)));
  for (const name of ["lookDueAt", "listingDueAt", "tellDueAt", "wantedDueAt"] as const) {
    const dueAt = state.read(name);
    if (dueAt !== undefined) state.write(name, Math.min(dueAt, now));
  }
  for (const hint of store.hints()) {
    store.removeHint(hint.id);
    const { event, doneAt } = hint;
    // One that waits for a person is looked at too, once.
    if (doneAt === undefined) store.addHint({ ...event, receivedAt: Math.min(event.receivedAt, past) }, now);
  }
  store.doubt(now);
  memory.doubt(now);
}

const upTo =
  (now: number) =>
  ({ need, hubPage }: Wanted): Wanted => {
    const [digestAfter, absentAfter] = [Math.min(need.digestAfter, now), Math.min(need.absentAfter, now)];
    return { need: { ...need, digestAfter, absentAfter }, hubPage };
  };

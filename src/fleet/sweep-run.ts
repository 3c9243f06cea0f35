/** A sweep as it is carried out: who is visited goes into the queue, and the queue is worked off step by step. */
import type { ApplicationReport } from "../protocol.ts";
import type { Step } from "./queue.ts";
import type { FleetStore } from "./store.ts";
import { repositoriesToLook, revisitMs } from "./sweep.ts";

/** What a step does. It throws where the other object was restarted, or has a bug. */
export type Take = (step: Step) => Promise<void>;

export interface Beginning {
  readonly mode: ApplicationReport["mode"];
  /** Could Argo CD's list be read? */
  readonly refreshed: boolean;
  readonly dailyRequests: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Begins a sweep. Who is visited is stored before anybody is, so that an eviction in the middle loses no step. */
export function beginSweep(store: FleetStore, { mode, refreshed, dailyRequests, now }: Beginning): void {
  const { state, queue } = store;
  const repositories = repositoriesToLook(store.repositoryKeys(), store.patient(now));
  // While Argo CD's list cannot be read, a visit would meet the same failure. Otherwise whoever has something to be mended
  // is visited, or was in another mode; and nothing stays unvisited for long.
  const longestMs = revisitMs(store.load().applications, dailyRequests);
  const applications = refreshed ? store.due(mode, now - longestMs, now) : [];
  // What the refresh found changed stands behind the repositories: its passes then use the new lists and make none.
  const changed = queue.all().filter(({ kind }) => kind === "application");
  queue.replace([
    ...repositories.map((name): Step => ({ kind: "repository", name })),
    ...changed,
    ...applications.map((name): Step => ({ kind: "application", name })),
  ]);
  state.write("sweepStartedAt", now);
  state.write("sweepMode", mode);
  state.write("sweepDueAt", undefined);
}

/**
 * Takes the next `limit` steps. Throws what the last bad one threw, after all were taken. Steps are dropped together: an
 * eviction in between takes some of them twice, which changes nothing.
 */
export async function takeSteps(
  store: FleetStore,
  take: Take,
  limit: number,
  now: () => number,
): Promise<void> {
  const { state, queue } = store;
  const steps = queue.first(limit);
  const failed: Step[] = [];
  let cause: unknown;
  for (const step of steps) {
    try {
      await take(step);
    } catch (thrown) {
      cause = thrown;
      failed.push(step);
    }
  }
  // It was restarted, or has a bug: it comes again, and nobody behind it waits.
  if (failed.length > 0) queue.add(failed);
  queue.drop(steps.length);
  const [startedAt = 0, finishedAt = 0] = [state.read("sweepStartedAt"), state.read("sweepFinishedAt")];
  if (finishedAt < startedAt && queue.size === 0) state.write("sweepFinishedAt", now());
  if (failed.length > 0) throw cause;
}

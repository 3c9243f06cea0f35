/** A sweep as it is carried out: who is visited goes into the queue, and the queue is worked off step by step. */
import type { ApplicationReport } from "../protocol.ts";
import { STEPS_PER_ALARM } from "./constants.ts";
import type { Step } from "./queue.ts";
import type { FleetStore } from "./store.ts";
import { isDue, repositoriesToLook, revisitMs } from "./sweep.ts";

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
  const { state } = store;
  const repositories = repositoriesToLook(store.repositoryKeys(), store.repositories(), now);
  // While Argo CD's list cannot be read, a visit would meet the same failure.
  const reports = refreshed ? store.reports() : [];
  const longestMs = revisitMs(reports.length, dailyRequests);
  const applications = reports.filter((report) => isDue(report, mode, now, longestMs));
  // What the refresh found changed moves behind the repositories: its passes then use the new lists and make none.
  const changed = store.queue(store.queued()).filter(({ kind }) => kind === "application");
  store.enqueue([
    ...repositories.map((name): Step => ({ kind: "repository", name })),
    ...changed,
    ...applications.map(({ application }): Step => ({ kind: "application", name: application })),
  ]);
  state.write("sweepStartedAt", now);
  state.write("sweepMode", mode);
  state.write("sweepDueAt", undefined);
}

/** Takes as many steps as one alarm may. Throws what the last bad one threw, after all were taken. */
export async function takeSteps(store: FleetStore, take: Take, now: () => number): Promise<void> {
  const { state } = store;
  const steps = store.queue(STEPS_PER_ALARM);
  const again: Step[] = [];
  let failed: unknown;
  for (const step of steps) {
    try {
      await take(step);
    } catch (cause) {
      // It was restarted, or has a bug: it comes again, and nobody behind it waits.
      failed = cause;
      again.push(step);
    }
  }
  // Written once for all: an eviction in the middle takes them again, and a second look finds nothing new.
  store.enqueue(again);
  store.dequeue(steps);
  const [startedAt = 0, finishedAt = 0] = [state.read("sweepStartedAt"), state.read("sweepFinishedAt")];
  if (finishedAt < startedAt && store.queued() === 0) state.write("sweepFinishedAt", now());
  if (failed !== undefined) throw failed;
}

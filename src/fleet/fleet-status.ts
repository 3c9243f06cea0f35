/** What Fleet answers when it is asked for everything it knows. Pure. */
import type { Problem } from "../lib/problem.ts";
import type { FleetStatus } from "../protocol.ts";
import type { FleetStore } from "./store.ts";

/** `problems`: those of settings and registries, which are found anew at each start. */
export function fleetStatus(
  store: FleetStore,
  problems: readonly Problem[],
  lookedIn: readonly string[],
  leastIntervalMs: number,
): FleetStatus {
  const { state } = store;
  return {
    refreshedAt: state.read("refreshedAt"),
    trouble: state.read("trouble"),
    resources: state.read("resources") ?? [],
    problems: [...problems, ...(state.read("problems") ?? [])],
    lookedIn,
    applications: store.reports(),
    repositories: store.repositories(),
    unfollowed: store.unfollowed(),
    sweep: {
      startedAt: state.read("sweepStartedAt"),
      finishedAt: state.read("sweepFinishedAt"),
      leastIntervalMs,
      repositories: store.repositoryKeys().length,
      waiting: store.queued(),
    },
  };
}

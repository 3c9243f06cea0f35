/** What Fleet answers when it is asked for everything it knows. Pure. */
import type { Problem } from "../lib/problem.ts";
import type { FleetStatus, Trouble } from "../protocol.ts";
import type { FleetStore } from "./store.ts";

export interface FoundAtStart {
  /** Those of settings and registries. */
  readonly problems: readonly Problem[];
  /** Files, or the Application, that hold the resources. */
  readonly lookedIn: readonly string[];
  readonly leastIntervalMs: number;
  /** False while the rows in storage are not those of the resources: nothing was read yet from where they are now. */
  readonly isKnown: boolean;
  readonly resourcesTrouble: Trouble | undefined;
}

export function fleetStatus(store: FleetStore, found: FoundAtStart): FleetStatus {
  const { state } = store;
  const { problems, lookedIn, leastIntervalMs, isKnown, resourcesTrouble } = found;
  const notRead =
    resourcesTrouble === undefined ? [] : [notReadProblem(resourcesTrouble, lookedIn.join(", "), isKnown)];
  return {
    refreshedAt: isKnown ? state.read("refreshedAt") : undefined,
    trouble: state.read("trouble"),
    resourcesTrouble,
    resources: (isKnown && state.read("resources")) || [],
    problems: [...problems, ...notRead, ...((isKnown && state.read("problems")) || [])],
    lookedIn,
    applications: store.reports(),
    repositories: store.repositories(),
    unfollowed: store.unfollowed(),
    turnedAway: state.read("turnedAway"),
    sweep: {
      startedAt: state.read("sweepStartedAt"),
      finishedAt: state.read("sweepFinishedAt"),
      leastIntervalMs,
      repositories: store.load().repositories,
      waiting: store.queue.size,
    },
  };
}

function notReadProblem({ failure, since }: Trouble, where: string, isKnown: boolean): Problem {
  const when = new Date(since).toISOString();
  return {
    severity: isKnown ? "warning" : "error",
    where,
    what: isKnown ? `Since ${when} the resources as last read serve: ${failure.message}` : failure.message,
    mend: failure.mend ?? "Nothing; it is tried again by itself.",
  };
}

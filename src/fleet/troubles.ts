/** What a refresh could not read, since when, and when it is tried again: kept in the state of the store. */
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import type { Trouble } from "../protocol.ts";
import type { FleetStore } from "./store.ts";

export interface Troubles {
  /**
   * The trouble that a failure makes of the one before it. Until everything was read once nothing can be served, so it is tried
   * again whatever the reason; afterwards only what is temporary.
   */
  troubleOf(before: Trouble | undefined, failure: Failure): Trouble;
  /** Plans the next refresh by itself: the first of what these plan, or none. */
  dueAfter(...troubles: readonly (Trouble | undefined)[]): void;
  /** Notes why the list of Applications cannot be read; undefined: it can. */
  noteList(failure: Failure | undefined): void;
}

/** `isKnown`: was everything read once? `now`: epoch milliseconds. */
export function createTroubles({
  state,
  isKnown,
  now,
}: {
  readonly state: FleetStore["state"];
  readonly isKnown: () => boolean;
  readonly now: () => number;
}): Troubles {
  const troubleOf = (before: Trouble | undefined, failure: Failure): Trouble => {
    const attempts = (before?.attempts ?? 0) + 1;
    const tries = failure.temporary || !isKnown();
    const wait = Math.max(backoffMs(attempts), failure.retryAfterMs ?? 0);
    const nextTryAt = tries ? now() + wait : undefined;
    return { failure, since: before?.since ?? now(), attempts, nextTryAt };
  };
  return {
    troubleOf,
    dueAfter: (...troubles) => {
      const dues = troubles.flatMap((trouble) => trouble?.nextTryAt ?? []);
      state.write("refreshDueAt", dues.length > 0 ? Math.min(...dues) : undefined);
    },
    noteList: (failure) => state.write("trouble", failure && troubleOf(state.read("trouble"), failure)),
  };
}

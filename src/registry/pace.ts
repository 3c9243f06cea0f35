/**
 * `limit` of a registry's entry: how many requests begin within any second at most. Upstream keeps it per registry; here it
 * is kept by each Repository object, since no object sees what the others ask for. As upstream's limiter, which saves up
 * what was not used, it holds nobody back who asks for a few at once: a push takes two or three requests.
 */
import type { Fetch } from "../lib/http.ts";

export interface Pace {
  /** A fetch that begins at most so many requests within a second; undefined: as many as there are. */
  limit(fetch: Fetch, perSecond: number | undefined): Fetch;
}

export interface PaceOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

const SECOND_MS = 1000;

export function createPace({ now, wait }: PaceOptions): Pace {
  /** When the requests of the last second began, and those that wait will begin. */
  let starts: readonly number[] = [];
  return {
    limit: (fetch, perSecond) => {
      if (perSecond === undefined) return fetch;
      return async (url, init) => {
        const asked = now();
        const at = nextStart(starts, perSecond, asked);
        // Taken before anything is awaited, so that who asks meanwhile comes after it.
        starts = [...starts.filter((start) => start > asked - SECOND_MS), at];
        if (at > asked) await wait(at - asked);
        return fetch(url, init);
      };
    },
  };
}

/** When one more may begin: a second after the one that is `perSecond` before it. `starts` ascend. */
function nextStart(starts: readonly number[], perSecond: number, now: number): number {
  return Math.max(now, (starts.at(-perSecond) ?? Number.NEGATIVE_INFINITY) + SECOND_MS);
}

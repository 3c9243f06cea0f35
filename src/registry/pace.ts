/**
 * `limit` of a registry's entry: the requests per second that are begun at most. Upstream keeps it per registry; here it is
 * kept by each Repository object, since no object sees what the others ask for.
 */
import type { Fetch } from "../lib/http.ts";

export interface Pace {
  /** A fetch that begins at most so many requests per second; undefined: as many as there are. */
  limit(fetch: Fetch, perSecond: number | undefined): Fetch;
}

export interface PaceOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

export function createPace({ now, wait }: PaceOptions): Pace {
  /** When the next request may begin. */
  let next = 0;
  return {
    limit: (fetch, perSecond) => {
      if (perSecond === undefined) return fetch;
      return async (url, init) => {
        const at = Math.max(next, now());
        next = at + 1000 / perSecond;
        const ms = at - now();
        if (ms > 0) await wait(ms);
        return fetch(url, init);
      };
    },
  };
}

/** Waiting for what another request does. */

export type Sleep = (ms: number) => Promise<void>;

const LOOK_MS = 20;

/**
 * Waits while `isBusy`, at most `longestMs`. Whoever waits looks for itself, by a timer of its own: in a Worker a promise of
 * another request may never be resolved, and that request may have been ended.
 */
export async function waitWhile(isBusy: () => boolean, sleep: Sleep, longestMs: number): Promise<void> {
  for (let waited = 0; isBusy() && waited < longestMs; waited += LOOK_MS) await sleep(LOOK_MS);
}

export const sleep: Sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waiting with a deadline. */
import { setTimeout as delay } from "node:timers/promises";

/** Fine enough to print a step as it happens. */
const LOOK_EVERY_MS = 40;

export interface Patience {
  /** The longest wait for one thing, in milliseconds. */
  readonly waitMs: number;
  /** Aborts when the demo is to end. */
  readonly signal: AbortSignal;
}

/** The first answer that is not undefined; undefined when there is none in time. Throws when `signal` aborts. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  { waitMs, signal }: Patience,
): Promise<T | undefined> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined || Date.now() > deadline) return found;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

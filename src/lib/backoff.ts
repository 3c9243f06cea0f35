/**
 * The wait before the next try: by default 1, 2, 4, ... seconds, at most five minutes, with a jitter of a fifth so that objects that
 * failed together do not come back together. It never gives up; whether trying makes sense is the caller's question.
 */
const WAITS: Waits = { firstMs: 1_000, longestMs: 5 * 60_000 };
const JITTER = 0.2;

/** The first wait, which doubles, and the longest, in milliseconds. */
export interface Waits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** `attempts`: how many tries have failed in a row, 1 or more. `random`: 0 .. 1. The answer is in milliseconds. */
export function backoffMs(
  attempts: number,
  random: number = Math.random(),
  { firstMs, longestMs }: Waits = WAITS,
): number {
  // 2 ** 30 seconds is far beyond the longest wait; the bound keeps the power finite.
  const exact = Math.min(firstMs * 2 ** Math.min(attempts - 1, 30), longestMs);
  return Math.round(exact * (1 + JITTER * (2 * random - 1)));
}

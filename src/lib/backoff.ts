/**
 * The wait before the next try: 1, 2, 4, ... seconds, at most five minutes, with a jitter of a fifth so that objects that
 * failed together do not come back together. It never gives up; whether trying makes sense is the caller's question.
 */
const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
const JITTER = 0.2;

/** `attempts`: how many tries have failed in a row, 1 or more. `random`: 0 .. 1. The answer is in milliseconds. */
export function backoffMs(attempts: number, random: number = Math.random()): number {
  // 2 ** 30 seconds is far beyond the longest wait; the bound keeps the power finite.
  const exact = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_MS);
  return Math.round(exact * (1 + JITTER * (2 * random - 1)));
}

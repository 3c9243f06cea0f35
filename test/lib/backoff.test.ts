import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/lib/backoff.ts";

const FIVE_MINUTES_MS = 5 * 60_000;

describe("backoffMs", () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, FIVE_MINUTES_MS],
    [1_000_000, FIVE_MINUTES_MS],
  ])("waits for the failed try %i about %i ms", (attempts, expected) => {
    expect(backoffMs(attempts, 0.5)).toBe(expected);
  });

  it("waits within other bounds where they are given", () => {
    const waits = { firstMs: 10_000, longestMs: 60_000 };
    expect([1, 2, 3, 4, 40].map((attempts) => backoffMs(attempts, 0.5, waits))).toEqual([
      10_000, 20_000, 40_000, 60_000, 60_000,
    ]);
  });

  it("spreads the wait by a fifth to both sides", () => {
    expect([backoffMs(1, 0), backoffMs(1, 1)]).toEqual([800, 1_200]);
    const waits = Array.from({ length: 50 }, () => backoffMs(4));
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect(waits.every((wait) => wait >= 6_400 && wait <= 9_600)).toBe(true);
  });
});

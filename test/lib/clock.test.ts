import { describe, expect, it } from "vitest";
import { isAhead, isWithin } from "../../src/lib/clock.ts";

const NOW = 1_800_000_000_000;

describe("isWithin", () => {
  it.each([
    ["it has just been", NOW, true],
    ["it is almost over", NOW - 9, true],
    ["it is over", NOW - 10, false],
    ["it never was", Number.NEGATIVE_INFINITY, false],
    ["the clock went back since", NOW + 1, false],
  ])("%s", (_, at, expected) => {
    expect(isWithin(10, at, NOW)).toBe(expected);
  });
});

describe("isAhead", () => {
  it.each([
    ["nothing was noted", undefined, false],
    ["past", NOW - 1, false],
    ["noted by a machine whose clock is a little ahead", NOW + 30_000, false],
    ["noted before the clock went back", NOW + 3_600_000, true],
  ])("%s", (_, noted, expected) => {
    expect(isAhead(noted, NOW)).toBe(expected);
  });
});

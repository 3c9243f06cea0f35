import { describe, expect, it } from "vitest";
import { isAhead } from "../../src/lib/clock.ts";

const NOW = 1_800_000_000_000;

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

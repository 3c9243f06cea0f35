import { describe, expect, it } from "vitest";
import { DAYS_AND_WEEKS, parseDuration } from "../../src/lib/duration.ts";

const HOUR = 3_600_000;

describe("parseDuration", () => {
  it.each([
    ["0", 0],
    ["-0", 0],
    ["90s", 90_000],
    ["1h30m", 1.5 * HOUR],
    ["1.5h", 1.5 * HOUR],
    [".5h", 0.5 * HOUR],
    ["1.h", HOUR],
    ["+1h", HOUR],
    ["100ms", 100],
    ["1us", 0.001],
    ["1\u00b5s", 0.001],
    ["1\u03bcs", 0.001],
    ["2000000ns", 2],
    ["1m1m", 120_000],
  ])("reads %s as Go does", (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    "",
    "1",
    "h",
    "1 h",
    "-1h",
    "1h-1m",
    "one hour",
    ".h",
    "1..5h",
    "1h30",
    "1d",
    "1H",
    "9999999h",
    "1constructor",
  ])("refuses %j", (text) => {
    expect(parseDuration(text)).toMatchObject({ ok: false });
  });

  it("knows days and weeks where they are wanted", () => {
    expect(parseDuration("1w2d12h", DAYS_AND_WEEKS)).toEqual({ ok: true, value: (9 * 24 + 12) * HOUR });
  });

  it("names the units that there are", () => {
    expect(parseDuration("3y", DAYS_AND_WEEKS)).toEqual({
      ok: false,
      error: '"3y" has the unit "y", which is none of ns, us, \u00b5s, \u03bcs, ms, s, m, h, d, w',
    });
  });
});

/** Durations as they are written, and any text as one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAYS_AND_WEEKS, parseDuration } from "../../src/lib/duration.ts";
import { runs } from "../support/runs.ts";

const MS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

describe("any duration", () => {
  it("is the sum of what is written, in any order", () => {
    const part = fc.tuple(fc.nat({ max: 99 }), fc.constantFrom(...Object.keys(MS)));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const sum = parts.reduce((all, [number, unit]) => all + number * (MS[unit] ?? 0), 0);
        const written = parts.map((each) => each.join("")).join("");
        expect(parseDuration(written, DAYS_AND_WEEKS)).toEqual({ ok: true, value: sum });
      }),
      runs(500),
    );
  });

  it("is a number of milliseconds from 0 on, or a sentence that repeats the text", () => {
    const odd = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789.+-hms µdw∞") }),
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "constructor",
        "1constructor",
        "1toString",
        "1e9h",
        "9".repeat(400),
        "0x1h",
        "NaNh",
        "1__proto__",
      ),
    );
    fc.assert(
      fc.property(odd, (text) => {
        const read = parseDuration(text, DAYS_AND_WEEKS);
        if (read.ok) expect([Number.isFinite(read.value), read.value >= 0]).toEqual([true, true]);
        else expect(read.error).toContain(JSON.stringify(text));
      }),
      runs(1_000),
    );
  });

  it("is read in time that grows with its length alone", () => {
    // A million digits would take hours if each could end the number.
    expect(parseDuration("1".repeat(1_000_000))).toMatchObject({ ok: false });
  });
});

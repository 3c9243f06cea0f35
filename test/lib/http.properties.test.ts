/** What holds for any `Retry-After`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../src/lib/http.ts";
import { runs } from "../support/runs.ts";

const SIX_HOURS_MS = 21_600_000;
const now = fc.integer({ min: 0, max: Date.parse("2100-01-01T00:00:00Z") });
const header = (value: string) => new Headers({ "retry-after": value });

describe("any Retry-After", () => {
  it("is a wait between nothing and six hours, in whole milliseconds, or none at all", () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789.-+ :GMTJan,eE") }),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.constantFrom(
        "1e9",
        "0x10",
        "-0",
        "Infinity",
        "NaN",
        "9".repeat(400),
        "Fri, 31 Dec 275761 00:00:00 GMT",
      ),
    );
    fc.assert(
      fc.property(value, now, (text, at) => {
        const wait = retryAfterMs(header(text), at);
        if (wait === undefined) return;
        expect([Number.isInteger(wait), wait >= 0, wait <= SIX_HOURS_MS]).toEqual([true, true, true]);
      }),
      runs(1_000),
    );
  });

  it("is the seconds, or the time until the date, that are written", () => {
    fc.assert(
      fc.property(fc.nat({ max: 21_600 }), now, (seconds, at) => {
        expect(retryAfterMs(header(String(seconds)), at)).toBe(seconds * 1000);
        const whole = at - (at % 1000);
        const date = new Date(whole + seconds * 1000).toUTCString();
        expect(retryAfterMs(header(date), whole)).toBe(seconds * 1000);
      }),
      runs(500),
    );
  });
});

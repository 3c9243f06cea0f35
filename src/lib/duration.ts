/** Durations as people write them in configuration: Go's grammar (time.ParseDuration), `1h30m`, `1.5h`, `90s`. */
import { err, ok, type Result } from "./result.ts";

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

/** Go's units, in milliseconds. The two letters of the microsecond are U+00B5 and U+03BC. */
const GO_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: SECOND_MS,
  m: 60 * SECOND_MS,
  h: HOUR_MS,
};

/** Go has none above the hour. */
export const DAYS_AND_WEEKS: Readonly<Record<string, number>> = { d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

/** A year has 52 weeks and a day; Go's own limit is 292 years. */
const MAX_MS = 290 * 365 * 24 * HOUR_MS;

/** Milliseconds, never less than 0. `more`: further units, in milliseconds. The error is a part of a sentence. */
export function parseDuration(
  text: string,
  more: Readonly<Record<string, number>> = {},
): Result<number, string> {
  const units = { ...GO_UNITS, ...more };
  if (/^[+-]?0$/.test(text)) return ok(0);
  const bad = err(`${JSON.stringify(text)} is not a duration such as "36h" or "1h30m"`);
  if (!/^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)[^\d.+-]+)+$/.test(text)) return bad;
  let total = 0;
  for (const [, number = "", unit = ""] of text.matchAll(/([\d.]+)([^\d.+-]+)/g)) {
    const ms = Object.hasOwn(units, unit) ? units[unit] : undefined;
    if (ms === undefined) {
      return err(
        `${JSON.stringify(text)} has the unit ${JSON.stringify(unit)}, which is none of ${Object.keys(units).join(", ")}`,
      );
    }
    total += Number(number) * ms;
  }
  return total <= MAX_MS ? ok(total) : err(`${JSON.stringify(text)} is longer than 290 years`);
}

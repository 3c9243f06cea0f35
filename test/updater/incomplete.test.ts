import { describe, expect, it } from "vitest";
import { INCOMPLETE_FOR_MS } from "../../src/updater/constants.ts";
import { type Incomplete, incompleteText, isDue, lookedAt } from "../../src/updater/incomplete.ts";

const NOW = 1_000_000;
const met = (now = NOW): Incomplete => {
  const incomplete = lookedAt(undefined, ["0.2.0"], undefined, now);
  if (incomplete === undefined) throw new Error("nothing is remembered");
  return incomplete;
};

/** Every time that it is looked at, if each look is made when it is due. */
function looks(): number[] {
  const times: number[] = [];
  for (let next: Incomplete | undefined = met(); next?.nextAt !== undefined && times.length < 50; ) {
    times.push(next.nextAt);
    next = lookedAt(next, ["0.2.0"], undefined, next.nextAt);
  }
  return times;
}

describe("a tag that lacks a platform", () => {
  it("is looked at after some ten seconds, then less and less often, and for an hour", () => {
    const times = looks();
    const waits = times.map((at, index) => at - (times[index - 1] ?? NOW));
    expect(waits[0]).toBeGreaterThanOrEqual(8_000);
    expect(waits[0]).toBeLessThanOrEqual(12_000);
    expect(waits[3]).toBeGreaterThan(60_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(12 * 60_000);
    expect(times.at(-1)).toBeLessThanOrEqual(NOW + INCOMPLETE_FOR_MS);
    expect(times.at(-1)).toBeGreaterThan(NOW + INCOMPLETE_FOR_MS / 2);
    expect(times.length).toBeGreaterThan(7);
  });

  it("loses no look to a pass that came for another reason", () => {
    const before = met();
    expect(lookedAt(before, ["0.2.0"], NOW + 1, NOW + 1)).toEqual(before);
    expect(isDue(before, NOW + 1)).toBe(false);
    expect(isDue(before, before.nextAt ?? 0)).toBe(true);
  });

  it("begins anew with another tag, and is forgotten once it is complete", () => {
    expect(lookedAt(met(), ["0.3.0"], undefined, NOW + 5)).toMatchObject({ tags: ["0.3.0"], since: NOW + 5 });
    expect(lookedAt(met(), [], undefined, NOW + 5)).toBeUndefined();
  });

  it("rests after the hour until somebody pushes or asks", () => {
    const over: Incomplete = { ...met(), nextAt: undefined };
    const later = NOW + 2 * INCOMPLETE_FOR_MS;
    expect(lookedAt(over, ["0.2.0"], undefined, later)).toEqual(over);
    expect(lookedAt(over, ["0.2.0"], later, later)).toMatchObject({ since: later, looks: 0 });
  });

  it("says whether it is still looked at", () => {
    expect(incompleteText(met())).toBe("0.2.0 may still be in the middle of a push, and is looked at again.");
    expect(incompleteText({ ...met(), nextAt: undefined })).toContain("for an hour");
    const tags = Array.from({ length: 30 }, (_, index) => `0.${index}.0`);
    expect(incompleteText({ ...met(), tags })).toMatch(/^0\.0\.0, 0\.1\.0, 0\.2\.0 and 27 more may still be/);
  });
});

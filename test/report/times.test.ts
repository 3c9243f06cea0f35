import { describe, expect, it } from "vitest";
import { withIsoTimes } from "../../src/report/times.ts";

const MS = Date.UTC(2026, 10, 23, 9, 21, 43);
const ISO = "2026-11-23T09:21:43.000Z";

describe("withIsoTimes", () => {
  it("writes times as ISO 8601, wherever they stand", () => {
    const document = { at: MS, deep: [{ since: MS, nextTryAt: MS, patientUntil: MS, listedAt: MS }] };
    expect(withIsoTimes(document)).toEqual({
      at: ISO,
      deep: [{ since: ISO, nextTryAt: ISO, patientUntil: ISO, listedAt: ISO }],
    });
  });

  it("leaves numbers that are no times, and what is no number", () => {
    const document = {
      intervalMs: MS,
      count: 0,
      format: MS,
      At: MS,
      at: "soon",
      nextTryAt: undefined,
      since: null,
    };
    expect(withIsoTimes(document)).toEqual(document);
    expect([MS, "text", null, true].map(withIsoTimes)).toEqual([MS, "text", null, true]);
  });

  it("changes nothing of what it was given", () => {
    const document = Object.freeze({ at: MS });
    withIsoTimes(document);
    expect(document.at).toBe(MS);
  });
});

import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/lib/failure.ts";
import { earliest, newest, nextAfter, type Setback } from "../../src/updater/schedule.ts";

const NOW = 1_000_000;

const failure = (more: Partial<Failure> = {}): Failure => ({
  code: "argocd-unavailable",
  message: "Argo CD answered 503.",
  temporary: true,
  ...more,
});

const met = (failed: Failure | undefined, before?: Setback) => nextAfter(failed, before, NOW);

describe("nextAfter", () => {
  it("has nothing to try again after a success", () => {
    const before = { failure: failure(), since: 1, attempts: 7 };
    expect(met(undefined, before)).toEqual({
      retryAt: undefined,
      patientUntil: undefined,
      setback: undefined,
    });
  });

  it("tries a temporary failure again, later each time, and never gives up", () => {
    let setback: Setback | undefined;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 40; attempt++) {
      const next = met(failure(), setback);
      setback = next.setback;
      waits.push((next.retryAt ?? Number.NaN) - NOW);
      expect(setback?.attempts).toBe(attempt);
    }
    expect(waits[0]).toBeLessThanOrEqual(1_200);
    expect(waits[5]).toBeGreaterThan(20_000);
    expect(waits.every((wait) => wait > 0 && wait <= 6 * 60_000)).toBe(true);
  });

  it("says since when it lasts, and what fails now", () => {
    const before = { failure: failure({ message: "then" }), since: 5, attempts: 3 };
    expect(met(failure({ message: "now" }), before).setback).toMatchObject({
      failure: { message: "now" },
      since: 5,
      attempts: 4,
    });
  });

  it("leaves a permanent failure to the next sweep", () => {
    const next = met(failure({ code: "argocd-unauthorized", temporary: false }));
    expect(next).toMatchObject({
      retryAt: undefined,
      patientUntil: undefined,
      setback: { since: NOW, attempts: 1 },
    });
  });

  it("waits as long as the remote asks for", () => {
    const next = met(failure({ retryAfterMs: 90_000 }));
    expect(next).toMatchObject({ retryAt: NOW + 90_000, patientUntil: NOW + 90_000 });
    // The back-off may be longer than what was asked for.
    const { retryAt = 0 } = nextAfter(
      failure({ retryAfterMs: 1 }),
      { failure: failure(), since: 0, attempts: 12 },
      NOW,
    );
    expect(retryAt).toBeGreaterThan(NOW + 200_000);
  });

  it("lets a nudge come before a registry's wait is over: its Repository object keeps that", () => {
    const next = met(failure({ code: "registry-rate-limited", retryAfterMs: 90_000 }));
    expect(next).toMatchObject({ retryAt: NOW + 90_000, patientUntil: undefined });
  });
});

describe("times", () => {
  it("has the earliest, and none of none", () => {
    expect(earliest(3, undefined, 2)).toBe(2);
    expect(earliest(undefined)).toBeUndefined();
  });

  it("has when the newest nudge for a reason came", () => {
    const nudges = (["push", "sweep", "push", "request"] as const).map((reason, at) => ({
      reason,
      id: "x",
      at,
      tag: undefined,
    }));
    expect(newest(nudges, "push")).toBe(2);
    expect(newest(nudges, "push", "request")).toBe(3);
    expect(newest(nudges, "resume")).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import type { ImageReport, ImageState } from "../../src/protocol.ts";
import { newHolds, settledHistory } from "../../src/updater/history.ts";
import { type Intent, NOTHING_REMEMBERED, type Settled } from "../../src/updater/settle.ts";
import { rule, version } from "../policy/sample.ts";

const OCCASION = { now: 7, events: ["sweep-7"] };

const row = (state: ImageState, more: Partial<ImageReport> = {}): ImageReport => ({
  alias: "app",
  resource: "argocd/api",
  image: "acme/api",
  constraint: "~0",
  target: "helm/tag",
  state,
  running: version("0.1.0"),
  lastApplied: version("0.2.0"),
  wanted: undefined,
  reason: "Rolled back by hand.",
  mend: undefined,
  since: 1,
  nextTryAt: undefined,
  ...more,
});

describe("newHolds", () => {
  it("tells a hold when it begins, from what was applied to what runs", () => {
    expect(newHolds(OCCASION, [row("up-to-date")], [row("held")])).toEqual([
      {
        at: 7,
        alias: "app",
        kind: "held",
        from: version("0.2.0"),
        to: version("0.1.0"),
        events: ["sweep-7"],
        reason: "Rolled back by hand.",
      },
    ]);
  });

  it("tells it once", () => {
    expect(newHolds(OCCASION, [row("held")], [row("held")])).toEqual([]);
    expect(newHolds(OCCASION, [row("held")], [row("up-to-date")])).toEqual([]);
  });

  it("tells images of one alias in two resources apart", () => {
    const before = [row("held")];
    expect(newHolds(OCCASION, before, [row("held"), row("held", { resource: "argocd/other" })])).toHaveLength(
      1,
    );
  });
});

describe("settledHistory", () => {
  const intent: Intent = {
    from: version("0.1.0"),
    to: version("0.2.0"),
    at: 1,
    acknowledgedAt: 2,
    events: ["push-1"],
  };
  const told = (outcome: Settled["outcome"], more: Partial<Intent> = {}) => {
    const settled: Settled = { memory: NOTHING_REMEMBERED, outcome, lookAt: undefined };
    const before = { ...NOTHING_REMEMBERED, intent: { ...intent, ...more } };
    return settledHistory({ now: 7 }, rule(), settled, before);
  };

  it("names the events that led to the write, and not those of the pass that settles it", () => {
    expect(told("verified")).toMatchObject([{ at: 7, kind: "verified", events: ["push-1"] }]);
    expect(told("reverted")).toMatchObject([
      { kind: "reverted", from: { tag: "0.2.0" }, to: { tag: "0.1.0" } },
    ]);
  });

  it("tells a write as applied when its answer was lost, and no second time", () => {
    expect(told("verifying", { acknowledgedAt: undefined })).toMatchObject([{ kind: "applied" }]);
    expect(told("verifying")).toEqual([]);
  });

  it("tells what was put back long after it was verified", () => {
    const contest = {
      to: version("0.2.0"),
      tries: 1,
      owner: "ApplicationSet services",
      since: 7,
      nextTryAt: 9,
    };
    const memory = { ...NOTHING_REMEMBERED, lastApplied: version("0.1.0"), contest };
    const settled: Settled = { memory, outcome: "reverted", lookAt: 9 };
    const before = { ...NOTHING_REMEMBERED, lastApplied: version("0.2.0") };
    expect(settledHistory({ now: 7 }, rule(), settled, before)).toMatchObject([
      {
        kind: "reverted",
        from: { tag: "0.2.0" },
        to: { tag: "0.1.0" },
        reason: expect.stringContaining("services"),
      },
    ]);
  });

  it.each<Settled["outcome"]>(["may-land", "never-landed", "changed-by-hand", "nothing"])(
    "has nothing to tell of %s",
    (outcome) => {
      expect(told(outcome)).toEqual([]);
    },
  );
});

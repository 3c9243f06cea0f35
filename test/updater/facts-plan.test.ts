import { describe, expect, it } from "vitest";
import { FACTS_LOOK_MS } from "../../src/updater/constants.ts";
import { NOTHING_KNOWN } from "../../src/updater/facts.ts";
import { lackingPlan, undecidedPlan } from "../../src/updater/facts-plan.ts";
import { blankPlan } from "../../src/updater/image-plan.ts";
import { rule } from "../policy/sample.ts";
import { failure } from "./reconcile.support.ts";

const NOW = 1_000_000;
const PLAN = blankPlan(rule());
const NEED = { tags: ["a", "b"], depth: "platforms", platforms: [] } as const;
const ASKING = { dryRun: false, pushedAt: undefined, now: NOW };
const unread = (...tags: string[]) => ({
  ...NOTHING_KNOWN,
  asked: new Set(["a", "b"]),
  unread: new Set(tags),
});

describe("lackingPlan", () => {
  it("asks for what nobody asked for yet, and not for what is being read", () => {
    expect(lackingPlan(PLAN, NEED, NOTHING_KNOWN, ASKING).lacks?.tags).toEqual(["a", "b"]);
    expect(lackingPlan(PLAN, NEED, unread("a"), ASKING).lacks?.tags).toEqual(["b"]);
  });

  it("waits for what is being read, and keeps an earlier look", () => {
    const waiting = lackingPlan(PLAN, NEED, unread("a", "b"), ASKING);
    expect(waiting).toMatchObject({
      state: "waiting",
      reason: "0 of 2 lists of platforms are read; the rest is being read.",
      lacks: undefined,
      failure: undefined,
      lookAt: NOW + FACTS_LOOK_MS,
    });
    const early = { ...PLAN, lookAt: NOW + 1 };
    expect(lackingPlan(early, NEED, unread("a", "b"), ASKING).lookAt).toBe(NOW + 1);
  });

  it("is what the failure makes of it where nothing could be asked", () => {
    const known = { ...NOTHING_KNOWN, failure: failure() };
    expect(lackingPlan(PLAN, NEED, known, ASKING)).toMatchObject({ state: "waiting", failure: failure() });
  });
});

describe("undecidedPlan", () => {
  it("leaves a plan alone that lacks nothing", () => {
    expect(undecidedPlan(PLAN, NOW)).toBe(PLAN);
  });

  it("says how to leave tags out", () => {
    const plan = undecidedPlan(lackingPlan(PLAN, NEED, NOTHING_KNOWN, ASKING), NOW);
    expect(plan).toMatchObject({ state: "waiting", lacks: undefined, lookAt: NOW + FACTS_LOOK_MS });
    expect(plan.mend).toContain("ignoreTags");
  });
});

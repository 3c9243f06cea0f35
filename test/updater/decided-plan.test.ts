import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Answer } from "../../src/policy/decide.ts";
import { decidedPlan } from "../../src/updater/decided-plan.ts";
import { blankPlan, type ImagePlan } from "../../src/updater/image-plan.ts";
import { observe } from "../../src/updater/observe.ts";
import { NOTHING_REMEMBERED, type TargetMemory } from "../../src/updater/settle.ts";
import { rule, version } from "../policy/sample.ts";
import { application } from "./sample.ts";

const NOW = 1_000_000;
const [OLD, NEW] = ["a", "b"].map((hex) => version(`dev@sha256:${hex.repeat(64)}`));
const RUNS = application({
  parameters: { "image.repository": "acme/api", "image.tag": `dev@${OLD?.digest}` },
});
const left = version(`dev@${OLD?.digest}`);
const wanted = version(`dev@${NEW?.digest}`);

function decided(answer: Answer, more: Partial<TargetMemory> = {}): ImagePlan {
  const observed = observe(RUNS, rule(), DOCKER_HUB_DEFAULTS, () => true);
  const { decision } = answer;
  if (!observed.ok || decision.kind === "need-facts") throw new Error("a decision is expected");
  const memory = { ...NOTHING_REMEMBERED, lastApplied: left, ...more };
  return decidedPlan(
    {
      application: RUNS,
      parent: undefined,
      naming: DOCKER_HUB_DEFAULTS,
      events: [],
      now: NOW,
      pushedAt: undefined,
      dryRun: false,
      contestRetryMs: 3_600_000,
    },
    { ...blankPlan(rule()), memory },
    {
      observed: observed.value,
      settled: { memory, outcome: "nothing", lookAt: undefined },
      owners: [],
      answer,
      decision,
    },
  );
}

const answer = (decision: Answer["decision"], more: Partial<Answer> = {}): Answer => ({
  decision,
  adopt: undefined,
  ...more,
});

describe("decidedPlan", () => {
  it("writes the digest, and says from which", () => {
    const update = { kind: "update", to: wanted, step: undefined, reason: "It was pushed." } as const;
    expect(decided(answer(update))).toMatchObject({
      state: "would-update",
      wanted,
      write: { from: left, to: wanted },
    });
  });

  it("names the digest that was left as people read it, where a rollback is held", () => {
    const rollback = { version: undefined, by: "alice" };
    const held = { kind: "held", cause: "rolled-back", left, rollback, reason: "Held." } as const;
    expect(decided(answer(held))).toMatchObject({
      state: "held",
      mend: expect.stringContaining("to run dev@sha256:aaaaaaaaaaaa again"),
    });
  });

  it("keeps one digest of a tag contested while another one is wanted", () => {
    const contest = { to: left, tries: 3, owner: undefined, since: 1, nextTryAt: NOW + 7 };
    const update = { kind: "update", to: wanted, step: undefined, reason: "It was pushed." } as const;
    expect(decided(answer(update), { contest })).toMatchObject({
      state: "contested",
      wanted,
      write: undefined,
      reason: expect.stringMatching(/^dev@sha256:bbbbbbbbbbbb is not written yet: dev@sha256:aaaaaaaaaaaa /),
      lookAt: NOW + 7,
    });
  });

  it("looks again at what may become fit to run, whichever comes first", () => {
    const upToDate = { kind: "up-to-date", reason: "It runs." } as const;
    const plan = decided(answer(upToDate, { incomplete: ["0.3.0"], lookAt: NOW + 5 }));
    expect(plan.lookAt).toBe(NOW + 5);
    expect(plan.memory.incomplete?.tags).toEqual(["0.3.0"]);
    const later = decided(answer(upToDate, { incomplete: ["0.3.0"], lookAt: NOW + 3_600_000 }));
    expect(later.lookAt).toBe(later.memory.incomplete?.nextAt);
  });
});

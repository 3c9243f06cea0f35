import { describe, expect, it } from "vitest";
import { decide } from "../../src/policy/decide.ts";
import { explain, type Verdict } from "../../src/policy/explain.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { Running } from "../../src/policy/standing.ts";
import { inSpec, rule } from "./sample.ts";

function verdicts(
  tags: readonly string[],
  running: Running | undefined,
  more: Partial<Rule> = {},
): readonly Verdict[] {
  const explained = explain({ rule: rule(more), tags, running, lastApplied: undefined });
  if (!explained.ok) throw new Error(explained.error);
  return explained.value;
}

const TAGS = ["latest", "0.1.0", "1.0.0", "0.3.0", "0.2.0", "0.4.0-rc.1", "edge", "0.3.1"];

describe("explain", () => {
  it("has one verdict per tag, highest first, tags without a place last", () => {
    expect(verdicts(TAGS, inSpec("0.2.0"), { ignoreTags: ["*.1"] })).toEqual([
      { tag: "1.0.0", taken: false, reason: expect.stringContaining("outside `~0`") },
      { tag: "0.4.0-rc.1", taken: false, reason: "ignored by ignoreTags `*.1`" },
      { tag: "0.3.1", taken: false, reason: "ignored by ignoreTags `*.1`" },
      { tag: "0.3.0", taken: true, reason: "the highest that is allowed" },
      { tag: "0.2.0", taken: true, reason: "runs now" },
      { tag: "0.1.0", taken: false, reason: "0.1.0 is below 0.2.0, which runs now" },
      { tag: "edge", taken: false, reason: "not a semantic version" },
      { tag: "latest", taken: false, reason: "not a semantic version" },
    ]);
  });

  it("takes nothing up to the version that a person left, while it is held", () => {
    const question = { rule: rule(), tags: ["0.3.0", "0.2.0", "0.1.0"], running: inSpec("0.1.0") };
    const left = { tag: "0.2.0", digest: undefined };
    expect(explain({ ...question, lastApplied: left })).toMatchObject({
      value: [
        { tag: "0.3.0", taken: true },
        { tag: "0.2.0", taken: false, reason: "not above 0.2.0, which a person left" },
        { tag: "0.1.0", taken: true, reason: "runs now" },
      ],
    });
  });

  it("says that a pre-release is one", () => {
    expect(verdicts(["0.4.0-rc.1"], undefined)).toEqual([
      { tag: "0.4.0-rc.1", taken: false, reason: "pre-release, and `~0` takes none" },
    ]);
  });

  it("compares with the winner where nothing runs, or what runs is outside the constraint", () => {
    for (const running of [undefined, inSpec("1.0.0"), inSpec("latest")]) {
      expect(verdicts(["0.1.0", "0.2.0"], running)).toEqual([
        { tag: "0.2.0", taken: true, reason: "the highest that is allowed" },
        { tag: "0.1.0", taken: false, reason: "below 0.2.0" },
      ]);
    }
  });

  it("takes first what the decision takes", () => {
    for (const running of [undefined, "0.1.0", "0.3.1", "0.9.0", "1.0.0", "latest"]) {
      const question = {
        rule: rule({ forceUpdate: true }),
        tags: TAGS,
        running: running === undefined ? undefined : inSpec(running),
        lastApplied: undefined,
      };
      const decided = decide(question);
      const chosen =
        decided.ok && decided.value.decision.kind === "update" ? decided.value.decision.to.tag : running;
      const taken = verdicts(TAGS, question.running).find((verdict) => verdict.taken)?.tag;
      // A version that runs and is gone from the registry has no verdict.
      expect(taken ?? running).toBe(chosen);
    }
  });

  it("fails as a decision does", () => {
    const question = {
      rule: rule({ constraint: "latest" }),
      tags: TAGS,
      running: undefined,
      lastApplied: undefined,
    };
    expect(explain(question)).toEqual({ ok: false, error: expect.stringContaining('"latest"') });
  });
});

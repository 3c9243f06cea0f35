import { describe, expect, it } from "vitest";
import { type Answer, decide } from "../../src/policy/decide.ts";
import { answer, cases, TAGS } from "./decide.cases.ts";
import { inSpec, rule, version } from "./sample.ts";

function short({ decision }: Answer): string {
  switch (decision.kind) {
    case "update":
      return `update ${decision.to.tag}`;
    case "held":
      return `held ${decision.cause}`;
    case "skipped":
      return `skipped ${decision.code}`;
    case "need-facts":
    case "up-to-date":
      return decision.kind;
  }
}

describe("decide", () => {
  it.each(cases)("$what", (question) => {
    const made = answer(question);
    expect(short(made)).toBe(question.decision);
    expect(made.adopt).toEqual(question.adopt === undefined ? undefined : version(question.adopt));
  });

  it("has nothing to do once its own answer runs", () => {
    for (const question of cases) {
      const { decision } = answer(question);
      if (decision.kind !== "update") continue;
      const { tag } = decision.to;
      const again = answer({ ...question, running: inSpec(tag), lastApplied: tag, rollback: undefined });
      expect([question.what, again.decision.kind]).toEqual([question.what, "up-to-date"]);
    }
  });

  it("does not depend on the order of the tags", () => {
    for (const question of cases) {
      expect(answer({ ...question, tags: question.tags.toReversed() })).toEqual(answer(question));
    }
  });

  it("says which step an update is", () => {
    const { decision } = answer({ tags: ["0.2.0"], running: inSpec("0.1.0") });
    expect(decision).toMatchObject({
      kind: "update",
      step: "minor",
      to: { tag: "0.2.0", digest: undefined },
    });
    expect(answer({ tags: ["0.2.0"], running: inSpec("latest") }).decision).toMatchObject({
      step: undefined,
    });
  });

  it("cannot use a rule whose constraint does not parse", () => {
    const question = { tags: TAGS, running: inSpec("0.1.0"), lastApplied: undefined };
    const decided = decide({ ...question, rule: rule({ constraint: "latest" }) });
    expect(decided).toEqual({ ok: false, error: expect.stringContaining('"latest"') });
  });
});

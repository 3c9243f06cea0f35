/** What holds for every decision, whatever the strategy: random rules, tags, facts and histories. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Answer, decide, type Question } from "../../src/policy/decide.ts";
import { explain } from "../../src/policy/explain.ts";
import type { TagFacts } from "../../src/policy/facts.ts";
import { compileFilter } from "../../src/policy/filter.ts";
import type { Rule, Version } from "../../src/policy/rule.ts";
import { parseConstraint, satisfies } from "../../src/semver/constraint.ts";
import { compare, parseVersion } from "../../src/semver/version.ts";
import { runs } from "../support/runs.ts";
import { DAY, digest, known, NOW } from "./facts.cases.ts";
import { rule } from "./sample.ts";

const TAGS = ["0.1.0", "0.2.0", "0.2.0-rc.1", "v0.2.0", "0.3.0", "1.0.0", "build-9", "build-10", "latest"];
const PLATFORMS = ["linux/amd64", "linux/arm64"];

const facts: fc.Arbitrary<TagFacts> = fc
  .oneof(
    { weight: 8, arbitrary: fc.constant("known" as const) },
    { weight: 1, arbitrary: fc.constant("absent" as const) },
    { weight: 1, arbitrary: fc.constant("unreadable" as const) },
  )
  .chain((kind): fc.Arbitrary<TagFacts> => {
    if (kind === "absent") return fc.constant({ kind });
    if (kind === "unreadable") return fc.constant({ kind, reason: "it is so" });
    const days = fc.integer({ min: 90, max: 99 });
    return fc
      .record({
        letter: fc.constantFrom("a", "b", "c"),
        built: fc.dictionary(fc.constantFrom(...PLATFORMS), days, { maxKeys: 2 }),
        pushed: fc.option(days, { nil: undefined }),
      })
      .map(({ letter, built, pushed }) =>
        known({ digest: digest(letter), built, ...(pushed !== undefined && { pushed }) }),
      );
  });

const asked: fc.Arbitrary<Partial<Rule>> = fc
  .record({
    strategy: fc.constantFrom("semver", "newest-build", "alphabetical", "digest", "numeric"),
    constraint: fc.constant("~0"),
    ignoreTags: fc.subarray(["*-rc*", "v*", "latest"]),
    forceUpdate: fc.boolean(),
    platforms: fc.subarray(PLATFORMS),
    numericOrder: fc.constant("(\\d+)$"),
    pinDigest: fc.boolean(),
    minimumAgeMs: fc.constantFrom(0, 4 * DAY),
  })
  .map((fields) => (fields.strategy === "digest" ? { ...fields, constraint: "latest" } : fields));

const version: fc.Arbitrary<Version> = fc.record({
  tag: fc.constantFrom(...TAGS, "gone"),
  digest: fc.constantFrom(undefined, digest("a"), digest("b")),
});

interface World {
  readonly question: Question;
  /** What the registry would tell. */
  readonly truth: ReadonlyMap<string, TagFacts>;
}

const world: fc.Arbitrary<World> = fc
  .record({
    fields: asked,
    tags: fc.shuffledSubarray(TAGS),
    all: fc.tuple(...TAGS.map(() => facts)),
    running: fc.option(fc.record({ version, inSpec: fc.boolean() }), { nil: undefined }),
    lastApplied: fc.option(version, { nil: undefined }),
    sorted: fc.constantFrom(undefined, undefined, "latest-first" as const, "latest-last" as const),
    by: fc.option(version, { nil: undefined, freq: 5 }),
  })
  .map(({ fields, tags, all, running, lastApplied, sorted, by }) => ({
    question: {
      rule: rule(fields),
      tags,
      running,
      lastApplied,
      sorted,
      now: NOW,
      rollback: by && { version: by, by: undefined },
    },
    truth: new Map(tags.map((tag, index) => [tag, all[index] ?? { kind: "absent" }])),
  }));

/** Asks until it is decided; whatever is asked for is told, to the depth that was asked for. */
function settle({ question, truth }: World): {
  readonly answer: Answer;
  readonly facts: Map<string, TagFacts>;
} {
  const told = new Map<string, TagFacts>();
  for (let round = 0; round <= TAGS.length; round++) {
    const made = decide({ ...question, facts: told });
    if (!made.ok) throw new Error(made.error);
    const { decision } = made.value;
    if (decision.kind !== "need-facts") return { answer: made.value, facts: told };
    const { tags, depth } = decision.need;
    expect(tags.filter((tag) => !told.has(tag) && question.tags.includes(tag))).toEqual(tags);
    expect(tags).not.toEqual([]);
    for (const tag of tags) {
      const fact = truth.get(tag) ?? { kind: "absent" };
      told.set(tag, fact.kind === "known" ? { ...fact, depth } : fact);
    }
  }
  throw new Error("it never stops asking");
}

const check = (holds: (world: World) => void) => fc.assert(fc.property(world, holds), runs(1_000));

describe("every decision", () => {
  it("asks for each fact once, for none of a tag that is not listed, and comes to an end", () => {
    check((each) => {
      settle(each);
    });
  });

  it("is the same when all is known from the start", () => {
    check((each) => {
      const { decision } = settle(each).answer;
      const all = decide({ ...each.question, facts: each.truth });
      // What is known besides may be said; what is decided does not change.
      expect(all).toMatchObject({
        ok: true,
        value: { decision: { ...decision, reason: expect.any(String) } },
      });
    });
  });

  it("has nothing to do once it is carried out", () => {
    check((each) => {
      const { decision } = settle(each).answer;
      if (decision.kind !== "update") return;
      const { rollback: _, ...question } = each.question;
      const to = decision.to;
      const after = settle({
        ...each,
        question: { ...question, running: { version: to, inSpec: true }, lastApplied: to },
      });
      expect(after.answer.decision.kind).toBe("up-to-date");
    });
  });

  it("never writes what runs already", () => {
    check((each) => {
      const { running } = each.question;
      const { decision } = settle(each).answer;
      if (decision.kind === "update" && running?.inSpec) expect(decision.to).not.toEqual(running.version);
    });
  });

  it("does not depend on the order of the tags, unless the registry sorts them", () => {
    check((each) => {
      const question = { ...each.question, sorted: undefined };
      const reversed = { ...question, tags: question.tags.toReversed() };
      expect(settle({ ...each, question: reversed }).answer).toEqual(settle({ ...each, question }).answer);
    });
  });

  it("does not depend on tags that the order has no place for, or the constraint does not admit", () => {
    const unrelated: Readonly<Record<string, readonly string[]>> = {
      semver: ["main", "99.0.0", "1.2.3.4", ""],
      numeric: ["main", "v"],
      digest: ["main", "0.9.0"],
    };
    check((each) => {
      const more = unrelated[each.question.rule.strategy];
      if (more === undefined) return;
      const { decision } = settle(each).answer;
      const question = { ...each.question, tags: [...more, ...each.question.tags] };
      const anyway = settle({ ...each, question }).answer.decision;
      expect(anyway).toEqual({ ...decision, reason: anyway.reason });
    });
  });

  it("never goes below what runs, as long as the rule admits that", () => {
    check((each) => {
      const { rule: wanted, running, rollback } = each.question;
      if (wanted.strategy !== "semver" || !running?.inSpec || rollback !== undefined) return;
      const [lives, constraint] = [parseVersion(running.version.tag), parseConstraint(wanted.constraint)];
      if (lives === undefined || !constraint.ok) return;
      const isAdmitted =
        satisfies(lives, constraint.value) && compileFilter(wanted).allows(running.version.tag);
      const { decision } = settle(each).answer;
      if (!isAdmitted || decision.kind !== "update") return;
      const to = parseVersion(decision.to.tag);
      expect([decision.to.tag, to !== undefined && compare(to, lives) >= 0]).toEqual([decision.to.tag, true]);
    });
  });

  it("takes only what is listed, allowed, there, complete and old enough", () => {
    check((each) => {
      const { rule: wanted, tags } = each.question;
      const { decision } = settle(each).answer;
      if (decision.kind !== "update") return;
      const { tag } = decision.to;
      expect(tags).toContain(tag);
      const runs = each.question.running?.version.digest;
      // What Pods run already is not made to wait.
      if (wanted.strategy === "digest" && decision.to.digest === runs) return;
      const isRead = wanted.pinDigest || wanted.strategy === "digest" || wanted.minimumAgeMs !== 0;
      const fact = each.truth.get(tag);
      if (isRead) expect(fact?.kind).toBe("known");
      if (fact?.kind !== "known") return;
      if (wanted.strategy !== "newest-build") {
        const there = fact.builds?.map(({ platform }) => platform) ?? [];
        expect(wanted.platforms.filter((platform) => !there.includes(platform))).toEqual([]);
      }
      const pushedLate = (fact.pushedAt ?? 0) > NOW - (wanted.minimumAgeMs ?? 0);
      if (wanted.minimumAgeMs !== 0) expect(pushedLate).toBe(false);
    });
  });

  it("is explained: what is to run is taken, and all tags have a verdict", () => {
    check((each) => {
      const { rollback: _, ...question } = each.question;
      const { answer, facts: told } = settle({ ...each, question });
      const verdicts = explain({ ...question, facts: told });
      if (!verdicts.ok) throw new Error(verdicts.error);
      expect(verdicts.value.map(({ tag }) => tag).toSorted()).toEqual(question.tags.toSorted());
      if (answer.decision.kind !== "update") return;
      const { tag } = answer.decision.to;
      expect(verdicts.value.find((verdict) => verdict.tag === tag)).toMatchObject({ taken: true });
    });
  });
});

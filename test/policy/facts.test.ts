import { describe, expect, it } from "vitest";
import { type Answer, decide } from "../../src/policy/decide.ts";
import { explain } from "../../src/policy/explain.ts";
import type { TagFacts } from "../../src/policy/facts.ts";
import { digest, type FactsCase, factsCases, known, NOW } from "./facts.cases.ts";
import { inSpec, rule, version } from "./sample.ts";

function question({ rule: more, tags, running, lastApplied, sorted }: FactsCase) {
  const facts = Object.entries(tags).filter((entry): entry is [string, TagFacts] => entry[1] !== undefined);
  return {
    rule: rule(more),
    tags: Object.keys(tags),
    facts: new Map(facts),
    running,
    lastApplied: lastApplied === undefined ? undefined : version(lastApplied),
    sorted,
    now: NOW,
  };
}

function answered(asked: Parameters<typeof decide>[0]): Answer {
  const answer = decide(asked);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

function short({ decision }: Answer): string {
  switch (decision.kind) {
    case "update": {
      const { tag, digest } = decision.to;
      return `update ${tag}${digest === undefined ? "" : `@${digest.at(-1)}`}`;
    }
    case "need-facts":
      return `need ${decision.need.tags.join(" ")} (${decision.need.depth})`;
    case "held":
      return `held ${decision.cause}`;
    case "skipped":
      return `skipped ${decision.code}`;
    case "up-to-date":
      return decision.kind;
  }
}

describe("decide, by more than names", () => {
  it.each(factsCases)("$what", (each) => {
    const answer = answered(question(each));
    expect(short(answer)).toBe(each.decision);
    expect(answer.incomplete).toEqual(each.incomplete);
    expect(answer.lookAt).toBe(each.lookAt);
    if (each.adopt !== undefined) expect(answer.adopt).toEqual(version(each.adopt));
  });

  it("has nothing to do once its own answer runs", () => {
    for (const each of factsCases) {
      const { decision } = answered(question(each));
      if (decision.kind !== "update") continue;
      const again = {
        ...question(each),
        running: { version: decision.to, inSpec: true },
        lastApplied: decision.to,
      };
      expect([each.what, short(answered(again))]).toEqual([each.what, "up-to-date"]);
    }
  });

  it("does not depend on the order of the tags", () => {
    for (const each of factsCases) {
      const asked = question(each);
      if (asked.sorted !== undefined) continue;
      expect(short(answered({ ...asked, tags: asked.tags.toReversed() }))).toBe(short(answered(asked)));
    }
  });

  it("never asks twice for the same, and comes to an end", () => {
    for (const each of factsCases) {
      const asked = question(each);
      const told = new Map(asked.facts);
      for (let round = 0; ; round++) {
        const { decision } = answered({ ...asked, facts: told });
        if (decision.kind !== "need-facts") break;
        expect(round).toBeLessThan(5);
        expect(decision.need.tags).not.toEqual([]);
        for (const tag of decision.need.tags) {
          expect([each.what, tag, told.has(tag)]).toEqual([each.what, tag, false]);
          told.set(tag, known());
        }
      }
    }
  });

  it.each<[string, string]>([
    [
      "platforms: the next lower that is complete is taken",
      "0.3.0 is not taken: it has no image for linux/arm64",
    ],
    [
      "minimum age: a tag that is too young is passed over until it is not",
      "0.3.0 is not taken: it is too young until 1970-04-12T00:00:00.000Z",
    ],
    ["digest follows the tag", "latest points to sha256:bbbbbbbbbbbb"],
    [
      "digest goes on once the tag points to something that was not left",
      "a person left latest@sha256:bbbbbbbbbbbb",
    ],
    [
      "pin: a tag that was pushed again does not replace what is pinned",
      "the tag was pushed again, as sha256:bbbbbbbbbbbb, and is pinned",
    ],
    ["pin: the digest of what runs is added", "its digest, sha256:aaaaaaaaaaaa, is written too"],
    ["digest: an older digest set by hand is held", "until latest points to another digest"],
    [
      "newest-build: rolled back by hand, and what was left is deleted: nothing is known to be newer than it",
      "Set by hand from b to a; it stays until somebody resumes it, since the registry no longer tells the place of b.",
    ],
    [
      "pin: what runs is pinned once all its platforms are there",
      "its digest is not written yet: it has no image for linux/arm64.",
    ],
    [
      "digest: set by hand after a tag without a digest: nobody knows whether the tag has moved",
      "it stays until somebody resumes it, since nobody knows which digest of latest was left.",
    ],
    ["newest-build takes the newest build", "a is the newest build of 3 tags."],
    ["alphabetical takes the last by name, and asks nothing", "2025-11 is the last by name of 3 tags."],
  ])("%s: says %j", (what, words) => {
    const each = factsCases.find((one) => one.what === what);
    if (each === undefined) throw new Error(`no case ${what}`);
    expect(answered(question(each)).decision.reason).toContain(words);
  });
});

describe("explain, by more than names", () => {
  it("says of each tag what keeps it out, and what nobody has looked at yet", () => {
    const facts = new Map([["0.4.0", known()]]);
    const asked = {
      rule: rule({ platforms: ["linux/arm64"] }),
      running: inSpec("0.1.0"),
      lastApplied: undefined,
    };
    expect(explain({ ...asked, tags: ["0.1.0", "0.3.0", "0.4.0"], facts })).toEqual({
      ok: true,
      value: [
        { tag: "0.4.0", taken: false, reason: "it has no image for linux/arm64" },
        { tag: "0.3.0", taken: false, reason: "not looked at more closely yet" },
        { tag: "0.1.0", taken: true, reason: "runs now" },
      ],
    });
  });

  it.each<[what: string, runs: string, lastApplied: string | undefined, taken: boolean, reason: string]>([
    ["what it points to runs", `latest@${digest("b")}`, undefined, true, "runs now"],
    [
      "it points to something else",
      `latest@${digest("a")}`,
      undefined,
      true,
      "points to sha256:bbbbbbbbbbbb now",
    ],
    ["without a digest", "latest", undefined, true, "points to sha256:bbbbbbbbbbbb now"],
    [
      "a person left that",
      `latest@${digest("a")}`,
      `latest@${digest("b")}`,
      false,
      "points to sha256:bbbbbbbbbbbb, which a person left",
    ],
    [
      "a person left nobody knows what",
      "stable",
      "latest",
      false,
      "points to sha256:bbbbbbbbbbbb, and a person left an unknown digest",
    ],
    [
      "a person left something else",
      `latest@${digest("a")}`,
      `latest@${digest("c")}`,
      true,
      "points to sha256:bbbbbbbbbbbb now",
    ],
  ])("digest, %s", (_, runs, lastApplied, taken, reason) => {
    const asked = {
      rule: rule({ strategy: "digest", constraint: "latest" }),
      tags: ["latest"],
      running: inSpec(runs),
      lastApplied: lastApplied === undefined ? undefined : version(lastApplied),
    };
    const facts = new Map([["latest", known({ digest: digest("b") })]]);
    expect(explain({ ...asked, facts })).toEqual({ ok: true, value: [{ tag: "latest", taken, reason }] });
    const unknown = { tag: "latest", taken: false, reason: "not looked at more closely yet" };
    expect(explain(asked)).toEqual({ ok: true, value: [unknown] });
  });

  it("takes nothing over what a person set, where nothing tells what is above the one that was left", () => {
    const facts = new Map([
      ["a", known({ built: 1 })],
      ["x", known({ built: 2 })],
    ]);
    const asked = {
      rule: rule({ strategy: "newest-build" }),
      running: inSpec("a"),
      lastApplied: version("b"),
    };
    expect(explain({ ...asked, tags: ["a", "x"], facts })).toEqual({
      ok: true,
      value: [
        { tag: "x", taken: false, reason: "not known to be above b, which a person left" },
        { tag: "a", taken: true, reason: "runs now" },
      ],
    });
  });

  it("says why a tag has no date", () => {
    const facts = new Map<string, TagFacts>([
      ["a", known()],
      ["b", { kind: "absent" }],
    ]);
    const asked = { rule: rule({ strategy: "newest-build" }), running: inSpec("a"), lastApplied: undefined };
    expect(explain({ ...asked, tags: ["a", "b", "c"], facts })).toMatchObject({
      value: [
        { tag: "a", taken: true },
        { tag: "b", reason: "without a manifest in the registry" },
        { tag: "c", reason: "of a build date that is not known yet" },
      ],
    });
  });
});

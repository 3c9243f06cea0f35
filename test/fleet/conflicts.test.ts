import { describe, expect, it } from "vitest";
import { type Claim, conflictProblems, settle } from "../../src/fleet/conflicts.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Rule, Target } from "../../src/policy/rule.ts";

const helm = (name: string, tag: string): Target => ({ kind: "helm", name, tag });
const spec = (name: string): Target => ({ kind: "helm-spec", spec: name });
const variables = (name: string, tag: string): Target => ({ kind: "plugin", name, tag });
const variable = (name: string): Target => ({ kind: "plugin-spec", spec: name });
const named = (name: string): Target => ({ kind: "kustomize", name });
const own: Target = { kind: "kustomize", name: undefined };
const claim = (resource: string, alias: string, target: Target, more: Partial<Rule> = {}): Claim => ({
  place: `${resource}#${alias}`,
  rule: {
    resource,
    alias,
    image: "acme/app",
    repository: "docker.io/acme/app",
    pullSecret: undefined,
    strategy: "semver",
    constraint: "1.x",
    allowTags: undefined,
    ignoreTags: [],
    forceUpdate: false,
    platforms: [],
    target,
    ...more,
  },
});
const places = (claims: readonly Claim[]) => claims.map(({ place }) => place);
const other = { image: "acme/web", repository: "docker.io/acme/web" };
const longName = { image: "docker.io/acme/app" };

describe("settle", () => {
  it.each<[string, Target, Target, Partial<Rule>, boolean]>([
    ["the same parameters", helm("i.n", "i.t"), helm("i.n", "i.t"), {}, true],
    ["the same tag parameter", helm("i.n", "i.t"), helm("j.n", "i.t"), {}, true],
    ["the same name parameter, the same value", helm("i.n", "i.t"), helm("i.n", "j.t"), {}, false],
    ["the same name parameter, another spelling", helm("i.n", "i.t"), helm("i.n", "j.t"), longName, true],
    ["a name where the other writes a tag", helm("i.n", "i.t"), helm("i.t", "j.t"), {}, true],
    ["the same spec parameter", spec("i"), spec("i"), {}, true],
    ["a spec parameter that is a tag too", helm("i.n", "i"), spec("i"), {}, true],
    ["parameters of their own", helm("i.n", "i.t"), spec("j"), {}, false],
    ["another image", helm("i.n", "i.t"), helm("i.n", "i.t"), other, false],
    ["another constraint", helm("i.n", "i.t"), helm("i.n", "i.t"), { constraint: "2.x" }, true],
    ["one kustomize image", { kind: "kustomize", name: "a" }, { kind: "kustomize", name: "a" }, {}, true],
    [
      "two kustomize images",
      { kind: "kustomize", name: "a" },
      { kind: "kustomize", name: undefined },
      {},
      false,
    ],
    ["one kustomize image, named by one and the image of the other", named("acme/app"), own, {}, true],
    ["the same in other letters", named("docker.io/acme/app"), named("acme/app"), longName, true],
    [
      "no target, and its own image by name",
      { kind: "default" },
      named("index.docker.io/acme/app"),
      {},
      true,
    ],
    ["one plugin variable for the tag", variables("A", "B"), variables("C", "B"), {}, true],
    ["one plugin variable for the repository", variables("A", "B"), variables("A", "C"), {}, false],
    ["plugin variables of their own", variables("A", "B"), variable("C"), {}, false],
    ["one plugin variable for the whole reference", variable("A"), variable("A"), {}, true],
    ["a variable and a parameter", variable("A"), spec("A"), {}, false],
    ["no target, and what it means to a chart", { kind: "default" }, helm("i", "image.tag"), {}, true],
    ["no target, and other parameters", { kind: "default" }, helm("i", "i.t"), {}, false],
    ["no target, and a kustomize image of its own", { kind: "default" }, own, {}, true],
    ["another pullSecret", helm("i.n", "i.t"), helm("i.n", "i.t"), { pullSecret: "pullsecret:n/x" }, true],
    ["another strategy, and a digest pinned", own, own, { strategy: "newest-build", pinDigest: true }, true],
    [
      "no target, and a plugin's variables",
      { kind: "default" },
      variables("image.name", "image.tag"),
      {},
      false,
    ],
    ["no target twice", { kind: "default" }, { kind: "default" }, {}, true],
  ])("%s", (_, a, b, more, clash) => {
    const both = [claim("n/a", "x", a), claim("n/b", "x", b, more)];
    const { served, conflicts } = settle(both, DOCKER_HUB_DEFAULTS);
    expect(places(served)).toEqual(clash ? ["n/a#x"] : ["n/a#x", "n/b#x"]);
    expect(conflicts).toHaveLength(clash ? 1 : 0);
    expect(settle(both.toReversed(), DOCKER_HUB_DEFAULTS).conflicts).toHaveLength(clash ? 1 : 0);
  });

  it("lets the lower resource win, then the lower alias, whatever the order given", () => {
    const claims = [claim("n/b", "a", spec("i")), claim("n/a", "z", spec("i")), claim("n/a", "b", spec("i"))];
    for (const given of [claims, claims.toReversed()]) {
      const { served, conflicts } = settle(given, DOCKER_HUB_DEFAULTS);
      expect(places(served)).toEqual(["n/a#b"]);
      expect(conflicts.map(({ winner, loser }) => [winner.place, loser.place])).toEqual([
        ["n/a#b", "n/a#z"],
        ["n/a#b", "n/b#a"],
      ]);
    }
  });

  it("keeps the order of those that are served", () => {
    expect(
      places(
        settle([claim("n/b", "x", spec("i")), claim("n/a", "x", spec("j"))], DOCKER_HUB_DEFAULTS).served,
      ),
    ).toEqual(["n/b#x", "n/a#x"]);
  });
});

describe("conflictProblems", () => {
  const pair = { winner: claim("n/a", "x", spec("i")), loser: claim("n/b", "x", spec("i")) };

  it("is one problem per pair, which names both, and at most three Applications", () => {
    const found = new Map(["n/1", "n/2", "n/3", "n/4", "n/5"].map((key) => [key, [pair]]));
    const [problem, ...others] = conflictProblems(found);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ severity: "error", where: "n/b#x" });
    expect(problem?.what).toContain("n/a#x");
    expect(problem?.what).toContain("n/1, n/2, n/3 and 2 more");
  });

  it("names all of few Applications", () => {
    expect(conflictProblems(new Map([["n/1", [pair]]]))[0]?.what).toContain("For n/1 this image");
  });
});

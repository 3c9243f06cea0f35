import { describe, expect, it } from "vitest";
import { err, ok } from "../../src/lib/result.ts";
import type { FactsNeed, TagFacts } from "../../src/policy/facts.ts";
import type { FactsRequest } from "../../src/protocol.ts";
import { DIGEST_FRESH_MS } from "../../src/updater/constants.ts";
import { inquiriesFor, type Lack, lackOf, learned, NOTHING_KNOWN } from "../../src/updater/facts.ts";
import { rule } from "../policy/sample.ts";
import { failure } from "./reconcile.support.ts";

const NOW = 1_000_000;
const API = "docker.io/acme/api";

const need = (more: Partial<FactsNeed> = {}): FactsNeed => ({
  tags: ["a"],
  depth: "digest",
  platforms: [],
  ...more,
});
const lack = (more: Partial<Lack> = {}): Lack => ({ ...need(more), since: new Map(), ...more });
const known = (digest: string, ...builds: (number | undefined)[]): TagFacts => ({
  kind: "known",
  depth: "created",
  digest,
  builds:
    builds.length === 0 ? undefined : builds.map((createdAt) => ({ platform: "linux/amd64", createdAt })),
  pushedAt: undefined,
});
const requests = (...lacks: readonly Lack[]): readonly FactsRequest[] =>
  inquiriesFor(lacks.map((lacks) => ({ rule: rule(), lacks }))).map(({ request }) => request);

describe("lackOf", () => {
  const incomplete = { tags: ["a"], since: 0, looks: 0, nextAt: NOW };

  it.each<{ what: string; lack: Lack; since: [string, number][] }>([
    {
      what: "a digest rule after a push",
      lack: lackOf(rule({ strategy: "digest" }), need(), 7, undefined, NOW),
      since: [["a", 7]],
    },
    {
      what: "a digest rule after a sweep",
      lack: lackOf(rule({ strategy: "digest" }), need(), undefined, undefined, NOW),
      since: [],
    },
    {
      what: "a digest rule after a sweep that asks for more than the digest, which the Repository would remember",
      lack: lackOf(rule({ strategy: "digest" }), need({ depth: "created" }), undefined, undefined, NOW),
      since: [["a", NOW - DIGEST_FRESH_MS]],
    },
    { what: "another rule after a push", lack: lackOf(rule(), need(), 7, undefined, NOW), since: [] },
    {
      what: "an incomplete tag whose time has come",
      lack: lackOf(rule(), need({ tags: ["a", "b"] }), 7, incomplete, NOW),
      since: [["a", NOW]],
    },
    {
      what: "the same before its time",
      lack: lackOf(rule(), need(), undefined, incomplete, NOW - 1),
      since: [],
    },
  ])("looks up anew what has to be new: $what", ({ lack, since }) => {
    expect([...lack.since]).toEqual(since);
  });
});

describe("inquiriesFor", () => {
  it("joins what several images lack of one repository: all tags, the greatest depth, all platforms", () => {
    const [one, ...others] = requests(
      lack({ tags: ["a", "b"], depth: "created", platforms: ["linux/amd64"] }),
      lack({ tags: ["b", "c"], depth: "created", platforms: ["linux/arm64"] }),
      lack({ tags: ["d"], depth: "digest" }),
    );
    expect(others).toEqual([]);
    expect(one).toEqual({
      tags: ["a", "b", "c", "d"],
      depth: "created",
      platforms: ["linux/amd64", "linux/arm64"],
    });
  });

  it("keeps the build that stands for all, where another image wants certain platforms", () => {
    const platforms = requests(
      lack({ depth: "created", platforms: [] }),
      lack({ depth: "created", platforms: ["linux/arm64"] }),
    ).flatMap((request) => request.platforms);
    expect(platforms).toEqual(["linux/arm64", "linux/amd64"]);
  });

  it("has only those tags looked up anew that must be, each asked for once", () => {
    const since = new Map([["a", 5]]);
    expect(requests(lack({ tags: ["a"], since }), lack({ tags: ["a", "b"], depth: "platforms" }))).toEqual([
      { tags: ["b"], depth: "platforms", platforms: [] },
      { tags: ["a"], depth: "platforms", platforms: [], since: 5 },
    ]);
  });

  it("asks each repository by its own key, and none where nothing lacks", () => {
    const own = rule({ pullSecret: "pullsecret:argocd/own" });
    const images = [
      { rule: rule(), lacks: lack() },
      { rule: own, lacks: lack() },
      { rule: rule({ repository: "docker.io/acme/web" }), lacks: undefined },
    ];
    expect(inquiriesFor(images).map(({ key }) => key)).toEqual([API, `${API} pullsecret:argocd/own`]);
  });
});

describe("learned", () => {
  const answer = (waiting: number, ...facts: (readonly [string, TagFacts])[]) => ok({ facts, waiting });

  it("knows what was told, and what is still to be read", () => {
    const some = learned(NOTHING_KNOWN, need({ tags: ["a", "b", "c"] }), answer(2, ["a", known("sha256:1")]));
    expect(some.asked.size).toBe(3);
    expect([...some.unread]).toEqual(["b", "c"]);
    const more = learned(some, need({ tags: ["b"] }), answer(0, ["b", known("sha256:2")]));
    expect([...more.unread]).toEqual(["c"]);
    expect([...more.facts.keys()]).toEqual(["a", "b"]);
  });

  it("keeps what is known of a digest that is still the same, and nothing of another", () => {
    const deep = learned(NOTHING_KNOWN, need(), answer(0, ["a", known("sha256:1", 5, undefined)]));
    const factsAfter = (facts: TagFacts) => learned(deep, need(), answer(0, ["a", facts])).facts.get("a");
    expect(factsAfter(known("sha256:1"))).toEqual(known("sha256:1", 5, undefined));
    expect(factsAfter(known("sha256:1", undefined, 6))).toEqual(known("sha256:1", 5, 6));
    expect(factsAfter(known("sha256:2"))).toEqual(known("sha256:2"));
    expect(factsAfter({ kind: "absent" })).toEqual({ kind: "absent" });
  });

  it("remembers why nothing was told", () => {
    expect(learned(NOTHING_KNOWN, need(), err(failure())).failure).toEqual(failure());
  });
});

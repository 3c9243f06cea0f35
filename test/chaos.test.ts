/** The parts of `npm run chaos` that judge: whatever goes wrong in a run has to be found. The run itself is in test/system. */
import { compare } from "semver";
import { describe, expect, it } from "vitest";
import { expectedWrites, judgeFollowed, judgeHistory, judgeWrites } from "../scripts/chaos/judge.ts";
import { readOptions } from "../scripts/chaos/options.ts";
import { planPushes, START } from "../scripts/chaos/pushes.ts";
import { isQuiet } from "../scripts/chaos/quiet.ts";
import { createRandom } from "../scripts/chaos/random.ts";
import { createWeather } from "../scripts/chaos/weather.ts";
import type { HistoryEntry } from "../src/protocol.ts";
import type { Status } from "./support/deployment.ts";

describe("the writes to an Application", () => {
  it.each([
    { what: "each once, in order", written: ["1", "2", "3"], wrong: [] },
    { what: "one is lost", written: ["1", "3"], wrong: ["dev was never given 2"] },
    { what: "one is written twice", written: ["1", "2", "2", "3"], wrong: ["dev was given 2 2 times"] },
    {
      what: "one comes back later",
      written: ["1", "2", "3", "1"],
      wrong: ["dev was given 1 2 times"],
    },
    {
      what: "one that nobody asked for",
      written: ["1", "2", "9", "3"],
      wrong: ["dev was given 9, which nothing asked for"],
    },
    {
      what: "two in the wrong order",
      written: ["1", "3", "2"],
      wrong: ["dev was given its versions out of order"],
    },
  ])("$what", ({ written, wrong }) => {
    expect(judgeWrites("dev", ["1", "2", "3"], written)).toEqual(wrong);
  });
});

describe("the writes of a tag that is followed by its digest", () => {
  it.each([
    { what: "all of them", written: ["1", "2", "3"], wrong: [] },
    { what: "one was pushed away too soon", written: ["1", "3"], wrong: [] },
    { what: "the last is missing", written: ["1", "2"], wrong: ["edge was given 2 last, and not 3"] },
    { what: "one is written twice", written: ["1", "3", "3"], wrong: ["edge was given 3 2 times"] },
    {
      what: "one that was never pushed",
      written: ["9", "3"],
      wrong: ["edge was given 9, which nothing asked for"],
    },
  ])("$what", ({ written, wrong }) => {
    expect(judgeFollowed("edge", ["1", "2", "3"], written)).toEqual(wrong);
  });
});

describe("the history of an Application", () => {
  const entry = (kind: HistoryEntry["kind"], tag: string): HistoryEntry => ({
    at: 0,
    alias: "app",
    kind,
    from: undefined,
    to: { tag, digest: undefined },
    events: [],
    reason: "so",
  });
  const good = [entry("adopted", START), entry("applied", "1"), entry("verified", "1")];

  it("may tell of what the Worker did", () => {
    expect(judgeHistory("dev", ["1"], good)).toEqual([]);
  });

  it.each(["held", "reverted", "resumed", "adopted"] as const)(
    "may not tell of what nobody did: %s",
    (kind) => {
      expect(judgeHistory("dev", ["1"], [...good, entry(kind, "1")])).toEqual([
        `dev has a history of ${kind} 1: so`,
      ]);
    },
  );

  it("has to tell of each write once", () => {
    expect(judgeHistory("dev", ["1", "2"], [...good, entry("applied", "1")])).toEqual([
      "the history of dev was never given 2",
      "the history of dev was given 1 2 times",
    ]);
  });
});

describe("a plan", () => {
  const pushes = planPushes(200, 200, createRandom(7));

  it("is made again by its seed, and differs by another", () => {
    expect(planPushes(200, 200, createRandom(7))).toEqual(pushes);
    expect(planPushes(200, 200, createRandom(8))).not.toEqual(pushes);
  });

  it("rises in dev with each push, and gives prd releases alone", () => {
    const compared = pushes.map(({ dev }, index) => compare(dev, pushes[index - 1]?.dev ?? START));
    expect(new Set(compared)).toEqual(new Set([1]));
    const releases = expectedWrites(pushes, "prd");
    expect(releases.filter((tag) => tag.includes("-"))).toEqual([]);
    expect(pushes.filter(({ isPrerelease }) => isPrerelease).length + releases.length).toBe(200);
    expect(pushes.at(-1)?.prd).toBe(releases.at(-1));
  });

  it("has every kind of sender, oddity and kill", () => {
    const kinds = (values: readonly (string | undefined)[]) => new Set(values).size;
    expect(kinds(pushes.map(({ sender }) => sender))).toBe(3);
    expect(kinds(pushes.flatMap(({ odd }) => odd?.kind ?? []))).toBe(4);
    expect(kinds(pushes.flatMap(({ kills }) => kills.map(({ at }) => at)))).toBe(4);
    expect(pushes.flatMap(({ kills }) => kills)).toHaveLength(200);
    expect(pushes.some(({ earlyMs }) => earlyMs > 0) && pushes.some(({ copies }) => copies > 1)).toBe(true);
  });
});

describe("the weather", () => {
  const make = (probability: number) =>
    createWeather({
      random: createRandom(3),
      probability,
      stalls: 2,
      refuse: () => {},
      revokeTokens: () => {},
    });
  const seen = { method: "GET", path: "/" };

  it("has every kind of fault, lets a request through after three, and stalls no more than it may", () => {
    const weather = make(1);
    for (let request = 0; request < 2_000; request++) weather.next("argocd", seen);
    expect(weather.counts.size).toBe(11);
    expect(weather.counts.get("stalled")).toBe(2);
    expect([...weather.counts.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1_500);
    expect(weather.permanent()).toBe(weather.counts.get("401"));
  });

  it("revokes no token of the registry that was just given: that would be a wrong password", () => {
    const weather = make(1);
    for (let request = 0; request < 500; request++)
      weather.next("registry", { method: "GET", path: "/token?service=stand-in" });
    expect(weather.counts.get("reset")).toBeGreaterThan(0);
    expect(weather.counts.get("401")).toBeUndefined();
  });

  it("is calm where it is told to be", () => {
    const weather = make(1);
    weather.calm();
    expect(weather.next("registry", seen)).toBeUndefined();
    expect(make(0).next("registry", seen)).toBeUndefined();
  });
});

describe("the end of a run", () => {
  const row = (name: string, more: object = {}) => ({
    application: `argocd/${name}`,
    trouble: undefined,
    images: [{ state: "updated", running: { tag: "1" }, lastApplied: { tag: "1" }, ...more }],
  });
  const status = (more: Partial<Record<keyof Status, unknown>> = {}): Status =>
    JSON.parse(
      JSON.stringify({
        problems: [],
        applications: [row("dev")],
        repositories: [{ key: "docker.io/acme/api" }],
        ...more,
      }),
    );
  const failure = { failure: { code: "down", message: "It is down." } };

  it.each([
    { what: "all is well", status: status(), quiet: true },
    {
      what: "a warning about a setting",
      status: status({ problems: [{ severity: "warning" }] }),
      quiet: true,
    },
    { what: "an error in the settings", status: status({ problems: [{ severity: "error" }] }), quiet: false },
    { what: "an Application is missing", status: status({ applications: [] }), quiet: false },
    { what: "one is held", status: status({ applications: [row("dev", { state: "held" })] }), quiet: false },
    {
      what: "another version runs",
      status: status({ applications: [row("dev", { running: { tag: "2" } })] }),
      quiet: false,
    },
    {
      what: "a pass failed",
      status: status({ applications: [{ ...row("dev"), trouble: failure }] }),
      quiet: false,
    },
    {
      what: "the registry is in trouble",
      status: status({ repositories: [{ key: "docker.io/acme/api", trouble: failure }] }),
      quiet: false,
    },
    { what: "the list cannot be read", status: status({ trouble: failure }), quiet: false },
  ])("$what", ({ status, quiet }) => {
    expect(isQuiet(status, { dev: "1" })).toBe(quiet);
  });
});

describe("the command line", () => {
  it("has defaults, and three kills for four pushes", () => {
    expect(readOptions([])).toEqual({
      ok: true,
      value: { help: false, seed: undefined, pushes: 200, kills: 150, faults: 12 },
    });
    expect(readOptions(["--seed=5", "--pushes=10"])).toMatchObject({
      ok: true,
      value: { seed: 5, pushes: 10, kills: 8 },
    });
  });

  it.each([["--pushes=0"], ["--seed=x"], ["--faults=51"], ["--unknown"], ["more"]])("refuses %s", (arg) => {
    const read = readOptions([arg]);
    expect(read.ok).toBe(false);
    expect(read.ok ? "" : read.error).toContain(arg.replace(/=.*/, ""));
  });
});

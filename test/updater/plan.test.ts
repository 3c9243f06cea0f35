import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { TagList } from "../../src/protocol.ts";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import type { Contest } from "../../src/updater/contest.ts";
import type { ImagePlan } from "../../src/updater/image-plan.ts";
import { type PlanInput, planPass } from "../../src/updater/plan.ts";
import { NOTHING_REMEMBERED, type TargetMemory } from "../../src/updater/settle.ts";
import { rule, version } from "../policy/sample.ts";
import { api, application, type Sample } from "./sample.ts";

const NOW = 1_000_000;
const API = "docker.io/acme/api";
/** Target and image, as observed. */
const KEY = `helm/image.repository+image.tag ${API}`;

const listed = (...tags: string[]) => ok({ tags, listedAt: NOW });

function plan(sample: Sample, more: Partial<PlanInput> = {}): readonly ImagePlan[] {
  return planPass({
    application: application(sample),
    rules: [rule()],
    tags: new Map([[API, listed("0.1.0", "0.2.0", "0.3.0")]]),
    memory: new Map(),
    naming: DOCKER_HUB_DEFAULTS,
    parent: undefined,
    facts: new Map(),
    pushedAt: undefined,
    dryRun: false,
    contestRetryMs: 3_600_000,
    events: ["push-1"],
    now: NOW,
    ...more,
  });
}

function one(sample: Sample, more: Partial<PlanInput> = {}): ImagePlan {
  const [image, ...others] = plan(sample, more);
  if (image === undefined || others.length > 0) throw new Error("expected one image");
  return image;
}

const remembered = (more: Partial<TargetMemory>) => new Map([[KEY, { ...NOTHING_REMEMBERED, ...more }]]);
const preceding = (operation: number | undefined) => ({
  operation,
  version: undefined,
  writtenAt: undefined,
});
const kinds = ({ history }: ImagePlan) => history.map(({ kind }) => kind);

const failure = (temporary: boolean): Failure => ({
  code: "x",
  message: "It fails.",
  mend: "Mend it.",
  temporary,
});

describe("planPass", () => {
  it("adopts and writes at first sight", () => {
    const image = one({ parameters: api("0.1.0") });
    expect(image).toMatchObject({
      key: KEY,
      state: "would-update",
      wanted: { tag: "0.3.0" },
      write: { from: { tag: "0.1.0" }, to: { tag: "0.3.0" } },
      memory: { lastApplied: { tag: "0.1.0" } },
    });
    expect(image.history).toEqual([
      {
        at: NOW,
        alias: "app",
        kind: "adopted",
        from: undefined,
        to: version("0.1.0"),
        events: ["push-1"],
        reason: image.reason,
      },
    ]);
  });

  it("holds a rollback by hand, and says how it is taken up again", () => {
    const image = one(
      { parameters: api("0.1.0") },
      { memory: remembered({ lastApplied: version("0.3.0") }) },
    );
    expect(image).toMatchObject({ state: "held", write: undefined, mend: expect.stringContaining("resume") });
    expect(image.memory.lastApplied).toEqual(version("0.3.0"));
  });

  it("holds a rollback in Argo CD, and says that a sync ends it as well", () => {
    const operation = { parameters: api("0.1.0"), at: NOW, by: "alice", isRollback: true };
    const memory = remembered({ lastApplied: version("0.3.0"), preceding: preceding(NOW - 1) });
    const image = one({ parameters: api("0.3.0"), ownedBy: "services", operation }, { memory });
    expect(image).toMatchObject({ state: "held", write: undefined, rollback: { version: { tag: "0.1.0" } } });
    // The spec is as it was written, so no owner has put anything back.
    expect(image.mend).toBe(
      "Sync the Application in Argo CD to run 0.3.0 again. POST /api/v1/resume ends the hold and deploys nothing.",
    );
  });

  it("takes nothing for a rollback that began before the spec asked for this version, or before it was watched", () => {
    const operation = { parameters: api("0.1.0"), at: NOW, by: "alice", isRollback: true };
    for (const before of [preceding(NOW), preceding(undefined), undefined]) {
      const memory = remembered({ lastApplied: version("0.3.0"), preceding: before });
      const image = one({ parameters: api("0.3.0"), operation }, { memory });
      expect(image).toMatchObject({ state: "up-to-date", memory: { preceding: { operation: NOW } } });
    }
  });

  it.each([
    [true, "waiting"],
    [false, "failed"],
  ])("keeps what is remembered while the tags cannot be read (temporary: %s)", (temporary, state) => {
    const memory = remembered({ lastApplied: version("0.1.0"), preceding: preceding(7) });
    const tags = new Map([[API, err(failure(temporary))]]);
    const image = one({ parameters: api("0.1.0") }, { memory, tags });
    expect(image).toMatchObject({
      state,
      reason: "It fails.",
      mend: "Mend it.",
      write: undefined,
      failure: failure(temporary),
    });
    expect(image.memory).toEqual(memory.get(KEY));
  });

  it("fails for a constraint that does not parse", () => {
    const image = one({ parameters: api("0.1.0") }, { rules: [rule({ constraint: "latest" })] });
    expect(image).toMatchObject({
      state: "failed",
      reason: expect.stringContaining('"latest"'),
      write: undefined,
    });
  });

  it("fails for an Application that has no such target, and remembers nothing of it", () => {
    const image = one({ sourceType: "Directory" });
    expect(image).toMatchObject({ state: "failed", key: undefined, mend: expect.any(String) });
    expect(image.reason).toContain("Application argocd/api");
  });

  it("says that a target for another type of source gave way to the defaults", () => {
    const image = one({ sourceType: "Kustomize", pods: ["acme/api:0.1.0"] });
    expect(image).toMatchObject({ state: "would-update", key: expect.stringContaining("kustomize/") });
    expect(image.reason).toContain("Its manifestTargets are for Helm, and the source is of type Kustomize");
  });

  it("serves the other images where one cannot be served", () => {
    const proxy = rule({
      alias: "proxy",
      image: "acme/proxy",
      repository: "docker.io/acme/proxy",
      target: { kind: "helm", name: "proxy.image", tag: "proxy.tag" },
    });
    const images = plan(
      { parameters: { ...api("0.1.0"), "proxy.image": "acme/proxy", "proxy.tag": "0.1.0" } },
      {
        rules: [rule(), proxy],
        tags: new Map<string, Result<TagList, Failure>>([
          [API, err(failure(true))],
          [proxy.repository, listed("0.4.0")],
        ]),
      },
    );
    expect(images.map(({ state }) => state)).toEqual(["waiting", "would-update"]);
  });
});

describe("an image that is not there", () => {
  const web: Partial<Rule> = { alias: "web", image: "acme/web", repository: "docker.io/acme/web" };

  it("never overwrites another image, also when a new version appears", () => {
    const memory = remembered({ lastApplied: version("0.1.0") });
    const image = one({ parameters: api("7.0.0", "acme/web") }, { memory });
    expect(image).toMatchObject({
      state: "skipped",
      write: undefined,
      reason: expect.stringContaining("another image (image.repository in helm.parameters)"),
    });
  });

  it("replaces another image with forceUpdate, whatever its version is", () => {
    const image = one({ parameters: api("0.9.0", "acme/web") }, { rules: [rule({ forceUpdate: true })] });
    expect(image).toMatchObject({ state: "would-update", write: { to: { tag: "0.3.0" } } });
  });

  it.each<{ what: string; sample: Sample; known?: string; states: Record<string, string> }>([
    {
      what: "that a Pod runs",
      sample: { parameters: { "image.tag": "0.1.0" }, pods: ["acme/api:0.1.0"] },
      states: { app: "would-update", web: "skipped" },
    },
    {
      what: "that the spec names",
      sample: { parameters: api("0.1.0", "acme/web") },
      states: { app: "skipped", web: "would-update" },
    },
    {
      what: "that was there before, scaled to zero",
      sample: { parameters: { "image.tag": "0.1.0" } },
      known: KEY,
      states: { app: "would-update", web: "skipped" },
    },
    {
      what: "that a Pod runs, whatever was there before",
      sample: { parameters: { "image.tag": "0.1.0" }, pods: ["acme/web:0.1.0"] },
      known: KEY,
      states: { app: "skipped", web: "would-update" },
    },
    {
      what: "that surely is there: to none of them, scaled to zero at first sight",
      sample: { parameters: { "image.tag": "0.1.0" } },
      states: { app: "skipped", web: "skipped" },
    },
  ])(
    "leaves a shared target to the image $what, in either order of the rules",
    ({ sample, known, states }) => {
      const tags = new Map([
        [API, listed("0.2.0")],
        ["docker.io/acme/web", listed("0.5.0")],
      ]);
      const memory = new Map(
        known === undefined ? [] : [[known, { ...NOTHING_REMEMBERED, lastApplied: version("0.1.0") }]],
      );
      for (const rules of [
        [rule(), rule(web)],
        [rule(web), rule()],
      ]) {
        const images = plan(sample, { rules, tags, memory });
        expect(Object.fromEntries(images.map((image) => [image.rule.alias, image.state]))).toEqual(states);
        for (const image of images)
          if (image.state === "skipped") expect(image).toMatchObject({ write: undefined });
      }
    },
  );

  it("gives a shared target to the image that is to be forced, where none is there", () => {
    const rules = [rule(web), rule({ forceUpdate: true })];
    const tags = new Map([
      [API, listed("0.2.0")],
      ["docker.io/acme/web", listed("0.5.0")],
    ]);
    expect(plan({}, { rules, tags }).map(({ state }) => state)).toEqual(["skipped", "would-update"]);
  });

  it("takes a renamed image for a new one: what was applied of the old one says nothing", () => {
    const rules = [rule({ ...web, constraint: "" })];
    const tags = new Map([["docker.io/acme/web", listed("0.1.0", "0.2.0")]]);
    const memory = remembered({ lastApplied: version("0.3.0") });
    const image = one({ parameters: api("0.1.0", "acme/web") }, { rules, tags, memory });
    expect(image).toMatchObject({ state: "would-update", write: { to: { tag: "0.2.0" } } });
  });

  it("holds no image whose Pods are away for a moment", () => {
    const memory = remembered({ lastApplied: version("0.3.0") });
    const image = one({ parameters: { "image.tag": "0.3.0" }, pods: ["proxy:1"] }, { memory });
    expect(image.state).toBe("up-to-date");
  });
});

describe("a write that is settled", () => {
  const intent = {
    from: version("0.1.0"),
    to: version("0.3.0"),
    at: NOW,
    acknowledgedAt: NOW,
    events: ["push-0"],
  };
  const memory = remembered({ lastApplied: version("0.3.0"), intent });

  it("is being verified, then verified, then old news", () => {
    const early = one({ parameters: api("0.3.0") }, { memory, now: NOW + 1_000 });
    expect(early).toMatchObject({ state: "updating", lookAt: NOW + VERIFY_AFTER_MS, history: [] });

    const due = one({ parameters: api("0.3.0") }, { memory, now: NOW + VERIFY_AFTER_MS });
    expect(due).toMatchObject({ state: "updated", lookAt: undefined });
    expect(due.history).toMatchObject([{ kind: "verified", events: ["push-0"], to: { tag: "0.3.0" } }]);

    const later = one(
      { parameters: api("0.3.0") },
      { memory: new Map([[KEY, due.memory]]), now: NOW + 60_000 },
    );
    expect(later).toMatchObject({ state: "up-to-date", history: [] });
  });

  it("was found written after an interruption: told as applied, and no hold", () => {
    const interrupted = remembered({
      lastApplied: version("0.1.0"),
      intent: { ...intent, acknowledgedAt: undefined },
    });
    const image = one({ parameters: api("0.3.0") }, { memory: interrupted });
    expect(image.state).toBe("updating");
    expect(kinds(image)).toEqual(["applied"]);
  });

  it("is contested when an owner put it back: names the owner and the mend, and is not written again", () => {
    const image = one({ parameters: api("0.1.0"), ownedBy: "services" }, { memory, now: NOW + 1_000 });
    expect(image).toMatchObject({ state: "contested", write: undefined, wanted: { tag: "0.3.0" } });
    expect(image.reason).toBe("0.3.0 was written once and put back, as ApplicationSet services does.");
    expect(image.mend).toContain("ignoreApplicationDifferences");
    expect(image.lookAt).toBe(image.memory.contest?.nextTryAt);
    expect(kinds(image)).toEqual(["reverted"]);
  });
});

describe("a contest", () => {
  const contest: Contest = {
    to: version("0.3.0"),
    tries: 3,
    owner: undefined,
    since: NOW - 60_000,
    nextTryAt: NOW + 1_000,
  };
  const memory = remembered({ lastApplied: version("0.1.0"), contest });

  it("is written again when its time has come", () => {
    expect(one({ parameters: api("0.1.0") }, { memory }).write).toBeUndefined();
    expect(one({ parameters: api("0.1.0") }, { memory, now: NOW + 1_000 }).write).toBeDefined();
  });

  it("keeps a newer version waiting too, and does not say that it was written", () => {
    const tags = new Map([[API, listed("0.4.0")]]);
    const image = one({ parameters: api("0.1.0") }, { memory, tags });
    expect(image).toMatchObject({ state: "contested", wanted: { tag: "0.4.0" } });
    expect(image.reason).toBe(
      "0.4.0 is not written yet: 0.3.0 was written 3 times and put back each time within a minute, by somebody unknown.",
    );
    expect(image.mend).toContain("resume");
  });

  it("is over once what should run does, and not while the write may still be put back", () => {
    expect(one({ parameters: api("0.3.0") }, { memory }).memory.contest).toBeUndefined();
    const intent = { from: version("0.1.0"), to: version("0.3.0"), at: NOW, acknowledgedAt: NOW, events: [] };
    const open = remembered({ lastApplied: version("0.3.0"), contest, intent });
    expect(one({ parameters: api("0.3.0") }, { memory: open }).memory.contest).toEqual(contest);
  });
});

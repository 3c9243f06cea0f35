/** Passes over Kustomize and Plugin sources. */
import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { ok } from "../../src/lib/result.ts";
import type { Rule, Target } from "../../src/policy/rule.ts";
import type { ImagePlan } from "../../src/updater/image-plan.ts";
import { planPass } from "../../src/updater/plan.ts";
import { NOTHING_REMEMBERED, type TargetMemory } from "../../src/updater/settle.ts";
import { rule, version } from "../policy/sample.ts";
import { application, type Sample } from "./sample.ts";

const named = (name: string | undefined): Target => ({ kind: "kustomize", name });
const api = (target: Target, more: Partial<Rule> = {}) => rule({ alias: "api", target, ...more });
const web = (target: Target) =>
  rule({ alias: "web", image: "acme/web", repository: "docker.io/acme/web", target });

function plan(
  sample: Sample,
  rules: readonly Rule[],
  memory: Readonly<Record<string, TargetMemory>> = {},
): Readonly<Record<string, ImagePlan>> {
  const tags = ok({ tags: ["0.1.0", "0.2.0", "0.3.0"], listedAt: 0 });
  const plans = planPass({
    application: application({ sourceType: "Kustomize", ...sample }),
    rules,
    tags: new Map(rules.map(({ repository }) => [repository, tags])),
    memory: new Map(Object.entries(memory)),
    naming: DOCKER_HUB_DEFAULTS,
    events: [],
    now: 1_000_000,
    parent: undefined,
    facts: new Map(),
    pushedAt: undefined,
    dryRun: false,
    contestRetryMs: 3_600_000,
  });
  return Object.fromEntries(plans.map((each) => [each.rule.alias, each]));
}

describe("images of one kustomization", () => {
  it("without names are two targets, each with a memory of its own", () => {
    const plans = plan({ images: ["acme/web:0.1.0", "acme/api:0.2.0"] }, [
      api(named(undefined)),
      web(named(undefined)),
    ]);
    expect(plans).toMatchObject({
      api: {
        key: "kustomize/docker.io/acme/api docker.io/acme/api",
        write: { from: version("0.2.0"), to: version("0.3.0") },
      },
      web: {
        key: "kustomize/docker.io/acme/web docker.io/acme/web",
        write: { from: version("0.1.0"), to: version("0.3.0") },
      },
    });
  });

  it("with one name belong to the one that the entry names", () => {
    const plans = plan({ images: ["app=acme/web:0.1.0"] }, [api(named("app")), web(named("app"))]);
    expect(plans).toMatchObject({
      api: { state: "skipped", reason: expect.stringContaining("acme/web (alias web)") },
      web: { state: "would-update" },
    });
  });

  it("are left alone where two rules want different things in one entry", () => {
    const plans = plan({ images: ["acme/api:0.1.0"] }, [
      api(named(undefined)),
      rule({ alias: "old", target: named("acme/api"), constraint: "~0.2", ignoreTags: ["0.3.0"] }),
    ]);
    for (const alias of ["api", "old"]) {
      expect(plans[alias]).toMatchObject({
        state: "failed",
        write: undefined,
        reason: expect.stringContaining("acme/api in kustomize.images"),
      });
    }
  });

  it("are updated without manifestTargets too, as Image Updater does", () => {
    expect(plan({ pods: ["acme/api:0.1.0"] }, [api({ kind: "default" })])).toMatchObject({
      api: { state: "would-update", write: { from: undefined, to: version("0.3.0") } },
    });
  });
});

describe("a rollback by hand in a kustomization", () => {
  it("is held, and the mend for an owner names the images", () => {
    const key = "kustomize/docker.io/acme/api docker.io/acme/api";
    const memory = { [key]: { ...NOTHING_REMEMBERED, lastApplied: version("0.3.0") } };
    const plans = plan({ images: ["acme/api:0.1.0"], ownedBy: "services" }, [api(named(undefined))], memory);
    expect(plans).toMatchObject({
      api: {
        state: "held",
        write: undefined,
        mend: expect.stringContaining("/spec/source/kustomize/images"),
      },
    });
  });
});

describe("the image that the kustomization names", () => {
  const target = named("acme/base");

  it.each<[string, Sample]>([
    ["in a lower tag", { pods: ["acme/base:0.1.0"] }],
    ["in the same tag", { pods: ["acme/base:0.3.0"] }],
    ["in a higher tag, of which this repository knows nothing", { pods: ["acme/base:0.9.0"] }],
    ["in a tag that the spec gives it", { images: ["acme/base:0.3.0"], pods: ["acme/base:0.3.0"] }],
    ["in a higher tag that the spec gives it", { images: ["acme/base:0.9.0"] }],
    [
      "in the kustomization's own name and a tag of the spec",
      { images: ["acme/base=*:0.9.0"], pods: ["acme/base:0.9.0"] },
    ],
  ])("gives way to the rule's image %s", (_, sample) => {
    expect(plan(sample, [api(target)])).toMatchObject({
      api: {
        running: undefined,
        state: "would-update",
        write: { from: undefined, to: version("0.3.0") },
        memory: { lastApplied: undefined },
        reason:
          "0.3.0 is the highest of 3 tags in `~0`. It takes the place of the image that the kustomization names.",
      },
    });
  });

  it("gives way whatever its versions are, as they are of another repository", () => {
    const plans = plan({ pods: ["placeholder:1.0.0"] }, [api(named("placeholder"), { constraint: "" })]);
    expect(plans.api?.write?.to).toEqual(version("0.3.0"));
  });

  it("is done with once the rule's image is in its place, also while its Pods end", () => {
    const pods = ["acme/api:0.3.0", "acme/base:0.3.0"];
    expect(plan({ images: ["acme/base=acme/api:0.3.0"], pods }, [api(target)])).toMatchObject({
      api: { state: "up-to-date", write: undefined },
    });
  });

  it("stays after the entry was removed by hand", () => {
    const key = "kustomize/acme/base docker.io/acme/api";
    const memory = { [key]: { ...NOTHING_REMEMBERED, lastApplied: version("0.3.0") } };
    for (const images of [undefined, ["acme/base:0.1.0"]]) {
      expect(
        plan({ pods: ["acme/base:0.3.0"], ...(images && { images }) }, [api(target)], memory),
      ).toMatchObject({
        api: { state: "held", write: undefined },
      });
    }
  });
});

describe("variables of a plugin", () => {
  const plugin = (env: Readonly<Record<string, string>>): Sample => ({ sourceType: "Plugin", env });

  it("are updated", () => {
    const target: Target = { kind: "plugin", name: "IMAGE", tag: "TAG" };
    expect(plan(plugin({ IMAGE: "acme/api", TAG: "0.1.0" }), [api(target)])).toMatchObject({
      api: {
        key: "plugin/IMAGE+TAG docker.io/acme/api",
        write: { from: version("0.1.0"), to: version("0.3.0") },
      },
    });
  });

  it("that two images share are left alone when they want different things", () => {
    const plans = plan(plugin({ A: "acme/api", B: "acme/web", TAG: "0.1.0" }), [
      api({ kind: "plugin", name: "A", tag: "TAG" }, { ignoreTags: ["0.3.0"] }),
      web({ kind: "plugin", name: "B", tag: "TAG" }),
    ]);
    expect(plans.api?.reason).toContain("share TAG in plugin.env");
    expect(plans.web?.write).toBeUndefined();
  });
});

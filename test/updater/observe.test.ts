import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Rule } from "../../src/policy/rule.ts";
import { type Observation, observe } from "../../src/updater/observe.ts";
import { inPod, inSpec, rule, version } from "../policy/sample.ts";
import { api, application, type Sample } from "./sample.ts";

function seen(sample: Sample, more: Partial<Rule> = {}, isKnown = false): Observation {
  const observed = observe(application(sample), rule(more), DOCKER_HUB_DEFAULTS, () => isKnown);
  if (!observed.ok) throw new Error(observed.error.what);
  return observed.value;
}

const [OLD, DIGEST] = ["a", "b"].map((hex) => `sha256:${hex.repeat(64)}`);

const tagAlone = { "image.tag": "0.1.0" };

describe("observe", () => {
  it.each<{ what: string; sample: Sample; isKnown?: boolean } & Pick<Observation, "asked" | "running">>([
    {
      what: "the spec names the image and its tag",
      sample: { parameters: api("0.1.0"), pods: ["acme/api:0.0.9"] },
      asked: version("0.1.0"),
      running: inSpec("0.1.0"),
    },
    {
      what: "the spec spells the image in another way",
      sample: { parameters: api("0.1.0", "docker.io/acme/api") },
      asked: version("0.1.0"),
      running: inSpec("0.1.0"),
    },
    {
      what: "the spec sets the tag alone, and a Pod runs the image",
      sample: { parameters: tagAlone, pods: ["docker.io/acme/api:0.0.9", "proxy:1"] },
      asked: version("0.1.0"),
      running: inSpec("0.1.0"),
    },
    {
      what: "the spec sets the tag alone, scaled to zero",
      sample: { parameters: tagAlone },
      asked: version("0.1.0"),
      running: inSpec("0.1.0"),
    },
    {
      what: "the spec sets the tag alone, and the Pods are of something else: it may be another image's tag",
      sample: { parameters: tagAlone, pods: ["proxy:1"] },
      asked: version("0.1.0"),
      running: undefined,
    },
    {
      what: "the same, but the tag was ours before: the Pods are away for a moment",
      sample: { parameters: tagAlone, pods: ["proxy:1"] },
      isKnown: true,
      asked: version("0.1.0"),
      running: inSpec("0.1.0"),
    },
    {
      what: "the spec sets nothing, and Pods tell",
      sample: { pods: ["acme/api:0.0.9", "acme/api:0.1.0"] },
      asked: undefined,
      running: inPod("0.0.9"),
    },
    {
      what: "the spec sets a tag with its digest",
      sample: { parameters: api(`dev@${DIGEST}`), pods: ["acme/api:dev"] },
      asked: version(`dev@${DIGEST}`),
      running: inSpec(`dev@${DIGEST}`),
    },
    { what: "nobody tells", sample: { pods: ["proxy:1"] }, asked: undefined, running: undefined },
  ])("$what", ({ sample, isKnown, asked, running }) => {
    expect(seen(sample, {}, isKnown)).toMatchObject({ asked, running });
  });

  it.each<[Rule["target"], Sample]>([
    [{ kind: "helm-spec", spec: "image" }, { parameters: { image: `acme/api:dev@${DIGEST}` } }],
    [
      { kind: "plugin", name: "IMAGE", tag: "TAG" },
      { sourceType: "Plugin", env: { IMAGE: "acme/api", TAG: `dev@${DIGEST}` } },
    ],
    [
      { kind: "plugin-spec", spec: "IMAGE" },
      { sourceType: "Plugin", env: { IMAGE: `acme/api:dev@${DIGEST}` } },
    ],
    [
      { kind: "kustomize", name: undefined },
      { sourceType: "Kustomize", images: [`acme/api:dev@${DIGEST}`] },
    ],
    [
      { kind: "kustomize", name: "app" },
      { sourceType: "Kustomize", images: [`app=acme/api:dev@${DIGEST}`] },
    ],
  ])("reads a digest out of each kind of target: %o", (target, sample) => {
    expect(seen(sample, { target }).running).toEqual(inSpec(`dev@${DIGEST}`));
  });

  it("takes the Pods that an update is for, where a digest rule has several", () => {
    const pods = [`acme/api:dev@${DIGEST}`, `acme/api:dev@${OLD}`];
    const digestRule = rule({ strategy: "digest", constraint: "dev" });
    const observed = observe(application({ pods }), digestRule, DOCKER_HUB_DEFAULTS, () => false, DIGEST);
    expect(observed).toMatchObject({ value: { running: inPod(`dev@${OLD}`) } });
  });

  it("says what stands in the image's place, and takes no version from it", () => {
    const other = seen({ parameters: api("9.9.9", "acme/web"), pods: ["acme/web:9.9.9"] }, {}, true);
    expect(other).toMatchObject({ asked: undefined, running: undefined });
    expect(other.elsewhere).toEqual({
      what: "The spec names the image acme/web (image.repository in helm.parameters), and the rule is for acme/api.",
      mend: expect.stringContaining("forceUpdate: true"),
    });
    expect(seen({ parameters: tagAlone, pods: ["proxy:1"] }).elsewhere?.what).toContain("no Pod");
    expect(seen({ parameters: api("0.1.0") }).elsewhere).toBeUndefined();
  });

  it.each(["hunter2", "correct-horse/battery-staple", "registry.example.com/token", "p@ss w0rd"])(
    "never repeats a text of the spec that may be a secret, and names its entry: %s",
    (secret) => {
      const other = seen({ parameters: api("0.1.0", secret), pods: ["acme/web:1"] });
      expect(JSON.stringify(other)).not.toContain(secret);
      expect(other.elsewhere?.what).toBe(
        "The spec names another image (image.repository in helm.parameters), and the rule is for acme/api.",
      );
      const plugin = seen(
        { sourceType: "Plugin", env: { TOKEN: secret } },
        { target: { kind: "plugin-spec", spec: "TOKEN" } },
      );
      expect(JSON.stringify(plugin)).not.toContain(secret);
      expect(plugin.elsewhere?.what).toContain("(TOKEN in plugin.env)");
    },
  );

  it.each(["p@ss w0rd", "s3cr3t/+==", "x".repeat(129), "0.1.0@hunter2"])(
    "stores nothing that is no tag as a version: %s",
    (secret) => {
      const other = seen({ parameters: api(secret) });
      expect(other.asked).toEqual(version("(not a tag)"));
    },
  );

  it("has one key for each target and image, whatever the alias is", () => {
    const sample = { parameters: api("0.1.0") };
    const { key, target } = seen(sample);
    expect(seen(sample, { alias: "other", image: "docker.io/acme/api" }).key).toBe(key);

    const otherImage = seen(sample, { repository: "docker.io/acme/web", forceUpdate: true });
    expect(otherImage.target).toBe(target);
    expect(otherImage.key).not.toBe(key);
    expect(seen(sample, { target: { kind: "helm", name: "a", tag: "b" } }).target).not.toBe(target);
  });

  it("fails where the Application has no such target", () => {
    const observed = observe(
      application({ sourceType: "Directory" }),
      rule(),
      DOCKER_HUB_DEFAULTS,
      () => false,
    );
    expect(observed).toMatchObject({ ok: false, error: { where: "Application argocd/api" } });
  });
});

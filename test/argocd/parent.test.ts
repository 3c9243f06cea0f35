import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { patchFor } from "../../src/argocd/images.ts";
import { mendFor } from "../../src/argocd/owners.ts";
import { parentId, parentStand } from "../../src/argocd/parent.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { helmApplication, helmJson, read, SOURCE } from "./sample.ts";

const HEALS = { automated: { selfHeal: true } };
const RESPECTS = { ...HEALS, syncOptions: ["CreateNamespace=true", "RespectIgnoreDifferences=true"] };
const PARAMETERS = "/spec/source/helm/parameters";

const TARGET = { kind: "helm", name: "image.repository", tag: "image.tag" } as const;
const RULE = { image: "acme/api", repository: "docker.io/acme/api", target: TARGET };

/** What Git sets, with one source and with several. */
const SETS = { spec: { source: { helm: { parameters: [] } }, sources: [] } };

const ignoring = (jsonPointers: readonly string[], more: object = {}) => ({
  ignoreDifferences: [{ group: "argoproj.io", kind: "Application", jsonPointers, ...more }],
});

/** What a parent with this in its spec does about a new tag of the child `argocd/api`. */
function stand(
  spec: object,
  child = helmApplication([{ name: "image.tag", value: "0.1.0" }]),
  manifest: unknown = { spec: child.spec },
) {
  const json = helmJson([]);
  const parent = read({
    ...json,
    metadata: { name: "root", namespace: "argocd" },
    spec: { ...json.spec, ...spec },
  });
  const version = { tag: "0.2.0", digest: undefined };
  const patch = patchFor(child, [{ rule: RULE, version }], DOCKER_HUB_DEFAULTS);
  if (!patch.ok) throw new Error(patch.error.what);
  return parentStand({ application: parent, manifest }, child, patch.value);
}

describe("parentStand", () => {
  it.each<[string, object, string]>([
    ["self-heal alone", { syncPolicy: HEALS }, "puts-back"],
    ["mended", { syncPolicy: RESPECTS, ...ignoring([PARAMETERS]) }, "ignores"],
    ["mended by a parent path", { syncPolicy: RESPECTS, ...ignoring(["/spec/source"]) }, "ignores"],
    [
      "another path with the same beginning",
      { syncPolicy: RESPECTS, ...ignoring(["/spec/sour"]) },
      "puts-back",
    ],
    ["one of two parameters", { syncPolicy: RESPECTS, ...ignoring([`${PARAMETERS}/0`]) }, "puts-back"],
    ["ignored, but not when it syncs", { syncPolicy: HEALS, ...ignoring([PARAMETERS]) }, "puts-back"],
    [
      "the option says false",
      {
        syncPolicy: { ...HEALS, syncOptions: ["RespectIgnoreDifferences=false"] },
        ...ignoring([PARAMETERS]),
      },
      "puts-back",
    ],
    ["the option alone", { syncPolicy: RESPECTS }, "puts-back"],
    ["globs", { syncPolicy: RESPECTS, ...ignoring([PARAMETERS], { group: "*", kind: "App*" }) }, "ignores"],
    [
      "another kind",
      { syncPolicy: RESPECTS, ...ignoring([PARAMETERS], { kind: "AppProject" }) },
      "puts-back",
    ],
    ["another group", { syncPolicy: RESPECTS, ...ignoring([PARAMETERS], { group: "apps" }) }, "puts-back"],
    ["a glob that is none", { syncPolicy: RESPECTS, ...ignoring([PARAMETERS], { kind: "[" }) }, "puts-back"],
    [
      "this child by its name",
      {
        syncPolicy: RESPECTS,
        ...ignoring([PARAMETERS], { name: "api", namespace: "argocd" }),
      },
      "ignores",
    ],
    ["another child", { syncPolicy: RESPECTS, ...ignoring([PARAMETERS], { name: "web" }) }, "puts-back"],
    [
      "another namespace",
      { syncPolicy: RESPECTS, ...ignoring([PARAMETERS], { namespace: "a" }) },
      "puts-back",
    ],
    [
      "a jq path, which nobody here can judge",
      {
        syncPolicy: RESPECTS,
        ...ignoring([], { jqPathExpressions: [".spec.source.helm"] }),
      },
      "unclear",
    ],
    [
      "a jq path of another kind",
      {
        syncPolicy: RESPECTS,
        ...ignoring([], { kind: "AppProject", jqPathExpressions: [".spec"] }),
      },
      "puts-back",
    ],
    [
      "field managers",
      {
        syncPolicy: RESPECTS,
        ...ignoring([], { managedFieldsManagers: ["argocd-server"] }),
      },
      "unclear",
    ],
    ["no sync policy", {}, "no-self-heal"],
    ["automated without self-heal", { syncPolicy: { automated: { prune: true } } }, "no-self-heal"],
    [
      "automated, and switched off",
      { syncPolicy: { automated: { selfHeal: true, enabled: false } } },
      "no-self-heal",
    ],
    [
      "nulls",
      { syncPolicy: { automated: null, syncOptions: null }, ignoreDifferences: null },
      "no-self-heal",
    ],
    ["an odd shape", { syncPolicy: "yes" }, "unclear"],
  ])("%s", (_, spec, expected) => {
    expect(stand(spec)).toBe(expected);
  });

  it("takes what status prints as the mend for one, with one source or several, whatever the child has yet", () => {
    const several = read({
      ...helmJson([]),
      spec: { project: "default", sources: [SOURCE, { ...SOURCE, helm: { parameters: [] } }] },
      status: { sourceTypes: ["Directory", "Helm"] },
    });
    for (const child of [helmApplication([]), helmApplication(undefined), several]) {
      const text = mendFor({ kind: "Application", name: "root" }, child, TARGET);
      const { syncPolicy, ...mend } = parse(text.slice(text.indexOf("\n") + 1));
      expect(stand({ ...mend, syncPolicy: { ...HEALS, ...syncPolicy } }, child, SETS)).toBe("ignores");
      expect(stand({ syncPolicy: { ...HEALS, ...syncPolicy } }, child, SETS)).toBe("puts-back");
    }
  });

  const source = (block: unknown) => ({ spec: { source: { helm: block } } });

  it.each<[string, unknown, string]>([
    ["the list that is written", source({ parameters: [{ name: "replicas", value: "1" }] }), "puts-back"],
    ["an empty list", source({ parameters: [] }), "puts-back"],
    ["other things of the block", source({ valueFiles: ["dev.yaml"] }), "sets-nothing"],
    ["null", source({ parameters: null }), "sets-nothing"],
    ["no block", source(undefined), "sets-nothing"],
    ["several sources where the child has one", { spec: { sources: [{}] } }, "sets-nothing"],
    ["something odd", "text", "sets-nothing"],
  ])("of a parent with self-heal depends on what the child's manifest sets: %s", (_, manifest, expected) => {
    const child = helmApplication([{ name: "image.tag", value: "0.1.0" }]);
    expect(stand({ syncPolicy: HEALS }, child, manifest)).toBe(expected);
    // With no list there yet, it is added.
    expect(stand({ syncPolicy: HEALS }, helmApplication(undefined), manifest)).toBe(expected);
  });

  it("replaces a list of sources as a whole", () => {
    const several = read({
      ...helmJson([]),
      spec: { project: "default", sources: [{ ...SOURCE, helm: { parameters: [] } }] },
    });
    expect(stand({ syncPolicy: HEALS }, several, { spec: { sources: [SOURCE] } })).toBe("puts-back");
  });

  it("is unclear where the manifest is not known, unless the parent leaves the child alone", () => {
    const child = helmApplication([{ name: "image.tag", value: "0.1.0" }]);
    const unknown = (spec: object) => {
      const json = helmJson([]);
      const application = read({ ...json, spec: { ...json.spec, ...spec } });
      const patch = patchFor(
        child,
        [{ rule: RULE, version: { tag: "0.2.0", digest: undefined } }],
        DOCKER_HUB_DEFAULTS,
      );
      return patch.ok && parentStand({ application, manifest: undefined }, child, patch.value);
    };
    expect(unknown({ syncPolicy: HEALS })).toBe("unclear");
    expect(unknown({ syncPolicy: RESPECTS, ...ignoring([PARAMETERS]) })).toBe("ignores");
    expect(unknown({})).toBe("no-self-heal");
  });
});

describe("parentId", () => {
  it("finds the namespace where the name has one", () => {
    const id = (name: string) => parentId({ kind: "Application", name }, "gitops");
    expect(id("root")).toEqual({ namespace: "gitops", name: "root" });
    expect(id("team-a_root")).toEqual({ namespace: "team-a", name: "root" });
  });
});

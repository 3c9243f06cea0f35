import { describe, expect, it } from "vitest";
import { isStored } from "../../src/fleet/schema-defaults.ts";
import { image, parse, ref } from "./support.ts";

const common = (commonUpdateSettings: object) => ({ commonUpdateSettings });
const method = (name: string) => ({ writeBackConfig: { method: name } });
const problems = (spec: object, own: object, inner: object, metadata: object = { uid: "1" }) =>
  parse({ ...spec, applicationRefs: [ref("*", { ...own, images: [image(inner)] })] }, metadata).problems;
const IMAGE = 'config/a.yaml: ImageUpdater a: spec.applicationRefs[0].images[0] (alias "app")';
const REF = "config/a.yaml: ImageUpdater a: spec.applicationRefs[0]";

describe("defaults of a cluster's schema", () => {
  it.each<[string, object, object, object, string, string]>([
    [
      "the strategy of spec",
      common({ updateStrategy: "latest" }),
      {},
      common({ updateStrategy: "semver" }),
      IMAGE,
      "updateStrategy: latest",
    ],
    [
      "the strategy of the applicationRef",
      common({ updateStrategy: "semver" }),
      common({ updateStrategy: "digest" }),
      common({ updateStrategy: "semver" }),
      IMAGE,
      "updateStrategy: digest",
    ],
    [
      "forceUpdate",
      common({ forceUpdate: true }),
      common({ forceUpdate: false }),
      {},
      REF,
      "forceUpdate: true",
    ],
    ["the method", method("git"), method("argocd"), {}, REF, "method: git"],
  ])("are said where they hide %s", (_, spec, own, inner, where, hides) => {
    const found = problems(spec, own, inner);
    expect(found).toMatchObject([{ severity: "warning", where }]);
    expect(found[0]?.what).toContain(`hides \`${hides}\``);
  });

  it("are said once, with how many there are", () => {
    const inner = common({ updateStrategy: "semver", forceUpdate: false });
    const found = problems(common({ updateStrategy: "latest", forceUpdate: true }), inner, inner);
    expect(found).toHaveLength(1);
    expect(found[0]?.what).toContain("at 1 more places");
  });

  it.each<[string, object, object, object, object?]>([
    ["nothing is further out", {}, {}, common({ updateStrategy: "semver", forceUpdate: false })],
    [
      "the same is further out",
      common({ updateStrategy: "SemVer" }),
      {},
      common({ updateStrategy: "semver" }),
    ],
    [
      "another value was written",
      common({ updateStrategy: "latest" }),
      {},
      common({ updateStrategy: "digest" }),
    ],
    ["the file is from Git", common({ forceUpdate: true }), {}, common({ forceUpdate: false }), {}],
    [
      "annotations count alone",
      common({ forceUpdate: true }),
      { useAnnotations: true, ...common({ forceUpdate: false }) },
      {},
    ],
  ])("are not said where %s", (_, spec, own, inner, metadata) => {
    expect(problems(spec, own, inner, metadata)).toEqual([]);
  });
});

describe("isStored", () => {
  it.each([
    [{ name: "a" }, false],
    [{ name: "a", uid: "1" }, true],
    [{ name: "a", resourceVersion: "1" }, true],
    [{ name: "a", managedFields: [] }, true],
    ["text", false],
  ])("of %j is %s", (metadata, expected) => {
    expect(isStored(metadata)).toBe(expected);
  });
});

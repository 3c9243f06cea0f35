import { describe, expect, it } from "vitest";
import { parseImageUpdater } from "../../src/fleet/image-updater.ts";
import { API_VERSION, document, image, parse, ref } from "./support.ts";

const spec = { applicationRefs: [ref("*")] };

describe("parseImageUpdater", () => {
  it("gives the resource with upstream's field names, and where it was read", () => {
    const shared = {
      commonUpdateSettings: { updateStrategy: "semver" },
      writeBackConfig: { method: "argocd" },
      imagesVerification: { enabled: false },
    };
    const annotations = { "image-updater.dev/note": "x" };
    expect(parse({ ...shared, ...spec }, { annotations })).toEqual({
      resource: {
        origin: "config/a.yaml",
        namespace: "argocd",
        name: "a",
        annotations,
        spec: {
          ...shared,
          applicationRefs: [{ namePattern: "*", index: 0, images: [{ ...image(), index: 0 }] }],
        },
      },
      problems: [],
    });
  });

  it.each([
    [{ namespace: "meta" }, { namespace: "spec" }, "meta"],
    [{}, { namespace: "spec" }, "spec"],
    [{}, {}, "argocd"],
  ])("namespace of %j and %j is %s", (metadata, more, namespace) => {
    expect(parse({ ...spec, ...more }, metadata)).toMatchObject({ resource: { namespace }, problems: [] });
  });

  it("reads fields that are null as absent", () => {
    const written = { commonUpdateSettings: null, applicationRefs: [ref("*", { labelSelectors: null })] };
    expect(parse(written).problems).toEqual([]);
  });

  it.each([
    ["another version", { apiVersion: "argocd-image-updater.argoproj.io/v1", kind: "ImageUpdater" }],
    ["another kind", { apiVersion: API_VERSION, kind: "ConfigMap" }],
    ["no version", { kind: "ImageUpdater" }],
    ["no mapping", "text"],
  ])("refuses %s, and says what to write", (_, value) => {
    const { resource, problems } = parseImageUpdater({ origin: "a.yaml", value }, "argocd");
    expect(resource).toBeUndefined();
    expect(problems).toMatchObject([{ severity: "error", where: "a.yaml: ImageUpdater" }]);
    expect(problems[0]?.mend).toContain(API_VERSION);
  });

  it.each<[string, object, object, string]>([
    ["no name", spec, { name: null }, "config/a.yaml: ImageUpdater: metadata.name"],
    ["no applicationRefs", {}, {}, "config/a.yaml: ImageUpdater a: spec.applicationRefs"],
    [
      "a bad setting that all images inherit",
      { ...spec, commonUpdateSettings: { allowTags: ["a"] } },
      {},
      "config/a.yaml: ImageUpdater a: spec.commonUpdateSettings.allowTags",
    ],
    [
      "a pattern that is none",
      { applicationRefs: [ref("["), ref("*")] },
      {},
      "config/a.yaml: ImageUpdater a: spec.applicationRefs[0].namePattern",
    ],
  ])("loses the resource with %s", (_, written, metadata, where) => {
    const { resource, problems } = parse(written, metadata);
    expect(resource).toBeUndefined();
    expect(problems).toMatchObject([{ severity: "error", where }]);
  });

  it("loses no more than the bad part", () => {
    const images = [image({ alias: "bad", imageName: 1 }), image()];
    const { resource, problems } = parse({ applicationRefs: [ref("a", { images }), ref("b"), {}] });
    expect(resource?.spec.applicationRefs.map((item) => item.images.length)).toEqual([1, 1]);
    expect(problems.filter(({ severity }) => severity === "error")).toHaveLength(2);
  });

  it("warns of unknown fields at every depth, and not of what an API server adds", () => {
    const { resource, problems } = parse(
      {
        ...spec,
        writeBack: 1,
        applicationRefs: [ref("*", { namepattern: "x", labelSelectors: { matchLabel: {} } })],
      },
      { uid: "1", labels: { a: "b" } },
    );
    expect(resource).toBeDefined();
    expect(problems.map(({ severity, where }) => `${severity} ${where.split(": ").at(-1)}`)).toEqual([
      "warning spec.writeBack",
      "warning spec.applicationRefs[0].namepattern",
      "warning spec.applicationRefs[0].labelSelectors.matchLabel",
    ]);
    const { value, origin } = document(spec);
    const stored = { ...value, status: { conditions: [] }, spce: {} };
    expect(parseImageUpdater({ value: stored, origin }, "argocd").problems).toMatchObject([
      { severity: "warning", where: "config/a.yaml: ImageUpdater a: spce", mend: "Did you mean `spec`?" },
    ]);
  });
});

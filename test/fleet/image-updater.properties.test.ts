/** What holds for any document: nothing throws, and whatever is not served is told of. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseImageUpdater } from "../../src/fleet/image-updater.ts";
import { readDocuments } from "../../src/fleet/resource-files.ts";
import type { Problem } from "../../src/lib/problem.ts";
import { anyValue, INHERITED, placesOf, spoilt, withAt } from "../support/arbitraries.ts";
import { runs } from "../support/runs.ts";
import { application, image, rules } from "./support.ts";

/** Every kind of field has a place in it. */
const RESOURCE = {
  apiVersion: "argocd-image-updater.argoproj.io/v1alpha1",
  kind: "ImageUpdater",
  metadata: {
    name: "a",
    namespace: "argocd",
    labels: { a: "b" },
    annotations: { "image-updater.dev/x": "y" },
  },
  spec: {
    commonUpdateSettings: { updateStrategy: "semver", ignoreTags: ["x*"], forceUpdate: false },
    writeBackConfig: { method: "argocd" },
    applicationRefs: [
      {
        namePattern: "api-*",
        labelSelectors: { matchLabels: { a: "b" }, matchExpressions: [{ key: "c", operator: "Exists" }] },
        images: [
          image({
            commonUpdateSettings: { allowTags: "regexp:^1", platforms: ["linux/amd64"], pullSecret: "env:X" },
            manifestTargets: { helm: { name: "image.name", tag: "image.tag" } },
          }),
          image({ alias: "web", imageName: "acme/web:~1", manifestTargets: { kustomize: { name: "web" } } }),
        ],
      },
      { namePattern: "b", images: [image()] },
    ],
  },
};

const read = (value: unknown) => parseImageUpdater({ origin: "config/a.yaml", value }, "argocd");

const isWhole = ({ severity, where, what, mend }: Problem): boolean =>
  ["error", "warning"].includes(severity) && where.length > 0 && /^\S.*\.$/s.test(what) && mend.length > 0;

/** Images of the document, by their place as problems write it. */
function imagesOf(value: unknown): readonly string[] {
  const refs: unknown = Object(Object(Object(value).spec)).applicationRefs;
  return Array.isArray(refs)
    ? refs.flatMap((ref, index) => {
        const { images } = Object(ref);
        const path = `spec.applicationRefs[${index}]`;
        return Array.isArray(images) ? images.map((_, at) => `${path}.images[${at}]`) : [path];
      })
    : [];
}

describe("any document", () => {
  const document = fc.oneof({ weight: 1, arbitrary: anyValue }, { weight: 4, arbitrary: spoilt(RESOURCE) });

  it("is served, or an error says why; each problem has its place, a sentence and a mend", () => {
    fc.assert(
      fc.property(document, (value) => {
        const { resource, problems } = read(value);
        if (resource === undefined) expect(problems.map(({ severity }) => severity)).toContain("error");
        expect(problems.filter((problem) => !isWhole(problem))).toEqual([]);
      }),
      runs(200),
    );
  });

  it("has each of its images served, or a problem at the image or around it", () => {
    fc.assert(
      fc.property(document, (value) => {
        const { resource, problems } = read(value);
        if (resource === undefined) return;
        const served = resource.spec.applicationRefs.flatMap(({ index, images }) =>
          images.map((each) => `spec.applicationRefs[${index}].images[${each.index}]`),
        );
        const errors = problems.filter(({ severity }) => severity === "error");
        const around = (place: string): boolean =>
          errors.some(
            ({ where }) => where.includes(place) || where.includes(place.replace(/\.images.*/, "")),
          );
        expect(imagesOf(value).filter((place) => !served.includes(place) && !around(place))).toEqual([]);
      }),
      runs(200),
    );
  });

  it("makes rules for Applications, or problems, and never throws", () => {
    fc.assert(
      fc.property(document, (value) => {
        const { resource } = read(value);
        if (resource === undefined) return;
        const made = rules([resource], [application("api-1", { a: "b", c: "" }), application("b")]);
        expect(made.problems.filter((problem) => !isWhole(problem))).toEqual([]);
        expect(made.matched.length).toBeLessThanOrEqual(1);
      }),
      runs(200),
    );
  });

  it("has every field named that nobody knows", () => {
    const mappings = placesOf(RESOURCE).filter((path) => {
      const held = path.reduce<unknown>((value, name) => Object(value)[name], RESOURCE);
      const isFree = ["labels", "annotations", "matchLabels"].includes(path.at(-1) ?? "");
      return typeof held === "object" && !Array.isArray(held) && !isFree && path[0] !== "metadata";
    });
    const field = fc.oneof(
      fc.constantFrom("imageNmae", "x", ...INHERITED),
      fc.stringMatching(/^[a-z]{3,8}Q$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...mappings), field, (path, name) => {
        const held = path.reduce<unknown>((value, each) => Object(value)[each], RESOURCE);
        const more = JSON.parse(`{${JSON.stringify(name)}: 1}`);
        const added = Object.fromEntries([...Object.entries(Object(held)), ...Object.entries(more)]);
        // What stands beside `spec` is the cluster's.
        if (path.length === 0) return;
        const { problems } = read(withAt(RESOURCE, path, added));
        const told = problems.filter(({ where, what }) => `${where} ${what}`.includes(name));
        expect([path, name, told.length > 0]).toEqual([path, name, true]);
      }),
      runs(200),
    );
  });
});

describe("any text as a file", () => {
  const yaml = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "kind: ImageUpdater",
          "---",
          "- a",
          "a: b",
          "  - {",
          "&x",
          "*x",
          "!!int 1",
          "<<: *x",
          '"',
        ),
        fc.constantFrom(
          "? a",
          ": b",
          "%YAML 1.2",
          "|",
          ">",
          "#",
          "\t",
          "a: [",
          "kind: List\nitems: [1, {}]",
          "...",
        ),
        fc.string({ unit: "binary", maxLength: 8 }),
      ),
      { maxLength: 8 },
    )
    .map((lines) => lines.join("\n"));

  const LIST = {
    apiVersion: "v1",
    kind: "List",
    items: [RESOURCE, { kind: "ConfigMap", metadata: { name: "x" } }],
  };
  const manifests = fc
    .oneof(spoilt(LIST), spoilt(RESOURCE), spoilt(LIST.items[1] ?? {}))
    .map((each) => stringify(each));

  it("gives documents or problems that name the file", () => {
    fc.assert(
      fc.property(fc.oneof(yaml, manifests), (text) => {
        const { documents, problems } = readDocuments([{ name: "config/a.yaml", text }]);
        for (const { value } of documents) read(value);
        expect(problems.filter(({ where }) => !where.startsWith("config/a.yaml"))).toEqual([]);
        expect(problems.filter((problem) => !isWhole(problem))).toEqual([]);
      }),
      runs(200),
    );
  });
});

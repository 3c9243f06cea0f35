import { describe, expect, it } from "vitest";
import { listPointer, type SourceType, sourceOf, sourceTypeOf } from "../../src/argocd/source.ts";
import type { Target } from "../../src/policy/rule.ts";
import multiSource from "../fixtures/argocd/application-multi-source.json" with { type: "json" };
import { read, SOURCE } from "./sample.ts";

const TARGETS: Readonly<Record<SourceType, Target>> = {
  Helm: { kind: "helm-spec", spec: "image" },
  Kustomize: { kind: "kustomize", name: undefined },
  Plugin: { kind: "plugin-spec", spec: "IMAGE" },
};
const PLAIN = { repoURL: "https://git.example.com/a.git", path: "a" };
const application = (spec: object, status: object = {}) =>
  read({ metadata: { name: "api", namespace: "argocd" }, spec: { project: "default", ...spec }, status });

describe("listPointer", () => {
  it.each<[string, object, Target, string]>([
    ["of the only source", { source: SOURCE }, TARGETS.Helm, "/spec/source/helm/parameters"],
    [
      "of the type that serves instead",
      { source: { ...PLAIN, kustomize: {} } },
      TARGETS.Helm,
      "/spec/source/kustomize/images",
    ],
    ["of a plugin", { source: { ...PLAIN, plugin: {} } }, TARGETS.Plugin, "/spec/source/plugin/env"],
    ["of several, which are owned as a whole", { sources: [PLAIN, SOURCE] }, TARGETS.Helm, "/spec/sources"],
  ])("is the list %s", (_, spec, target, pointer) => {
    expect(listPointer(application(spec), target)).toBe(pointer);
  });
});

describe("sourceOf", () => {
  it.each<[string, SourceType, object, object, string]>([
    ["the only source", "Helm", { source: SOURCE }, { sourceType: "Helm" }, "/spec/source"],
    ["the only source, where a list tells no type", "Helm", { source: SOURCE }, {}, "/spec/source"],
    [
      "the only source beside null for sources",
      "Helm",
      { source: SOURCE, sources: null },
      {},
      "/spec/source",
    ],
    [
      "sources before source, which then has no effect",
      "Helm",
      { source: SOURCE, sources: [PLAIN] },
      { sourceTypes: ["Helm"] },
      "/spec/sources/0",
    ],
    [
      "the first with a block of the type",
      "Helm",
      { sources: [PLAIN, PLAIN, { ...PLAIN, helm: {} }] },
      { sourceTypes: ["Helm", "Helm", "Helm"] },
      "/spec/sources/2",
    ],
    [
      "the first of the type, where none has a block",
      "Helm",
      { sources: [PLAIN, PLAIN, PLAIN] },
      { sourceTypes: ["", "Helm", "Helm"] },
      "/spec/sources/1",
    ],
    [
      "the first without another block, where no type is known",
      "Helm",
      { sources: [{ ...PLAIN, kustomize: {} }, PLAIN] },
      {},
      "/spec/sources/1",
    ],
    ["the first, where nothing is known", "Helm", { sources: [PLAIN, PLAIN] }, {}, "/spec/sources/0"],
    [
      "the first, where the types are of sources that are gone",
      "Helm",
      { sources: [PLAIN] },
      { sourceTypes: ["", "Helm"] },
      "/spec/sources/0",
    ],
    [
      "the source of its type among mixed ones",
      "Kustomize",
      {
        sources: [
          { ...PLAIN, helm: {} },
          { ...PLAIN, kustomize: {} },
        ],
      },
      {},
      "/spec/sources/1",
    ],
    ["a plugin's source", "Plugin", { source: { ...PLAIN, plugin: { env: [] } } }, {}, "/spec/source"],
    [
      "a kustomize source",
      "Kustomize",
      { sources: [PLAIN, PLAIN] },
      { sourceTypes: ["Helm", "Kustomize"] },
      "/spec/sources/1",
    ],
  ])("takes %s", (_name, type, spec, status, pointer) => {
    const chosen = sourceOf(application(spec, status), TARGETS[type]);
    expect(chosen.ok && chosen.value.pointer).toBe(pointer);
  });

  it("takes the helm source of a recorded multi-source Application", () => {
    const chosen = sourceOf(read(multiSource), TARGETS.Helm);
    expect(chosen).toMatchObject({
      ok: true,
      value: { pointer: "/spec/sources/1", source: { path: "charts/worker" } },
    });
  });

  it.each<[string, object, object, string]>([
    ["a kustomization", { source: SOURCE }, { sourceType: "Kustomize" }, "/spec/source"],
    ["a source with another block", { source: { ...SOURCE, kustomize: {} } }, {}, "/spec/source"],
    [
      "a source with another block, whatever an older status says",
      { source: { ...SOURCE, kustomize: {} } },
      { sourceType: "Helm" },
      "/spec/source",
    ],
    [
      "sources of which one is helm no longer, and one holds values",
      { sources: [PLAIN, { ...PLAIN, kustomize: {} }] },
      { sourceTypes: ["", "Kustomize"] },
      "/spec/sources/1",
    ],
  ])("in place of the Helm source that is asked for, takes %s", (_name, spec, status, pointer) => {
    expect(sourceOf(application(spec, status), TARGETS.Helm)).toMatchObject({
      ok: true,
      value: { type: "Kustomize", insteadOf: "Helm", pointer },
    });
  });

  it.each<[string, object, object, RegExp]>([
    ["a directory", { source: SOURCE }, { sourceType: "Directory" }, /Directory/],
    ["sources of which none is helm", { sources: [PLAIN] }, { sourceTypes: ["Directory"] }, /Directory/],
    ["a source hydrator", { sourceHydrator: { drySource: SOURCE } }, {}, /hydrator/],
    ["no source", {}, {}, /no source/],
  ])("refuses %s, names the Application and says what to do", (_name, spec, status, what) => {
    const chosen = sourceOf(application(spec, status), TARGETS.Helm);
    expect(chosen.ok ? undefined : chosen.error).toMatchObject({
      severity: "error",
      where: "Application argocd/api",
      what: expect.stringMatching(what),
      mend: expect.stringMatching(/\.$/),
    });
  });
});

describe("an image without manifestTargets", () => {
  it.each<[string, object, object, RegExp]>([
    ["a type that cannot be written", { source: SOURCE }, { sourceType: "Directory" }, /type Directory\.$/],
    ["a type that is not known yet, rather than guessing", { source: SOURCE }, {}, /not told the type/],
  ])("is refused for %s", (_name, spec, status, what) => {
    expect(sourceOf(application(spec, status), { kind: "default" })).toMatchObject({
      ok: false,
      error: { what: expect.stringMatching(what), mend: expect.stringMatching(/\.$/) },
    });
  });
});

describe("sourceTypeOf", () => {
  const type = (spec: object, status: object = {}) =>
    sourceTypeOf(application(spec, status), { kind: "default" });

  it.each<[SourceType, string, object, object]>([
    ["Kustomize", "the status", { source: SOURCE }, { sourceType: "Kustomize" }],
    ["Kustomize", "the block, before the first comparison", { source: { ...SOURCE, kustomize: {} } }, {}],
    ["Plugin", "the first of several types", { sources: [PLAIN, PLAIN] }, { sourceTypes: ["", "Plugin"] }],
  ])("is %s where no manifestTargets are given, by %s", (expected, _by, spec, status) => {
    expect(type(spec, status)).toBe(expected);
  });

  it.each<[SourceType, Target]>([
    ["Helm", { kind: "helm", name: "a", tag: "b" }],
    ["Helm", { kind: "helm-spec", spec: "a" }],
    ["Kustomize", { kind: "kustomize", name: undefined }],
    ["Plugin", { kind: "plugin", name: "A", tag: "B" }],
    ["Plugin", { kind: "plugin-spec", spec: "A" }],
  ])("is %s for a target %j, whatever the Application is", (expected, target) => {
    expect(sourceTypeOf(application({ source: SOURCE }, { sourceType: "Directory" }), target)).toBe(expected);
  });
});

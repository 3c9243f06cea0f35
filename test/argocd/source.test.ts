import { describe, expect, it } from "vitest";
import { type SourceType, sourceOf } from "../../src/argocd/source.ts";
import multiSource from "../fixtures/argocd/application-multi-source.json" with { type: "json" };
import { read, SOURCE } from "./sample.ts";

const PLAIN = { repoURL: "https://git.example.com/a.git", path: "a" };
const application = (spec: object, status: object = {}) =>
  read({ metadata: { name: "api", namespace: "argocd" }, spec: { project: "default", ...spec }, status });

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
      "the first with any block, where no type is known",
      "Helm",
      { sources: [PLAIN, { ...PLAIN, kustomize: {} }] },
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
      "a kustomize source",
      "Kustomize",
      { sources: [PLAIN, PLAIN] },
      { sourceTypes: ["Helm", "Kustomize"] },
      "/spec/sources/1",
    ],
  ])("takes %s", (_name, type, spec, status, pointer) => {
    const chosen = sourceOf(application(spec, status), type);
    expect(chosen.ok && chosen.value.pointer).toBe(pointer);
  });

  it("takes the helm source of a recorded multi-source Application", () => {
    const chosen = sourceOf(read(multiSource), "Helm");
    expect(chosen).toMatchObject({
      ok: true,
      value: { pointer: "/spec/sources/1", source: { path: "charts/worker" } },
    });
  });

  it.each<[string, object, object, RegExp]>([
    ["a directory", { source: SOURCE }, { sourceType: "Directory" }, /Directory/],
    [
      "a kustomization with a helm target",
      { source: SOURCE },
      { sourceType: "Kustomize" },
      /Kustomize.*Helm/,
    ],
    ["sources of which none is helm", { sources: [PLAIN] }, { sourceTypes: ["Directory"] }, /Directory/],
    ["a source hydrator", { sourceHydrator: { drySource: SOURCE } }, {}, /hydrator/],
    ["no source", {}, {}, /no source/],
  ])("refuses %s, names the Application and says what to do", (_name, spec, status, what) => {
    const chosen = sourceOf(application(spec, status), "Helm");
    expect(chosen.ok ? undefined : chosen.error).toMatchObject({
      severity: "error",
      where: "Application argocd/api",
      what: expect.stringMatching(what),
      mend: expect.stringMatching(/\.$/),
    });
  });
});

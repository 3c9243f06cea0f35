import { describe, expect, it } from "vitest";
import type { ApplicationSource, EnvEntry, HelmParameter } from "../../src/argocd/application.ts";
import type { JsonPatchOperation } from "../../src/argocd/patch.ts";
import { patchSource } from "../../src/argocd/source-patch.ts";
import { applyJsonPatch, type Json, type Operation } from "../support/argocd.json-patch.ts";

const A: HelmParameter = { name: "a", value: "1" };
const B: HelmParameter = { name: "b" };
const NEW: HelmParameter = { name: "new", value: "9", forceString: true };
const source = (helm: ApplicationSource["helm"]): ApplicationSource => ({
  repoURL: "r",
  path: "p",
  ...(helm !== undefined && { helm }),
});
const withList = (before: ApplicationSource, parameters: readonly HelmParameter[]) => ({
  ...before,
  helm: { ...before.helm, parameters },
});

function apply(held: ApplicationSource, read: ApplicationSource, wanted: ApplicationSource) {
  const operations = patchSource({ type: "Helm", pointer: "/spec/sources/1", source: read }, wanted);
  const document: Json = JSON.parse(
    JSON.stringify({ spec: { sources: [{ repoURL: "r", path: "p" }, held] } }),
  );
  const sent: Operation[] = JSON.parse(JSON.stringify(operations));
  return applyJsonPatch(document, sent);
}

describe("patchSource", () => {
  it.each<[string, ApplicationSource, readonly HelmParameter[], string[]]>([
    ["nothing", source({ parameters: [A, B] }), [A, B], []],
    ["one entry", source({ parameters: [A, B] }), [A, NEW], ["replace /spec/sources/1/helm/parameters/1"]],
    ["an addition", source({ parameters: [A] }), [A, NEW], ["add /spec/sources/1/helm/parameters/-"]],
    [
      "a block without a list",
      source({ valueFiles: ["x"] } as object),
      [NEW],
      ["add /spec/sources/1/helm/parameters"],
    ],
    ["a missing block", source(undefined), [NEW], ["add /spec/sources/1/helm"]],
    ["a null block", source(null), [NEW], ["add /spec/sources/1/helm"]],
  ])("changes no more than %s", (_name, before, parameters, expected) => {
    const wanted = withList(before, parameters);
    const changed = patchSource({ type: "Helm", pointer: "/spec/sources/1", source: before }, wanted)
      .filter(({ op }) => op !== "test")
      .map(({ op, path }) => `${op} ${path}`);
    expect(changed).toEqual(expected);
    expect(apply(before, before, wanted)).toEqual({
      value: { spec: { sources: [{ repoURL: "r", path: "p" }, expected.length === 0 ? before : wanted] } },
    });
  });

  const read = source({ parameters: [A, B] });
  it.each<[string, ApplicationSource, ApplicationSource, readonly HelmParameter[]]>([
    ["the entry has another value", read, source({ parameters: [A, { name: "b", value: "2" }] }), [A, NEW]],
    ["the list was reordered", read, source({ parameters: [B, A] }), [A, NEW]],
    ["the list became shorter", read, source({ parameters: [A] }), [A, NEW]],
    ["somebody added an entry before ours", read, source({ parameters: [A, B, NEW] }), [A, B, NEW]],
    ["somebody added the block", source(undefined), source({ parameters: [A] }), [NEW]],
    ["somebody added the list", source({}), source({ parameters: [A] }), [NEW]],
    ["the block went away", read, source(undefined), [A, NEW]],
    ["another repository stands there", read, { ...read, repoURL: "other" }, [A, NEW]],
    ["another path of the repository stands there", read, { ...read, path: "other" }, [A, NEW]],
  ])("is refused when %s since it was read", (_name, wasRead, held, parameters) => {
    expect(apply(held, wasRead, withList(wasRead, parameters))).toHaveProperty("error");
  });

  it("is refused when another chart of the repository stands there", () => {
    const chart = { repoURL: "r", chart: "api", helm: { parameters: [A] } };
    expect(apply({ ...chart, chart: "web" }, chart, withList(chart, [NEW]))).toHaveProperty("error");
  });

  it("does not mind what else changed", () => {
    const held = { ...source({ parameters: [{ name: "a", value: "person" }, B] }), targetRevision: "v2" };
    expect(apply(held, read, withList(read, [A, NEW]))).toHaveProperty("value");
  });
});

describe("lists of other types", () => {
  const plain: ApplicationSource = { repoURL: "r", path: "p" };
  const patch = (before: ApplicationSource, wanted: ApplicationSource, type: "Kustomize" | "Plugin") =>
    patchSource({ type, pointer: "/s", source: before }, wanted);
  const images = (...images: string[]): ApplicationSource => ({ ...plain, kustomize: { images } });
  const env = (...env: EnvEntry[]): ApplicationSource => ({ ...plain, plugin: { env } });
  const [one, two] = [
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ];

  it.each<[string, ApplicationSource, ApplicationSource, JsonPatchOperation[]]>([
    [
      "no kustomize block",
      plain,
      images("a:1"),
      [
        { op: "test", path: "/s/kustomize", value: null },
        { op: "add", path: "/s/kustomize", value: { images: ["a:1"] } },
      ],
    ],
    [
      "a block without images",
      { ...plain, kustomize: { namePrefix: "x-" } as object },
      images("a:1"),
      [
        { op: "test", path: "/s/kustomize/images", value: null },
        { op: "add", path: "/s/kustomize/images", value: ["a:1"] },
      ],
    ],
    [
      "other images",
      images("b:1"),
      images("b:1", "a:1"),
      [
        { op: "test", path: "/s/kustomize/images", value: ["b:1"] },
        { op: "add", path: "/s/kustomize/images/-", value: "a:1" },
      ],
    ],
    [
      "an entry among others",
      images("b:1", "a:1", "c:1"),
      images("b:1", "a:2", "c:1"),
      [
        { op: "test", path: "/s/kustomize/images/1", value: "a:1" },
        { op: "replace", path: "/s/kustomize/images/1", value: "a:2" },
      ],
    ],
    ["the same images", images("a:1"), images("a:1"), []],
    [
      "an environment",
      env(one, two),
      env(one, { name: "B", value: "3" }),
      [
        { op: "test", path: "/s/plugin/env/1", value: two },
        { op: "replace", path: "/s/plugin/env/1", value: { name: "B", value: "3" } },
      ],
    ],
    ["an environment that is only made anew", env(one, two), env({ ...one }, { ...two }), []],
  ])("%s", (_name, before, wanted, expected) => {
    const operations = patch(before, wanted, wanted.plugin ? "Plugin" : "Kustomize");
    const identity = ["/s/repoURL", "/s/path"];
    expect(operations.filter(({ path }) => !identity.includes(path))).toEqual(expected);
    expect(operations.length).toBe(expected.length === 0 ? 0 : expected.length + identity.length);
  });
});

/** Kustomize images and plugin environments, from an Application to the patched Application. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Change, patchFor, readTarget, writeTarget } from "../../src/argocd/images.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Target } from "../../src/policy/rule.ts";
import recorded from "../fixtures/argocd/application-kustomize.json" with { type: "json" };
import multiSource from "../fixtures/argocd/application-multi-source.json" with { type: "json" };
import { applyTo, read, SOURCE } from "./sample.ts";

const NAMING = DOCKER_HUB_DEFAULTS;
const rule = (target: Target, image = "acme/api") => ({
  image,
  repository: image.includes(".") ? image : `docker.io/${image}`,
  target,
});
const OWN: Target = { kind: "kustomize", name: undefined };
const named = (name: string): Target => ({ kind: "kustomize", name });
const change = (target: Target, tag: string, image?: string): Change => ({
  rule: rule(target, image),
  version: { tag, digest: undefined },
});
/** An Application with this block, as the API gives it. */
const held = (sourceType: string, block: object, images: readonly string[] = []) => ({
  metadata: { name: "api", namespace: "argocd" },
  spec: { project: "default", source: { ...SOURCE, ...block } },
  status: { sourceType, summary: { images } },
});
const kustomize = (entries: readonly string[] | undefined, pods: readonly string[] = []) =>
  held("Kustomize", entries === undefined ? {} : { kustomize: { images: entries } }, pods);
const version = (tag: string) => ({ tag, digest: undefined });

describe("the identity of a kustomize target", () => {
  it("holds the image where no name is given: two images are two targets", () => {
    const application = read(kustomize([]));
    const keys = ["acme/api", "acme/web"].map((image) => writeTarget(application, rule(OWN, image), NAMING));
    expect(keys).toMatchObject([
      {
        value: {
          key: "kustomize/docker.io/acme/api",
          slots: { "acme/api in kustomize.images": "reference" },
        },
      },
      { value: { key: "kustomize/docker.io/acme/web" } },
    ]);
  });

  it("is the name where one is given: two images are candidates for one target", () => {
    const application = read(kustomize([]));
    const keys = ["acme/api", "acme/web"].map((image) =>
      writeTarget(application, rule(named("web"), image), NAMING),
    );
    expect(keys).toMatchObject([{ value: { key: "kustomize/web" } }, { value: { key: "kustomize/web" } }]);
  });
});

describe("reading a kustomize target", () => {
  it.each<[string, Target, readonly string[] | undefined, readonly string[], object]>([
    [
      "the image that the kustomization names, before the first write",
      named("acme/base"),
      undefined,
      ["acme/base:1.0"],
      {
        inSpec: undefined,
        live: [],
        imageInSpec: undefined,
        imageMatches: true,
        runsOriginal: true,
      },
    ],
    [
      "the rule's image, where the kustomization itself names it",
      named("APP_IMAGE"),
      undefined,
      ["acme/api:1.0"],
      { inSpec: undefined, live: [version("1.0")], imageMatches: true, runsOriginal: false },
    ],
    [
      "both during the first rollout",
      named("acme/base"),
      ["acme/base=acme/api:1.1"],
      ["acme/api:1.1", "acme/base:1.0"],
      {
        inSpec: version("1.1"),
        live: [version("1.1")],
        imageInSpec: "acme/api",
        imageMatches: true,
        runsOriginal: false,
      },
    ],
    [
      "the rule's image after the first write",
      named("acme/base"),
      ["acme/base=acme/api:1.1"],
      ["acme/api:1.1"],
      { inSpec: version("1.1"), live: [version("1.1")], imageMatches: true, runsOriginal: false },
    ],
    [
      "the rule's image in the tag that the kustomization gives it",
      named("acme/base"),
      ["acme/base=acme/api"],
      ["acme/base:1.0"],
      { inSpec: undefined, imageInSpec: "acme/api", imageMatches: true, runsOriginal: false },
    ],
    [
      "a tag that somebody gave the image of the kustomization",
      named("acme/base"),
      ["acme/base:1.2"],
      ["acme/base:1.2"],
      { inSpec: undefined, imageInSpec: "acme/base", imageMatches: true, runsOriginal: true },
    ],
    [
      "another image in its place",
      named("acme/base"),
      ["acme/base=acme/other:1"],
      [],
      { imageInSpec: "acme/other", imageMatches: false },
    ],
    [
      "a name that is the image's own",
      named("docker.io/acme/api"),
      undefined,
      ["docker.io/acme/api:1"],
      { live: [version("1")], runsOriginal: false },
    ],
    [
      "an image without a name",
      OWN,
      ["acme/api:1.1"],
      ["acme/api:1.0"],
      { inSpec: version("1.1"), live: [version("1.0")] },
    ],
    [
      "an image without a name nor an entry",
      OWN,
      undefined,
      ["acme/api:1.0"],
      { inSpec: undefined, live: [version("1.0")] },
    ],
    [
      "an image that a mirror stands for",
      OWN,
      ["acme/api=mirror.example.com/api:1"],
      [],
      { imageMatches: false },
    ],
  ])("finds %s", (_name, target, entries, pods, expected) => {
    expect(readTarget(read(kustomize(entries, pods)), rule(target), NAMING)).toMatchObject({
      ok: true,
      value: expected,
    });
  });

  it("reads a recorded Application", () => {
    const web = rule(OWN, "registry.example.com/team/web");
    expect(readTarget(read(recorded), web, NAMING)).toMatchObject({
      ok: true,
      value: { inSpec: version("1.0.1"), imageInSpec: "registry.example.com/team/web", imageMatches: true },
    });
  });
});

describe("reading a plugin target", () => {
  it("takes a missing value for none", () => {
    const target: Target = { kind: "plugin", name: "NAME", tag: "TAG" };
    const application = read(
      held("Plugin", { plugin: { env: [{ name: "NAME", value: "acme/api" }, { name: "TAG" }] } }),
    );
    expect(readTarget(application, rule(target), NAMING)).toMatchObject({
      ok: true,
      value: { inSpec: undefined, imageInSpec: "acme/api", imageMatches: true },
    });
  });
});

describe("the patch", () => {
  const changed = (json: object, changes: readonly Change[]) =>
    read(applyTo(json, changes)).spec.source?.kustomize?.images;

  it.each<[string, readonly string[] | undefined, readonly string[]]>([
    ["without a kustomize block", undefined, ["acme/api:2"]],
    ["beside other entries", ["acme/web:1"], ["acme/web:1", "acme/api:2"]],
    ["in place", ["acme/api:1", "acme/web:1"], ["acme/api:2", "acme/web:1"]],
  ])("sets an image %s", (_name, entries, expected) => {
    expect(changed(kustomize(entries), [change(OWN, "2")])).toEqual(expected);
  });

  it("sets several images at once", () => {
    const changes = [
      change(OWN, "2"),
      change(named("web"), "3", "acme/web"),
      change(OWN, "4", "acme/worker"),
    ];
    expect(changed(kustomize(["web=acme/web:1", "acme/worker:1", "x:1"]), changes)).toEqual([
      "web=acme/web:3",
      "acme/worker:4",
      "x:1",
      "acme/api:2",
    ]);
  });

  it("sets each in the source of its type, and leaves the others as they are", () => {
    const changes = [
      change(
        { kind: "helm", name: "image.repository", tag: "image.tag" },
        "1.3.0",
        "registry.example.com/team/worker",
      ),
      change(OWN, "1.2.0", "registry.example.com/team/web"),
    ];
    const sources = structuredClone<object[]>(multiSource.spec.sources);
    sources[1] = {
      ...sources[1],
      helm: {
        ...multiSource.spec.sources[1]?.helm,
        parameters: [
          { name: "image.tag", value: "1.3.0", forceString: true },
          { name: "image.repository", value: "registry.example.com/team/worker", forceString: true },
        ],
      },
    };
    sources[2] = { ...sources[2], kustomize: { images: ["registry.example.com/team/web:1.2.0"] } };
    expect(applyTo(multiSource, changes)).toEqual({ ...multiSource, spec: { ...multiSource.spec, sources } });
  });

  it("loses none of two types in one source that nothing is known of, and leaves the judgement to Argo CD", () => {
    const helm: Target = { kind: "helm-spec", spec: "image" };
    const patched = read(applyTo(held("", {}), [change(helm, "1"), change(OWN, "2", "acme/web")]));
    expect(patched.spec.source).toMatchObject({
      helm: { parameters: [{ value: "acme/api:1" }] },
      kustomize: { images: ["acme/web:2"] },
    });
  });

  it("is refused when the entry has changed since", () => {
    const now = kustomize(["acme/api:9"]);
    expect(() => applyTo(now, [change(OWN, "2")], read(kustomize(["acme/api:1"])))).toThrow("test failed");
  });
});

describe("any Application and any changes", () => {
  const API = "acme/api";
  const KUSTOMIZE: readonly Change["rule"][] = [
    rule(OWN, API),
    rule(named("web"), "acme/web"),
    rule(OWN, "acme/worker"),
  ];
  const PLUGIN: readonly Change["rule"][] = [
    rule({ kind: "plugin", name: "NAME", tag: "TAG" }),
    rule({ kind: "plugin-spec", spec: "WEB" }, "acme/web"),
  ];
  const OURS = /^(acme\/api|web|acme\/worker|NAME|TAG|WEB)\b/;
  const entries = fc.array(
    fc.constantFrom(
      "acme/api:1",
      "web=acme/web:1",
      "web:1",
      "acme/worker@sha256:0",
      "x:1",
      "x=y:1",
      "::::",
      "a&b<c>",
    ),
    { maxLength: 6 },
  );
  const env = fc.array(
    fc.record(
      {
        name: fc.constantFrom("NAME", "TAG", "WEB", "REPLICAS"),
        value: fc.constantFrom("1", "a&b<c>", "acme/api:1"),
      },
      { requiredKeys: ["name"] },
    ),
    { maxLength: 6 },
  );
  const block = fc.oneof(
    entries.map((images) => ({
      type: "Kustomize",
      block: images.length > 0 ? { kustomize: { images } } : {},
    })),
    env.map((env) => ({ type: "Plugin", block: { plugin: { name: "p", ...(env.length > 0 && { env }) } } })),
  );
  const versions = fc.record({
    tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
    digest: fc.constantFrom(undefined, `sha256:${"d".repeat(64)}`),
  });

  const foreign = (json: unknown) => {
    const { kustomize, plugin } = read(json).spec.source ?? {};
    return [
      (kustomize?.images ?? []).filter((text) => !OURS.test(text)),
      (plugin?.env ?? []).filter(({ name = "" }) => !OURS.test(name)),
    ];
  };

  it("changes what is managed and nothing else, reads back as asked, and then has nothing to do", () => {
    fc.assert(
      fc.property(block, versions, ({ type, block }, version) => {
        const before = held(type, block);
        const wanted = (type === "Kustomize" ? KUSTOMIZE : PLUGIN).map((rule): Change => ({ rule, version }));
        const after = applyTo(before, wanted);
        expect(foreign(after)).toEqual(foreign(before));
        const application = read(after);
        for (const { rule } of wanted) {
          expect(readTarget(application, rule, NAMING)).toMatchObject({
            ok: true,
            value: { inSpec: version, imageMatches: true },
          });
        }
        expect(patchFor(application, wanted, NAMING)).toEqual({ ok: true, value: [] });
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application, HelmParameter } from "../../src/argocd/application.ts";
import { type Change, patchFor, readTarget, writeTarget } from "../../src/argocd/images.ts";
import { encodePatch } from "../../src/argocd/patch.ts";
import type { Target } from "../../src/policy/rule.ts";
import multiSource from "../fixtures/argocd/application-multi-source.json" with { type: "json" };
import { applyJsonPatch, failsByBytes, type Json, type Operation } from "../support/argocd.json-patch.ts";
import { helmApplication, helmJson, read, SOURCE } from "./sample.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const HELM: Target = { kind: "helm", name: "image.repository", tag: "image.tag" };
const RULE = { repository: "docker.io/acme/api", target: HELM };
const tag = (value: string): HelmParameter => ({ name: "image.tag", value });
const repository = (value: string): HelmParameter => ({ name: "image.repository", value });
const change = (to: string): Change => ({
  target: HELM,
  image: "acme/api",
  version: { tag: to, digest: undefined },
});

/** The patch as the server applies it to what it holds. */
function applyTo(held: object, application: Application, changes: readonly Change[]): Json {
  const operations = patchFor(application, changes);
  if (!operations.ok) throw new Error(operations.error.what);
  const text = encodePatch(operations.value);
  const sent: Operation[] = JSON.parse(text);
  expect(failsByBytes(text, sent)).toBeUndefined();
  const patched = applyJsonPatch(JSON.parse(JSON.stringify(held)), sent);
  if ("error" in patched) throw new Error(patched.error);
  return patched.value;
}

describe("writeTarget", () => {
  it("names source, block and parameters", () => {
    expect(writeTarget(helmApplication([]), HELM)).toEqual({
      ok: true,
      value: {
        key: "helm/image.repository+image.tag",
        slots: { "image.repository": "image", "image.tag": "version" },
      },
    });
    expect(writeTarget(read(multiSource), { kind: "helm-spec", spec: "image" })).toEqual({
      ok: true,
      value: { key: "helm/image", slots: { image: "reference" } },
    });
  });

  it.each<Target>([
    { kind: "kustomize", name: undefined },
    { kind: "plugin", tag: "TAG" },
  ])("says that $kind is not supported yet", (target) => {
    expect(writeTarget(helmApplication([]), target)).toMatchObject({
      ok: false,
      error: {
        severity: "error",
        where: "Application argocd/api",
        what: expect.stringContaining(target.kind),
      },
    });
  });
});

describe("readTarget", () => {
  it("reads what the spec asks for, and what runs", () => {
    const state = readTarget(
      helmApplication([repository("acme/api"), tag("2")], ["acme/api:1", "acme/api:2", "acme/proxy:7"]),
      RULE,
    );
    expect(state).toEqual({
      ok: true,
      value: {
        inSpec: { tag: "2", digest: undefined },
        live: { tag: "1", digest: undefined },
        running: [
          { tag: "1", digest: undefined },
          { tag: "2", digest: undefined },
        ],
        imageInSpec: "acme/api",
        imageMatches: true,
      },
    });
  });

  it.each<[string, string, { tag: string; digest: string | undefined }[]]>([
    ["another way to write the name", "index.docker.io/acme/api:3", [{ tag: "3", digest: undefined }]],
    ["tag and digest", `acme/api:3@${DIGEST}`, [{ tag: "3", digest: DIGEST }]],
    ["a digest alone", `acme/api@${DIGEST}`, [{ tag: "", digest: DIGEST }]],
    ["neither, which runs latest", "acme/api", [{ tag: "latest", digest: undefined }]],
    ["another registry", "ghcr.io/acme/api:3", []],
    ["a longer name", "acme/api-next:3", []],
    ["no reference", "::::", []],
  ])("finds the image among the running ones by %s", (_name, image, running) => {
    expect(readTarget(helmApplication([], [image]), RULE)).toMatchObject({
      ok: true,
      value: { inSpec: undefined, running },
    });
  });

  it.each<[string, HelmParameter[], boolean]>([
    ["the same, written in another way", [repository("docker.io/acme/api")], true],
    ["none", [tag("1")], true],
    ["another one", [repository("acme/other"), tag("1")], false],
    ["something that is no name", [repository("{{ x }}"), tag("1")], false],
  ])("says whether the spec names the rule's image: %s", (_name, parameters, imageMatches) => {
    expect(readTarget(helmApplication(parameters), RULE)).toMatchObject({
      ok: true,
      value: { imageMatches },
    });
  });

  it("reads names by the registry that stands for an unwritten one", () => {
    const naming = { defaultRegistry: "registry.example.com", defaultNamespaces: {} };
    const application = helmApplication([repository("acme/api")], ["acme/api:1"]);
    expect(
      readTarget(application, { ...RULE, repository: "registry.example.com/acme/api" }, naming),
    ).toMatchObject({
      ok: true,
      value: { imageMatches: true, running: [{ tag: "1" }] },
    });
  });
});

describe("patchFor", () => {
  it("is empty when the spec asks for exactly that", () => {
    expect(patchFor(helmApplication([repository("acme/api"), tag("1")]), [change("1")])).toEqual({
      ok: true,
      value: [],
    });
    expect(patchFor(helmApplication([]), [])).toEqual({ ok: true, value: [] });
  });

  it("replaces the one parameter that differs, and nothing else", () => {
    const patch = patchFor(helmApplication([repository("acme/api"), tag("1")]), [change("2")]);
    expect(patch.ok && patch.value.filter(({ op }) => op !== "test")).toEqual([
      {
        op: "replace",
        path: "/spec/source/helm/parameters/1",
        value: { name: "image.tag", value: "2", forceString: true },
      },
    ]);
  });

  it("fails as a whole when one target cannot be written", () => {
    const kustomize: Change = { ...change("2"), target: { kind: "kustomize", name: undefined } };
    expect(patchFor(helmApplication([tag("1")]), [change("2"), kustomize]).ok).toBe(false);
  });

  it("is refused once the Application is in another project", () => {
    const json = helmJson([tag("1")]);
    const moved = { ...json, spec: { ...json.spec, project: "other" } };
    expect(() => applyTo(moved, read(json), [change("2")])).toThrow("/spec/project");
  });

  it("gives several images of an Application without parameters one block", () => {
    const json = helmJson(undefined);
    const sidecar: Change = {
      target: { kind: "helm-spec", spec: "sidecar" },
      image: "acme/sidecar",
      version: { tag: "5", digest: undefined },
    };
    expect(applyTo(json, read(json), [change("2"), sidecar])).toHaveProperty("spec.source.helm", {
      parameters: [
        { name: "image.repository", value: "acme/api", forceString: true },
        { name: "image.tag", value: "2", forceString: true },
        { name: "sidecar", value: "acme/sidecar:5", forceString: true },
      ],
    });
  });
});

describe("any Application and any changes", () => {
  const TARGETS: readonly Target[] = [
    HELM,
    { kind: "helm", name: "web.image", tag: "web.tag" },
    { kind: "helm-spec", spec: "worker" },
  ];
  const MANAGED = new Set(["image.repository", "image.tag", "web.image", "web.tag", "worker"]);
  const parameter = fc.record(
    {
      name: fc.constantFrom(...MANAGED, "replicas", "host"),
      value: fc.constantFrom("1", "a&b<c>", "acme/api:1"),
      forceString: fc.constant(true),
    },
    { requiredKeys: [] },
  );
  // As the server keeps it: an empty list or block is not there.
  const source = fc
    .record({
      block: fc.constantFrom(undefined, { values: "host: a&b\n" }),
      parameters: fc.array(parameter, { maxLength: 6 }),
    })
    .map(({ block, parameters }) => {
      const helm = { ...block, ...(parameters.length > 0 && { parameters }) };
      return { ...SOURCE, ...(Object.keys(helm).length > 0 && { helm }) };
    });
  const json = fc.record({ source, several: fc.boolean() }).map(({ source, several }) => ({
    metadata: { name: "api", namespace: "argocd" },
    spec: {
      project: "default",
      ...(several ? { sources: [{ ...SOURCE, path: "values" }, source] } : { source }),
    },
    status: several ? { sourceTypes: ["", "Helm"] } : { sourceType: "Helm" },
  }));
  const version = fc.record({
    tag: fc.constantFrom("1", "2.0", "20261123"),
    digest: fc.constantFrom(undefined, DIGEST),
  });
  const changes = fc
    .record({ targets: fc.subarray([...TARGETS], { minLength: 1 }), version })
    .map(({ targets, version }) => targets.map((target): Change => ({ target, image: "acme/api", version })));

  /** Without the managed parameters, and without what is empty then. */
  const unmanaged = (node: object): unknown =>
    JSON.parse(JSON.stringify(node), (key, value) => {
      if (key === "parameters") {
        const rest = value.filter(({ name }: HelmParameter) => name === undefined || !MANAGED.has(name));
        return rest.length > 0 ? rest : undefined;
      }
      return key === "helm" && Object.keys(value).length === 0 ? undefined : value;
    });

  it("changes the managed parameters and nothing else, reads back as asked, and then has nothing to do", () => {
    fc.assert(
      fc.property(json, changes, (held, wanted) => {
        const after = applyTo(held, read(held), wanted);
        expect(unmanaged(Object(after))).toEqual(unmanaged(held));
        const application = read(after);
        for (const { target, version } of wanted) {
          expect(readTarget(application, { repository: "docker.io/acme/api", target })).toMatchObject({
            ok: true,
            value: { inSpec: version, imageMatches: true },
          });
        }
        expect(patchFor(application, wanted)).toEqual({ ok: true, value: [] });
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HelmParameter } from "../../src/argocd/application.ts";
import { type Change, patchFor, readTarget, writeTarget } from "../../src/argocd/images.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Target } from "../../src/policy/rule.ts";
import multiSource from "../fixtures/argocd/application-multi-source.json" with { type: "json" };
import { version } from "../policy/sample.ts";
import { applyTo, helmApplication, helmJson, read, SOURCE } from "./sample.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const HELM: Target = { kind: "helm", name: "image.repository", tag: "image.tag" };
const ruleFor = (target: Target) => ({ image: "acme/api", repository: "docker.io/acme/api", target });
const RULE = ruleFor(HELM);
const NAMING = DOCKER_HUB_DEFAULTS;
const tag = (value: string): HelmParameter => ({ name: "image.tag", value });
const repository = (value: string): HelmParameter => ({ name: "image.repository", value });
const change = (to: string): Change => ({ rule: RULE, version: { tag: to, digest: undefined } });

describe("writeTarget", () => {
  it("names source, block and parameters", () => {
    expect(writeTarget(helmApplication([]), RULE, NAMING)).toEqual({
      ok: true,
      value: {
        key: "helm/image.repository+image.tag",
        slots: {
          "image.repository in helm.parameters": "image",
          "image.tag in helm.parameters": "version",
        },
      },
    });
    expect(writeTarget(read(multiSource), ruleFor({ kind: "helm-spec", spec: "image" }), NAMING)).toEqual({
      ok: true,
      value: { key: "helm/image", slots: { "image in helm.parameters": "reference" } },
    });
  });

  it("takes the defaults of the source's type where the target is for another, and says so", () => {
    const target: Target = { kind: "kustomize", name: undefined };
    expect(writeTarget(helmApplication([]), ruleFor(target), NAMING)).toMatchObject({
      ok: true,
      value: {
        key: "helm/image.name+image.tag",
        note: "Its manifestTargets are for Kustomize, and the source is of type Helm, whose defaults serve.",
      },
    });
    expect(writeTarget(helmApplication([]), RULE, NAMING)).toMatchObject({ value: { note: undefined } });
  });
});

describe("readTarget", () => {
  it("reads what the spec asks for, and what runs", () => {
    const state = readTarget(
      helmApplication([repository("acme/api"), tag("2")], ["acme/api:1", "acme/api:2", "acme/proxy:7"]),
      RULE,
      NAMING,
    );
    expect(state).toEqual({
      ok: true,
      value: {
        inSpec: { tag: "2", digest: undefined },
        live: [version("1"), version("2")],
        imageInSpec: "acme/api",
        imageMatches: true,
        runsOriginal: false,
      },
    });
  });

  it.each<[string, string, { tag: string; digest: string | undefined } | undefined]>([
    ["another way to write the name", "index.docker.io/acme/api:3", { tag: "3", digest: undefined }],
    ["tag and digest", `acme/api:3@${DIGEST}`, { tag: "3", digest: DIGEST }],
    ["a digest alone", `acme/api@${DIGEST}`, { tag: "", digest: DIGEST }],
    ["neither, which runs latest", "acme/api", { tag: "latest", digest: undefined }],
    ["another registry", "ghcr.io/acme/api:3", undefined],
    ["a longer name", "acme/api-next:3", undefined],
    ["no reference", "::::", undefined],
  ])("finds the image among the running ones by %s", (_name, image, live) => {
    expect(readTarget(helmApplication([], [image]), RULE, NAMING)).toMatchObject({
      ok: true,
      value: { inSpec: undefined, live: live === undefined ? [] : [live] },
    });
  });

  it.each<[string, HelmParameter[], boolean]>([
    ["the same, written in another way", [repository("docker.io/acme/api")], true],
    ["none", [tag("1")], true],
    ["another one", [repository("acme/other"), tag("1")], false],
    ["something that is no name", [repository("{{ x }}"), tag("1")], false],
  ])("says whether the spec names the rule's image: %s", (_name, parameters, imageMatches) => {
    expect(readTarget(helmApplication(parameters), RULE, NAMING)).toMatchObject({
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
      value: { imageMatches: true, live: [{ tag: "1" }] },
    });
  });
});

describe("patchFor", () => {
  it("is empty when the spec asks for exactly that", () => {
    expect(patchFor(helmApplication([repository("acme/api"), tag("1")]), [change("1")], NAMING)).toEqual({
      ok: true,
      value: [],
    });
    expect(patchFor(helmApplication([]), [], NAMING)).toEqual({ ok: true, value: [] });
  });

  it("replaces the one parameter that differs, and nothing else", () => {
    const patch = patchFor(helmApplication([repository("acme/api"), tag("1")]), [change("2")], NAMING);
    expect(patch.ok && patch.value.filter(({ op }) => op !== "test")).toEqual([
      {
        op: "replace",
        path: "/spec/source/helm/parameters/1",
        value: { name: "image.tag", value: "2", forceString: true },
      },
    ]);
  });

  it("fails as a whole when one target cannot be written", () => {
    const unknown: Change = { ...change("2"), rule: ruleFor(JSON.parse('{"kind":"jsonnet"}')) };
    expect(patchFor(helmApplication([tag("1")]), [change("2"), unknown], NAMING).ok).toBe(false);
  });

  it("is refused once the Application is in another project", () => {
    const json = helmJson([tag("1")]);
    const moved = { ...json, spec: { ...json.spec, project: "other" } };
    expect(() => applyTo(moved, [change("2")], read(json))).toThrow("/spec/project");
  });

  it("gives several images of an Application without parameters one block", () => {
    const json = helmJson(undefined);
    const sidecar: Change = {
      rule: {
        image: "acme/sidecar",
        repository: "docker.io/acme/sidecar",
        target: { kind: "helm-spec", spec: "sidecar" },
      },
      version: { tag: "5", digest: undefined },
    };
    expect(applyTo(json, [change("2"), sidecar])).toHaveProperty("spec.source.helm", {
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
    .map(({ targets, version }) => targets.map((target): Change => ({ rule: ruleFor(target), version })));

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
        const after = applyTo(held, wanted);
        expect(unmanaged(Object(after))).toEqual(unmanaged(held));
        const application = read(after);
        for (const { rule, version } of wanted) {
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

import { describe, expect, it } from "vitest";
import type { HelmParameter } from "../../src/argocd/application.ts";
import { helmKind } from "../../src/argocd/helm.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const KIND = helmKind({ kind: "helm", name: "image.repository", tag: "image.tag" });
const SPEC = helmKind({ kind: "helm-spec", spec: "image" });
const source = (parameters: readonly HelmParameter[]) => ({
  repoURL: "x",
  helm: { valueFiles: ["a"], parameters },
});
const tag = (value: string | undefined, forceString?: boolean): HelmParameter => ({
  name: "image.tag",
  ...(value !== undefined && { value }),
  ...(forceString !== undefined && { forceString }),
});

describe("reading name and tag", () => {
  it.each<[string, readonly HelmParameter[], string | undefined]>([
    ["one parameter", [tag("1")], "1"],
    ["none", [{ name: "replicas", value: "1" }], undefined],
    ["one without a value, which is how Argo CD keeps an empty one", [tag(undefined)], undefined],
    ["the last of two", [tag("1"), tag("2")], "2"],
    ["one with forceString before a later plain one", [tag("1", true), tag("2")], "1"],
    ["the last of two with forceString", [tag("1", true), tag("2", true), tag("3")], "2"],
    ["one beside a parameter without a name", [{ value: "9" }, tag("1")], "1"],
  ])("takes %s", (_name, parameters, expected) => {
    expect(KIND.read(source(parameters)).version?.tag).toBe(expected);
  });

  it("reads the image and the digest", () => {
    const parameters = [{ name: "image.repository", value: "acme/api" }, tag(`1@${DIGEST}`)];
    expect(KIND.read(source(parameters))).toEqual({
      image: "acme/api",
      version: { tag: "1", digest: DIGEST },
    });
  });

  it("reads nothing where there is no helm block", () => {
    expect(KIND.read({ repoURL: "x" })).toEqual({ image: undefined, version: undefined });
  });
});

describe("writing name and tag", () => {
  const write = (
    parameters: readonly HelmParameter[],
    version = { tag: "2", digest: undefined as string | undefined },
  ) => KIND.write(source(parameters), "acme/api", version).helm?.parameters;

  it("replaces in place with forceString, and adds what is missing at the end", () => {
    expect(write([tag("1"), { name: "replicas", value: "1" }])).toEqual([
      tag("2", true),
      { name: "replicas", value: "1" },
      { name: "image.repository", value: "acme/api", forceString: true },
    ]);
  });

  it("writes the digest behind the tag", () => {
    expect(write([tag("1")], { tag: "2", digest: DIGEST })).toContainEqual(tag(`2@${DIGEST}`, true));
  });

  it("writes the one of several that wins", () => {
    expect(write([tag("1", true), tag("9")])?.slice(0, 2)).toEqual([tag("2", true), tag("9")]);
    expect(write([tag("1"), tag("9")])?.slice(0, 2)).toEqual([tag("1"), tag("2", true)]);
  });

  it("leaves a parameter alone that has the value, also without forceString", () => {
    expect(write([tag("2"), { name: "image.repository", value: "acme/api" }])).toEqual([
      tag("2"),
      { name: "image.repository", value: "acme/api" },
    ]);
  });

  it("keeps the rest of the block", () => {
    expect(KIND.write(source([]), "acme/api", { tag: "2", digest: undefined }).helm).toHaveProperty(
      "valueFiles",
      ["a"],
    );
  });
});

describe("a whole reference in one parameter", () => {
  it("is written and read", () => {
    const written = SPEC.write(source([{ name: "image", value: "acme/api:1" }]), "acme/api", {
      tag: "2",
      digest: DIGEST,
    });
    expect(written.helm?.parameters).toEqual([
      { name: "image", value: `acme/api:2@${DIGEST}`, forceString: true },
    ]);
    expect(SPEC.read(written)).toEqual({ image: "acme/api", version: { tag: "2", digest: DIGEST } });
  });
});

describe("the key", () => {
  it("tells targets with other parameter names apart", () => {
    const names = [
      ["a", "t"],
      ["b", "t"],
      ["a", "u"],
    ] as const;
    const keys = [...names.map(([name, tag]) => helmKind({ kind: "helm", name, tag }).key), SPEC.key];
    expect(new Set(keys).size).toBe(4);
  });
});

import { describe, expect, it } from "vitest";
import type { EnvEntry } from "../../src/argocd/application.ts";
import { pluginKind } from "../../src/argocd/plugin.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const KIND = pluginKind({ kind: "plugin", name: "IMAGE_NAME", tag: "IMAGE_TAG" });
const SPEC = pluginKind({ kind: "plugin-spec", spec: "IMAGE" });
const source = (env: readonly EnvEntry[]) => ({ repoURL: "x", plugin: { name: "render", env } });
const tag = (value?: string): EnvEntry => ({ name: "IMAGE_TAG", ...(value !== undefined && { value }) });
const name = (value: string): EnvEntry => ({ name: "IMAGE_NAME", value });

describe("reading variables", () => {
  it.each<[string, readonly EnvEntry[], string | undefined]>([
    ["one", [tag("1")], "1"],
    ["none", [{ name: "REPLICAS", value: "1" }], undefined],
    ["one without a value", [tag()], undefined],
    ["one with an empty value", [tag("")], undefined],
    ["the last of two, which a process sees", [tag("1"), tag("2")], "2"],
    ["one beside an entry without a name", [{ value: "9" }, tag("1")], "1"],
  ])("takes %s", (_name, env, expected) => {
    expect(KIND.read(source(env)).version?.tag).toBe(expected);
  });

  it("reads image and version of either form", () => {
    const expected = { image: "acme/api", version: { tag: "1", digest: DIGEST } };
    expect(KIND.read(source([name("acme/api"), tag(`1@${DIGEST}`)]))).toEqual(expected);
    expect(SPEC.read(source([{ name: "IMAGE", value: `acme/api:1@${DIGEST}` }]))).toEqual(expected);
  });

  it("reads nothing where there is no plugin block", () => {
    expect(KIND.read({ repoURL: "x" })).toEqual({ image: undefined, version: undefined });
  });
});

describe("writing variables", () => {
  const write = (env: readonly EnvEntry[]) =>
    KIND.write(source(env), "acme/api", { tag: "2", digest: undefined }).plugin;

  it("replaces in place, and adds what is missing at the end", () => {
    expect(write([tag("1"), { name: "REPLICAS", value: "1" }])?.env).toEqual([
      tag("2"),
      { name: "REPLICAS", value: "1" },
      name("acme/api"),
    ]);
  });

  it("writes the one of several that counts", () => {
    expect(write([name("acme/api"), tag("1"), tag("9")])?.env).toEqual([
      name("acme/api"),
      tag("1"),
      tag("2"),
    ]);
  });

  it("writes the whole reference into one variable", () => {
    const { plugin } = SPEC.write({ repoURL: "x" }, "acme/api", { tag: "2", digest: DIGEST });
    expect(plugin).toEqual({ env: [{ name: "IMAGE", value: `acme/api:2@${DIGEST}` }] });
  });

  it("keeps the rest of the block", () => {
    expect(write([])).toHaveProperty("name", "render");
  });
});

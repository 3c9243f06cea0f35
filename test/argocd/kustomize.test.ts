import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namedKind, ownKind } from "../../src/argocd/kustomize.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const TWO = { tag: "2", digest: undefined };
const NOTHING = { image: undefined, version: undefined };
const source = (images: readonly string[]) => ({ repoURL: "x", kustomize: { namePrefix: "p-", images } });
const NAMED = namedKind("web");

/** The rule's image is acme/api, also written docker.io/acme/api. */
const own = (images: readonly string[], running: readonly string[] = []) =>
  ownKind(
    "docker.io/acme/api",
    { image: "acme/api", isSame: (image) => /^(docker\.io\/)?acme\/api$/.test(image), running },
    source(images),
  );
const written = (kind: ReturnType<typeof own>, images: readonly string[], version = TWO) =>
  kind.write(source(images), "acme/api", version).kustomize?.images;

describe("an image with a name in the kustomization", () => {
  it.each<[string, readonly string[], object]>([
    ["its entry", ["web=acme/api:1"], { image: "acme/api", version: { tag: "1", digest: undefined } }],
    [
      "the last of two",
      ["web=acme/api:1", "web:7"],
      { image: "web", version: { tag: "7", digest: undefined } },
    ],
    ["an entry without a tag", ["web=acme/api"], { image: "acme/api", version: undefined }],
    ["none, among others", ["acme/api:1", "webs=acme/api:1", "docker.io/web:1"], NOTHING],
    ["none", [], NOTHING],
  ])("reads %s", (_name, images, expected) => {
    expect(NAMED.read(source(images))).toEqual(expected);
  });

  it("reads nothing without a kustomize block, or without images", () => {
    expect(NAMED.read({ repoURL: "x" })).toEqual(NOTHING);
    expect(NAMED.read({ repoURL: "x", kustomize: {} })).toEqual(NOTHING);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["in place", ["a:1", "web=acme/api:1", "b:1"], ["a:1", "web=acme/api:2", "b:1"]],
    ["in place of a tag alone", ["web:1"], ["web=acme/api:2"]],
    [
      "in place of the one of two that counts",
      ["web=acme/api:1", "web:9"],
      ["web=acme/api:1", "web=acme/api:2"],
    ],
    ["at the end", ["acme/api:1"], ["acme/api:1", "web=acme/api:2"]],
    ["first of all", [], ["web=acme/api:2"]],
  ])("is written %s", (_name, images, expected) => {
    expect(written(NAMED, images)).toEqual(expected);
  });

  it("is written with its digest", () => {
    expect(NAMED.write({ repoURL: "x" }, "acme/api", { tag: "2", digest: DIGEST }).kustomize).toEqual({
      images: [`web=acme/api:2@${DIGEST}`],
    });
  });

  it("keeps the rest of the block", () => {
    expect(NAMED.write(source([]), "acme/api", TWO).kustomize).toHaveProperty("namePrefix", "p-");
  });

  it("leaves an entry alone that says the same in other words", () => {
    const images = ["acme/api:2"];
    expect(written(namedKind("acme/api"), images)).toEqual(images);
  });
});

describe("an image of its own name", () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["in place", ["a:1", "acme/api:1"], [], ["a:1", "acme/api:2"]],
    ["in place of a digest", [`acme/api@${DIGEST}`], [], ["acme/api:2"]],
    // kustomize compares letter by letter: another spelling would match nothing.
    ["as the entry spells it", ["docker.io/acme/api:1"], [], ["docker.io/acme/api:2"]],
    [
      "as configured, where both are there",
      ["acme/api:1", "docker.io/acme/api:1"],
      [],
      ["acme/api:2", "docker.io/acme/api:1"],
    ],
    ["as the Pods spell it", ["a:1"], ["docker.io/acme/api"], ["a:1", "docker.io/acme/api:2"]],
    ["as configured, where Pods run both", [], ["acme/api", "docker.io/acme/api"], ["acme/api:2"]],
    [
      "as configured, where nothing tells",
      ["acme/api-next:1"],
      ["acme/other"],
      ["acme/api-next:1", "acme/api:2"],
    ],
    // Without the name before "=" the kustomization's image would lose its override.
    ["under the name that it replaces", ["web=acme/api:1"], ["acme/api"], ["web=acme/api:2"]],
    [
      "as its own entry before one that it replaces",
      ["acme/api:1", "web=acme/api:1"],
      [],
      ["acme/api:2", "web=acme/api:1"],
    ],
  ])("is written %s", (_name, images, running, expected) => {
    const kind = own(images, running);
    expect(written(kind, images)).toEqual(expected);
    expect(kind.read(kind.write(source(images), "acme/api", TWO)).version).toEqual(TWO);
  });

  it("has one key, however it is spelled, and says which entry it writes", () => {
    const kinds = [own([]), own(["docker.io/acme/api:1"]), own(["web=acme/api:1"])];
    expect(new Set(kinds.map(({ key }) => key))).toEqual(new Set(["docker.io/acme/api"]));
    expect(kinds.map(({ slots }) => Object.keys(slots))).toEqual([
      ["acme/api"],
      ["docker.io/acme/api"],
      ["web"],
    ]);
  });
});

describe("any list of images", () => {
  const entry = fc.constantFrom(
    "acme/api:1",
    "docker.io/acme/api:1",
    "web=acme/api:1",
    "web:9",
    "a:1",
    "::::",
    "web=*:1",
  );
  const version = fc.record({
    tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
    digest: fc.constantFrom(undefined, DIGEST),
  });

  it("reads back what was written, changes one entry and no other, and is then done", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), version, fc.boolean(), (images, version, named) => {
        const kind = named ? NAMED : own(images);
        const after = kind.write(source(images), "acme/api", version);
        expect(kind.read(after).version).toEqual(version);
        const list = after.kustomize?.images ?? [];
        expect(list.filter((text, index) => text !== images[index]).length).toBeLessThan(2);
        expect(list.length).toBeGreaterThanOrEqual(images.length);
        expect(kind.write(after, "acme/api", version).kustomize?.images).toEqual(list);
      }),
    );
  });
});

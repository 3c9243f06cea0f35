import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { put, settingOf, slotsFor, textsOf } from "../../src/argocd/slots.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const PAIR = slotsFor({ name: "IMAGE_NAME", tag: "IMAGE_TAG" });
const WHOLE = slotsFor({ spec: "IMAGE" });

describe("slotsFor", () => {
  it("tells targets with other names apart", () => {
    const targets = [
      { name: "a", tag: "t" },
      { name: "b", tag: "t" },
      { name: "a", tag: "u" },
      { spec: "a" },
    ];
    expect(new Set(targets.map((target) => slotsFor(target).key)).size).toBe(targets.length);
  });
});

describe("textsOf and settingOf", () => {
  it.each([
    [PAIR, { tag: "2", digest: undefined }, { IMAGE_NAME: "acme/api", IMAGE_TAG: "2" }],
    [PAIR, { tag: "2", digest: DIGEST }, { IMAGE_NAME: "acme/api", IMAGE_TAG: `2@${DIGEST}` }],
    [WHOLE, { tag: "2", digest: DIGEST }, { IMAGE: `acme/api:2@${DIGEST}` }],
  ])("%j holds %j", ({ slots }, version, texts) => {
    expect(Object.fromEntries(textsOf(slots, "acme/api", version))).toEqual(texts);
  });

  it("read what they wrote", () => {
    const version = fc.record({
      tag: fc.stringMatching(/^[\w][\w.-]{0,20}$/),
      digest: fc.constantFrom(undefined, DIGEST),
    });
    fc.assert(
      fc.property(fc.constantFrom(PAIR, WHOLE), version, ({ slots }, version) => {
        const texts = new Map(textsOf(slots, "ghcr.io/acme/api", version));
        expect(settingOf(slots, (name) => texts.get(name))).toEqual({ image: "ghcr.io/acme/api", version });
      }),
    );
  });

  it.each([[PAIR], [WHOLE]])("read nothing where %j is missing or empty", ({ slots }) => {
    const nothing = { image: undefined, version: undefined };
    expect(settingOf(slots, () => undefined)).toEqual(nothing);
    expect(settingOf(slots, () => "")).toEqual(nothing);
  });
});

describe("put", () => {
  const [a, b] = [
    { name: "a", value: "1" },
    { name: "b", value: "2" },
  ];

  it("replaces in place, and leaves one alone that has the value", () => {
    expect(put([a, b], a, { name: "a", value: "9" })).toEqual([{ name: "a", value: "9" }, b]);
    expect(put([a, b], a, { name: "a", value: "1" })).toEqual([a, b]);
  });

  it("adds at the end", () => {
    expect(put([b], undefined, a)).toEqual([b, a]);
  });
});

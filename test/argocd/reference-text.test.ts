import { describe, expect, it } from "vitest";
import { formatImage, formatTag, splitReference, splitTag } from "../../src/argocd/reference-text.ts";

const DIGEST = `sha256:${"c".repeat(64)}`;

describe("a tag's value", () => {
  it.each([
    ["1.2.3", { tag: "1.2.3", digest: undefined }],
    [`1.2.3@${DIGEST}`, { tag: "1.2.3", digest: DIGEST }],
  ])("%s is written and read the same", (text, version) => {
    expect(formatTag(version)).toBe(text);
    expect(splitTag(text)).toEqual(version);
  });

  it("needs a tag before a digest", () => {
    expect(formatTag({ tag: "", digest: DIGEST })).toBe(`latest@${DIGEST}`);
  });

  it.each([undefined, ""])("%j sets nothing", (text) => {
    expect(splitTag(text)).toBeUndefined();
  });
});

describe("a whole reference", () => {
  it.each([
    ["acme/api:1.2", "acme/api", { tag: "1.2", digest: undefined }],
    [`ghcr.io/acme/api:1.2@${DIGEST}`, "ghcr.io/acme/api", { tag: "1.2", digest: DIGEST }],
    [`localhost:5000/api@${DIGEST}`, "localhost:5000/api", { tag: "", digest: DIGEST }],
  ])("%s is written and read the same", (text, image, version) => {
    expect(formatImage(image, version)).toBe(text);
    expect(splitReference(text)).toEqual({ image, version });
  });

  it.each([
    ["acme/api", { image: "acme/api", version: undefined }],
    ["{{ .Values.x }}", { image: "{{ .Values.x }}", version: undefined }],
    [undefined, { image: undefined, version: undefined }],
  ])("%j sets no version", (text, setting) => {
    expect(splitReference(text)).toEqual(setting);
  });
});

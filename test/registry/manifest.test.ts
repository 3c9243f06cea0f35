import { describe, expect, it } from "vitest";
import { INDEX_MAX_IMAGES } from "../../src/registry/constants.ts";
import { parseConfig, parseManifest } from "../../src/registry/manifest.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
const OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json";
const LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
const SCHEMA_2 = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG = "application/vnd.docker.container.image.v1+json";

const read = (document: unknown, contentType?: string) =>
  parseManifest(JSON.stringify(document), contentType);
const entry = (more: object = {}) => ({
  mediaType: OCI_IMAGE,
  digest: DIGEST,
  size: 1,
  platform: { os: "linux", architecture: "amd64" },
  ...more,
});
const config = { mediaType: CONFIG, digest: DIGEST, size: 1 };

describe("parseManifest", () => {
  it.each([
    ["an OCI image", { schemaVersion: 2, mediaType: OCI_IMAGE, config }, undefined],
    ["Docker's schema 2", { schemaVersion: 2, mediaType: SCHEMA_2, config }, undefined],
    ["an image whose type is in the header alone", { schemaVersion: 2, config }, OCI_IMAGE],
    ["an image without any type", { schemaVersion: 2, config: { digest: DIGEST } }, "application/json"],
  ])("reads %s", (_, document, contentType) => {
    expect(read(document, contentType)).toEqual({ ok: true, value: { kind: "image", config: DIGEST } });
  });

  it.each([
    ["an OCI index", OCI_INDEX, {}],
    ["Docker's manifest list", LIST, { mediaType: SCHEMA_2 }],
    ["an index whose entries have no type", OCI_INDEX, { mediaType: undefined }],
  ])("reads %s", (_, mediaType, more) => {
    const answer = read({ schemaVersion: 2, mediaType, manifests: [entry(more)] });
    const images = [{ digest: DIGEST, platform: "linux/amd64" }];
    expect(answer).toEqual({ ok: true, value: { kind: "index", images } });
  });

  it.each([
    [
      "with a variant",
      entry({ platform: { os: "linux", architecture: "arm", variant: "v7" } }),
      ["linux/arm/v7"],
    ],
    ["without a platform", entry({ platform: undefined }), [undefined]],
    ["an attestation by its platform", entry({ platform: { os: "unknown", architecture: "unknown" } }), []],
    [
      "an attestation by its annotation",
      entry({ annotations: { "vnd.docker.reference.type": "attestation-manifest" } }),
      [],
    ],
    ["an artifact", entry({ artifactType: "application/vnd.example.sbom" }), []],
    ["an index in the index", entry({ mediaType: OCI_INDEX }), []],
    ["a digest that is none", entry({ digest: "sha256:1" }), []],
    ["no mapping", "text", []],
  ])("takes of an index, for an entry %s", (_, manifest, platforms) => {
    const answer = read({ mediaType: OCI_INDEX, manifests: [manifest] });
    const images = platforms.map((platform) => ({ digest: DIGEST, platform }));
    expect(answer).toEqual({ ok: true, value: { kind: "index", images } });
  });

  it.each([
    ["schema 1 by its number", { schemaVersion: 1, fsLayers: [] }, /schema 1.*pushed again/],
    [
      "schema 1 by its type",
      { mediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws" },
      /schema 1/,
    ],
    [
      "a chart",
      { mediaType: OCI_IMAGE, config: { ...config, mediaType: "application/vnd.cncf.helm.config.v1+json" } },
      /no container image.*helm/,
    ],
    ["an image without configuration", { mediaType: OCI_IMAGE }, /without a configuration/],
    ["an index without a list", { mediaType: OCI_INDEX, manifests: {} }, /without a list/],
    [
      "too many images",
      { mediaType: OCI_INDEX, manifests: Array(INDEX_MAX_IMAGES + 1).fill(entry()) },
      /more than 200/,
    ],
    [
      "another document",
      { mediaType: "application/vnd.example\u0000+json" },
      /another type \(application\/vnd.example \+json\)/,
    ],
    ["a list", [], /not a manifest/],
  ])("says why it cannot use %s", (_, document, reason) => {
    expect(read(document)).toEqual({ ok: false, error: expect.stringMatching(reason) });
  });

  it("does not repeat a page that is no JSON", () => {
    expect(parseManifest("<html>", "text/html")).toEqual({
      ok: false,
      error: "something that is not a manifest",
    });
  });
});

describe("parseConfig", () => {
  it.each([
    [
      { os: "linux", architecture: "arm64", variant: "v8", created: "2026-01-02T03:04:05.678901234Z" },
      { platform: "linux/arm64/v8", createdAt: Date.parse("2026-01-02T03:04:05.678Z"), createdNs: 901_234 },
    ],
    [
      { os: "linux", architecture: "amd64" },
      { platform: "linux/amd64", createdAt: undefined },
    ],
    [
      { os: "linux", architecture: "amd64", created: "yesterday" },
      { platform: "linux/amd64", createdAt: undefined },
    ],
    [{ created: "1970-01-01T00:00:00Z" }, { platform: "unknown/unknown", createdAt: 0 }],
  ])("reads %j", (document, value) => {
    expect(parseConfig(JSON.stringify(document))).toEqual({ ok: true, value });
  });

  it("refuses what is no JSON object", () => {
    expect(parseConfig("null")).toMatchObject({ ok: false });
  });
});

describe("a date that is none", () => {
  it.each(["yesterday.123456", "build 7", "12", "0"])("is not guessed at: %s", (created) => {
    const config = parseConfig(JSON.stringify({ os: "linux", architecture: "amd64", created }));
    expect(config).toEqual({ ok: true, value: { platform: "linux/amd64", createdAt: undefined } });
  });
});

import { describe, expect, it } from "vitest";
import { LEGACY_PREFIX } from "../../src/fleet/legacy-names.ts";
import { legacySettings, legacyTargets, legacyWriteBack } from "../../src/fleet/legacy-settings.ts";

const annotations = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [LEGACY_PREFIX + name, value]));

describe("legacySettings", () => {
  it.each([
    ["1", true],
    ["T", true],
    [" TRUE ", true],
    ["f", false],
    ["False", false],
    ["0", false],
  ])("reads force-update %j as Go does", (text, forceUpdate) => {
    expect(legacySettings(annotations({ "force-update": text }), undefined)).toEqual({
      ok: true,
      value: { forceUpdate },
    });
  });

  it.each(["", "yes", "on", "tRUE"])("refuses force-update %j", (text) => {
    expect(legacySettings(annotations({ "a.force-update": text }), "a")).toMatchObject({ ok: false });
  });

  it("takes empty values as unset, but an empty list of globs as one that resets", () => {
    const empty = { "a.update-strategy": "", "a.allow-tags": " ", "a.pull-secret": "", "a.platforms": "," };
    expect(legacySettings(annotations(empty), "a")).toEqual({ ok: true, value: undefined });
    expect(legacySettings(annotations({ "a.ignore-tags": " , x, " }), "a")).toEqual({
      ok: true,
      value: { ignoreTags: ["x"] },
    });
    expect(legacySettings(annotations({ "a.ignore-tags": "" }), "a")).toEqual({
      ok: true,
      value: { ignoreTags: [] },
    });
  });

  it("has no platforms for all images of an Application", () => {
    expect(legacySettings(annotations({ platforms: "linux/arm64" }), undefined)).toEqual({
      ok: true,
      value: undefined,
    });
  });

  it("does not repeat a pull-secret, which may hold what it should not", () => {
    const read = legacySettings(annotations({ "pull-secret": "s3cr3t", "force-update": "x" }), undefined);
    expect(JSON.stringify(read)).not.toContain("s3cr3t");
  });
});

describe("legacyTargets", () => {
  it.each([
    [{}, undefined],
    [{ "a.helm.image-name": " n " }, { helm: { name: "n" } }],
    [{ "a.helm.image-spec": "s", "a.kustomize.image-name": " " }, { helm: { spec: "s" } }],
    [{ "a.kustomize.image-name": "acme/x" }, { kustomize: { name: "acme/x" } }],
    [{ "b.kustomize.image-name": "acme/x" }, undefined],
  ])("reads %j", (values, value) => {
    expect(legacyTargets(annotations(values), "a")).toEqual({ ok: true, value });
  });
});

describe("legacyWriteBack", () => {
  it.each([
    [{}, undefined],
    [{ "write-back-method": "argocd" }, { method: "argocd" }],
    [{ "git-branch": "main:x" }, { gitConfig: { branch: "main:x" } }],
    [{ "write-back-method": " git:repocreds " }, { method: "git:repocreds" }],
  ])("reads %j", (values, value) => {
    expect(legacyWriteBack(annotations(values))).toEqual({ ok: true, value });
  });

  it("names the annotation of a method that there is not, in the words of the resource", () => {
    expect(legacyWriteBack(annotations({ "write-back-method": "helm" }))).toMatchObject({
      ok: false,
      error: {
        annotation: `${LEGACY_PREFIX}write-back-method`,
        severity: "error",
        what: expect.stringContaining("not a write-back method"),
      },
    });
  });
});

import { describe, expect, it } from "vitest";
import type { ManifestTargets } from "../../src/fleet/crd.ts";
import { readManifestTarget } from "../../src/fleet/manifest-target.ts";
import type { Target } from "../../src/policy/rule.ts";

describe("readManifestTarget", () => {
  it.each<[string, ManifestTargets | undefined, Target]>([
    ["none", undefined, { kind: "default" }],
    ["helm without names", { helm: {} }, { kind: "helm", name: "image.name", tag: "image.tag" }],
    ["helm with a name", { helm: { name: "a" } }, { kind: "helm", name: "a", tag: "image.tag" }],
    ["helm with a tag", { helm: { tag: "a" } }, { kind: "helm", name: "image.name", tag: "a" }],
    [
      "helm with empty names",
      { helm: { name: "", tag: "" } },
      { kind: "helm", name: "image.name", tag: "image.tag" },
    ],
    [
      "helm with spec, which outranks the others",
      { helm: { name: "a", tag: "b", spec: "c" } },
      { kind: "helm-spec", spec: "c" },
    ],
    [
      "helm with an empty spec",
      { helm: { tag: "b", spec: "" } },
      { kind: "helm", name: "image.name", tag: "b" },
    ],
    ["kustomize", { kustomize: { name: "acme/app" } }, { kind: "kustomize", name: "acme/app" }],
    ["kustomize with an empty name", { kustomize: { name: "" } }, { kind: "kustomize", name: undefined }],
    [
      "kustomize with any word",
      { kustomize: { name: "APP_IMAGE" } },
      { kind: "kustomize", name: "APP_IMAGE" },
    ],
    [
      "kustomize with a port",
      { kustomize: { name: "localhost:5000/app" } },
      { kind: "kustomize", name: "localhost:5000/app" },
    ],
    ["plugin", { plugin: { name: "A", tag: "B" } }, { kind: "plugin", name: "A", tag: "B" }],
    [
      "plugin with spec, which outranks the others",
      { plugin: { name: "A", tag: "B", spec: "C" } },
      { kind: "plugin-spec", spec: "C" },
    ],
  ])("reads %s", (_name, targets, expected) => {
    expect(readManifestTarget(targets)).toEqual({ ok: true, value: expected });
  });

  it.each<[string, ManifestTargets, RegExp]>([
    ["a plugin without a place for the tag", { plugin: { name: "A" } }, /for the tag/],
    ["a kustomize name with a tag", { kustomize: { name: "acme/app:1" } }, /"acme\/app:1"/],
    ["a kustomize name with a digest", { kustomize: { name: "acme/app@sha256:0" } }, /without its tag/],
    ["a kustomize name that is an entry", { kustomize: { name: "app=acme/app" } }, /without its tag/],
  ])("refuses %s, and says what to write", (_name, targets, what) => {
    expect(readManifestTarget(targets)).toMatchObject({
      ok: false,
      error: { what: expect.stringMatching(what), mend: expect.stringMatching(/\.$/) },
    });
  });
});

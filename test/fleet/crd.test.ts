import { is } from "valibot";
import { describe, expect, it } from "vitest";
import { applicationRefSchema, imageSchema, resourceSchema } from "../../src/fleet/crd.ts";
import { document, image, ref } from "./support.ts";

const key = { cosignKey: { secretName: "s", key: "k" } };
const pullRequest = (fields: object) => ({ gitConfig: { pullRequest: fields } });
const labels = (...list: string[]) => ({ github: {}, labels: list });
const everyCommonField = {
  updateStrategy: "semver",
  forceUpdate: true,
  allowTags: "any",
  ignoreTags: ["a"],
  pullSecret: "pullsecret:argocd/a",
  platforms: ["linux/amd64"],
};

describe("an image", () => {
  it.each([
    ["the least", image(), true],
    ["every setting", image({ commonUpdateSettings: everyCommonField }), true],
    ["an alias with all its characters", image({ alias: "0aZ-._" }), true],
    ["an alias that begins with a dash", image({ alias: "-a" }), false],
    ["an alias with a slash", image({ alias: "a/b" }), false],
    ["an empty alias", image({ alias: "" }), false],
    ["an empty imageName", image({ imageName: "" }), false],
    ["no imageName", { alias: "a" }, false],
    ["an empty helm target", image({ manifestTargets: { helm: {} } }), true],
    ["a helm target", image({ manifestTargets: { helm: { name: "a", tag: "b", spec: "c" } } }), true],
    ["a kustomize target", image({ manifestTargets: { kustomize: { name: "a" } } }), true],
    ["a kustomize target without name", image({ manifestTargets: { kustomize: {} } }), false],
    ["a plugin target", image({ manifestTargets: { plugin: { name: "A", tag: "B" } } }), true],
    ["a plugin target with a tag only", image({ manifestTargets: { plugin: { tag: "B" } } }), false],
    ["a plugin target with an empty name", image({ manifestTargets: { plugin: { name: "" } } }), false],
    ["a plugin name too long", image({ manifestTargets: { plugin: { name: "x".repeat(254) } } }), false],
    ["no target in the block", image({ manifestTargets: {} }), false],
    ["two targets", image({ manifestTargets: { helm: {}, kustomize: { name: "a" } } }), false],
    ["verification with a key", image({ imagesVerification: key }), true],
    ["verification without a key", image({ imagesVerification: { enabled: true } }), false],
    ["verification switched off", image({ imagesVerification: { enabled: false } }), true],
    ["a cosignKey without its key", image({ imagesVerification: { cosignKey: { secretName: "s" } } }), false],
    ["ignoreTags as text", image({ commonUpdateSettings: { ignoreTags: "a,b" } }), false],
    ["forceUpdate as text", image({ commonUpdateSettings: { forceUpdate: "true" } }), false],
  ])("%s", (_, value, valid) => {
    expect(is(imageSchema, value)).toBe(valid);
  });
});

describe("an applicationRef", () => {
  it.each([
    ["the least", ref("*"), true],
    ["no pattern", { images: [image()] }, false],
    ["no images", { namePattern: "*" }, false],
    ["empty images", { namePattern: "*", images: [] }, false],
    ["annotations in place of images", { namePattern: "*", useAnnotations: true }, true],
    ["a selector", ref("*", { labelSelectors: { matchLabels: { a: "b" } } }), true],
    ["a list of labels", ref("*", { labelSelectors: { matchLabels: ["a"] } }), false],
    ["a list of settings", ref("*", { commonUpdateSettings: [{ allowTags: "any" }] }), false],
    ["a label that is no text", ref("*", { labelSelectors: { matchLabels: { a: 1 } } }), false],
    [
      "an expression without operator",
      ref("*", { labelSelectors: { matchExpressions: [{ key: "a" }] } }),
      false,
    ],
    ["the method argocd", ref("*", { writeBackConfig: { method: "argocd" } }), true],
    ["the method git", ref("*", { writeBackConfig: { method: "git" } }), true],
    ["git with credentials", ref("*", { writeBackConfig: { method: "git:secret:ns/name" } }), true],
    ["git with nothing after the colon", ref("*", { writeBackConfig: { method: "git:" } }), false],
    ["another method", ref("*", { writeBackConfig: { method: "gitops" } }), false],
    ["a pull request on one provider", ref("*", { writeBackConfig: pullRequest({ github: {} }) }), true],
    ["on both", ref("*", { writeBackConfig: pullRequest({ github: {}, gitlab: {} }) }), false],
    ["on none", ref("*", { writeBackConfig: pullRequest({}) }), false],
    ["with labels", ref("*", { writeBackConfig: pullRequest(labels("a", "x".repeat(255))) }), true],
    ["with an empty label", ref("*", { writeBackConfig: pullRequest(labels("")) }), false],
    ["with a label too long", ref("*", { writeBackConfig: pullRequest(labels("x".repeat(256))) }), false],
    [
      "with too many labels",
      ref("*", { writeBackConfig: pullRequest(labels(...Array(101).fill("a"))) }),
      false,
    ],
  ])("%s", (_, value, valid) => {
    expect(is(applicationRefSchema, value)).toBe(valid);
  });
});

describe("a resource", () => {
  it.each([
    ["the least", document({ applicationRefs: [1] }), true],
    ["spec.namespace of v1.0", document({ namespace: "argocd", applicationRefs: [1] }), true],
    ["what an API server adds", document({ applicationRefs: [1] }, { uid: "1", managedFields: [] }), true],
    ["no applicationRefs", document({}), false],
    ["empty applicationRefs", document({ applicationRefs: [] }), false],
    ["an empty name", document({ applicationRefs: [1] }, { name: "" }), false],
    [
      "an annotation that is no text",
      document({ applicationRefs: [1] }, { annotations: { a: true } }),
      false,
    ],
  ])("%s", (_, { value }, valid) => {
    expect(is(resourceSchema, value)).toBe(valid);
  });
});

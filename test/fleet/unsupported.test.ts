import { describe, expect, it } from "vitest";
import { aliases, application, image, ref, resource, rules } from "./support.ts";

const served = (own: object, more: object = {}, spec: object = {}) => {
  const answer = rules(
    [resource({ ...spec, applicationRefs: [ref("app", { images: [image(own)], ...more })] })],
    [application("app")],
  );
  return { names: aliases(answer)["argocd/app"] ?? [], problems: answer.problems };
};
const strategy = (updateStrategy: string) => ({ commonUpdateSettings: { updateStrategy } });
const key = { cosignKey: { secretName: "s", key: "k" } };

describe("what is not supported yet", () => {
  it.each([
    ["verification", served({ imagesVerification: key }), "imagesVerification"],
    ["verification of all images", served({}, {}, { imagesVerification: key }), "imagesVerification"],
    ["git", served({}, { writeBackConfig: { method: "git" } }), "git"],
    ["git with credentials", served({}, {}, { writeBackConfig: { method: "git:secret:a/b" } }), "git"],
  ])("%s stops the image and says so", (_, { names, problems }, word) => {
    expect(names).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.severity).toBe("error");
    expect(problems[0]?.what).toContain(word);
    expect(problems[0]?.what).toContain("not supported yet");
  });

  it.each([
    ["semver", served(strategy("SemVer"))],
    ["digest", served(strategy("digest"))],
    ["platforms", served({ commonUpdateSettings: { platforms: ["linux/arm64"] } })],
    ["verification that is switched off", served({ imagesVerification: { enabled: false } })],
    [
      "the method argocd over git",
      served({}, { writeBackConfig: { method: "argocd" } }, { writeBackConfig: { method: "git" } }),
    ],
    ["a kustomize target", served({ manifestTargets: { kustomize: { name: "acme/app" } } })],
    ["a plugin target", served({ manifestTargets: { plugin: { spec: "IMAGE" } } })],
    ["no platforms", served({ commonUpdateSettings: { platforms: [] } })],
    ["useAnnotations: false", served({}, { useAnnotations: false })],
  ])("%s is served without a word", (_, { names, problems }) => {
    expect(names).toEqual(["app"]);
    expect(problems).toEqual([]);
  });

  it.each([
    ["no method", {}],
    ["the method argocd", { method: "argocd" }],
  ])("serves an image that has a gitConfig and %s, and says that it has no effect", (_, method) => {
    const { names, problems } = served({}, { writeBackConfig: { ...method, gitConfig: { branch: "main" } } });
    expect(names).toEqual(["app"]);
    expect(problems).toMatchObject([
      { severity: "warning", where: "config/a.yaml: ImageUpdater a: spec.applicationRefs[0]" },
    ]);
    expect(problems[0]?.what).toContain("gitConfig");
  });

  it("says once what many images inherit, at the place that sets it", () => {
    const images = [image(), image({ alias: "web", imageName: "acme/web:1.x" })];
    const { problems } = served({}, { images }, { writeBackConfig: { method: "git" } });
    expect(problems.map(({ where }) => where)).toEqual(["config/a.yaml: ImageUpdater a: spec"]);
  });
});

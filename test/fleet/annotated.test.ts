import { describe, expect, it } from "vitest";
import { usesAnnotations } from "../../src/fleet/annotated.ts";
import { annotated, image, ref, resource, rules } from "./support.ts";

const useAnnotations = { namePattern: "api", useAnnotations: true };
const key = { cosignKey: { secretName: "s", key: "k" } };
const read = (annotations: Record<string, string>, more: object = {}, spec: object = {}) => {
  const answer = rules(
    [resource({ ...spec, applicationRefs: [{ ...useAnnotations, ...more }] })],
    [annotated("api", annotations)],
  );
  return { rules: answer.rules.get("argocd/api") ?? [], problems: answer.problems };
};
const LIST = { "image-list": "app=acme/api:~1, web=acme/web" };

describe("useAnnotations", () => {
  it("reads all settings from the Application, those of an image before those of all", () => {
    const { rules, problems } = read({
      ...LIST,
      "update-strategy": "alphabetical",
      "app.update-strategy": "semver",
      "app.helm.image-tag": "api.tag",
      "web.allow-tags": "regexp:^v",
      "pull-secret": "pullsecret:argocd/hub",
      "ignore-tags": "a,b",
      "force-update": "true",
    });
    const shared = { resource: "argocd/a", pullSecret: "pullsecret:argocd/hub", ignoreTags: ["a", "b"] };
    expect(rules).toMatchObject([
      {
        ...shared,
        alias: "app",
        strategy: "semver",
        constraint: "~1",
        target: { kind: "helm", name: "image.name", tag: "api.tag" },
        forceUpdate: true,
      },
      {
        ...shared,
        alias: "web",
        strategy: "alphabetical",
        allowTags: "regexp:^v",
        target: { kind: "default" },
      },
    ]);
    expect(problems).toEqual([]);
  });

  it("ignores what the resource says besides, and says so once", () => {
    const settings = { commonUpdateSettings: { forceUpdate: true, allowTags: "any" } };
    const git = { writeBackConfig: { method: "git" } };
    const { rules, problems } = read(
      LIST,
      { ...settings, ...git, images: [image()] },
      { ...settings, ...git },
    );
    expect(rules).toMatchObject([
      { image: "acme/api", forceUpdate: false, allowTags: undefined },
      { image: "acme/web", forceUpdate: false, allowTags: undefined },
    ]);
    expect(problems).toMatchObject([
      { severity: "warning", where: "config/a.yaml: ImageUpdater a: spec.applicationRefs[0]" },
    ]);
    for (const field of ["`images`", "`writeBackConfig`", "`spec.commonUpdateSettings`"]) {
      expect(problems[0]?.what).toContain(field);
    }
  });

  it("stops images that the applicationRef wants verified; that of spec does not count here, as upstream", () => {
    const stopped = read(LIST, { imagesVerification: key }, { imagesVerification: key });
    expect(stopped.rules).toEqual([]);
    expect(stopped.problems).toMatchObject([
      { severity: "error", where: "config/a.yaml: ImageUpdater a: spec.applicationRefs[0]" },
    ]);
    const served = read(LIST, {}, { imagesVerification: key });
    expect(served.rules).toHaveLength(2);
    expect(served.problems).toMatchObject([
      { severity: "warning", what: expect.stringContaining("`spec.imagesVerification` has no effect here") },
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["a setting of an image", { "app.allow-tags": "v1" }, 'app.allow-tags"]'],
    ["a setting of all images", { "allow-tags": "v1" }, '/allow-tags"]'],
    ["a pull-secret", { "app.pull-secret": "pullsecret:other/x" }, 'app.pull-secret"]'],
    ["the write-back method", { "write-back-method": "git" }, '/write-back-method"]'],
    ["a method that there is not", { "write-back-method": "x" }, '/write-back-method"]'],
    ["a target", { "app.kustomize.image-name": "a:b" }, 'app.kustomize.image-name"]'],
    ["the constraint", { "image-list": "app=acme/api:~one" }, 'image-list"] (alias "app")'],
    ["the name of an annotation", { "app.alow-tags": "x" }, 'app.alow-tags"]'],
  ])("names the Application and the annotation where %s is wrong", (_, more, place) => {
    const { problems } = read({ ...LIST, ...more });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toContain(
      'Application argocd/api: metadata.annotations["argocd-image-updater',
    );
    expect(problems[0]?.where.endsWith(place)).toBe(true);
  });

  it("leaves out one bad image alone", () => {
    expect(read({ ...LIST, "app.force-update": "x" }).rules.map(({ alias }) => alias)).toEqual(["web"]);
  });
});

describe("usesAnnotations", () => {
  it("is true where one applicationRef does", () => {
    expect(usesAnnotations([resource({ applicationRefs: [ref("a"), useAnnotations] })])).toBe(true);
    expect(usesAnnotations([resource({ applicationRefs: [ref("a", { useAnnotations: false })] })])).toBe(
      false,
    );
  });
});

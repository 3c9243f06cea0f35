import { describe, expect, it } from "vitest";
import { legacyApplicationRef } from "../../src/fleet/legacy-annotations.ts";
import { parse } from "./support.ts";

const PREFIX = "argocd-image-updater.argoproj.io/";
const read = (annotations: Record<string, string>) => {
  const full = Object.entries(annotations).map(([name, value]) => [PREFIX + name, value]);
  const { ref, problems } = legacyApplicationRef(Object.fromEntries(full));
  return {
    ref,
    problems: problems.map(({ severity, annotation, what }) => [
      severity,
      annotation.replace(PREFIX, ""),
      what,
    ]),
  };
};

describe("legacyApplicationRef", () => {
  it("reads every annotation that upstream knows", () => {
    const { ref, problems } = read({
      "image-list": "app=ghcr.io/acme/app:>=1.2, web=acme/web:~1,\n nginx:1.x",
      "update-strategy": "semver",
      "force-update": "t",
      "allow-tags": " regexp:^v ",
      "ignore-tags": "latest, dev",
      "pull-secret": "pullsecret:argocd/shared",
      "write-back-method": "git:secret:argocd/git",
      "write-back-target": "kustomization:../base",
      "git-branch": "main",
      "git-repository": "git@example.com:acme/config.git",
      "app.update-strategy": "latest",
      "app.force-update": "false",
      "app.allow-tags": "any",
      "app.ignore-tags": "nightly",
      "app.pull-secret": "pullsecret:argocd/own",
      "app.platforms": "linux/amd64, linux/arm64",
      "app.helm.image-name": "app.image.name",
      "app.helm.image-tag": "app.image.tag",
      "app.helm.image-spec": "app.image.spec",
      "web.kustomize.image-name": "acme/placeholder",
    });
    expect(problems).toEqual([]);
    expect(ref).toEqual({
      commonUpdateSettings: {
        updateStrategy: "semver",
        forceUpdate: true,
        allowTags: "regexp:^v",
        ignoreTags: ["latest", "dev"],
        pullSecret: "pullsecret:argocd/shared",
      },
      writeBackConfig: {
        method: "git:secret:argocd/git",
        gitConfig: {
          repository: "git@example.com:acme/config.git",
          branch: "main",
          writeBackTarget: "kustomization:../base",
        },
      },
      images: [
        {
          alias: "app",
          imageName: "ghcr.io/acme/app:>=1.2",
          commonUpdateSettings: {
            updateStrategy: "latest",
            forceUpdate: false,
            allowTags: "any",
            ignoreTags: ["nightly"],
            pullSecret: "pullsecret:argocd/own",
            platforms: ["linux/amd64", "linux/arm64"],
          },
          manifestTargets: {
            helm: { name: "app.image.name", tag: "app.image.tag", spec: "app.image.spec" },
          },
        },
        {
          alias: "web",
          imageName: "acme/web:~1",
          manifestTargets: { kustomize: { name: "acme/placeholder" } },
        },
        { alias: "nginx", imageName: "nginx:1.x" },
      ],
    });
  });

  it("gives an applicationRef that a resource may hold", () => {
    const { ref } = read({
      "image-list": "app=acme/app:1.x",
      "app.ignore-tags": "",
      "write-back-method": "git",
    });
    expect(ref).toBeDefined();
    expect(parse({ applicationRefs: [{ namePattern: "api", ...ref }] })).toMatchObject({
      problems: [],
      resource: { spec: { applicationRefs: [{ images: [{ alias: "app" }] }] } },
    });
  });

  it("says nothing of an Application without such annotations", () => {
    expect(read({})).toEqual({ ref: undefined, problems: [] });
    expect(legacyApplicationRef({ "example.com/image-list": "app" })).toEqual({
      ref: undefined,
      problems: [],
    });
  });

  it.each([
    ["no list", { "app.update-strategy": "semver" }, "no image-list"],
    ["an empty list", { "image-list": " , " }, "is empty"],
  ])("misses the images where there is %s", (_, annotations, words) => {
    expect(read(annotations)).toEqual({
      ref: undefined,
      problems: [["error", "image-list", expect.stringContaining(words)]],
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ["settings that are wrong", { "app.force-update": "yes" }, "app.force-update"],
    [
      "targets of two kinds",
      { "app.helm.image-tag": "tag", "app.kustomize.image-name": "acme/app" },
      "app.kustomize.image-name",
    ],
  ])("leaves out an image with %s, alone", (_, annotations, place) => {
    const { ref, problems } = read({ "image-list": "app=acme/app, web=acme/web", ...annotations });
    expect(ref).toEqual({ images: [{ alias: "web", imageName: "acme/web" }] });
    expect(problems).toEqual([["error", place, expect.stringContaining('"app"')]]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["settings of all images", { "force-update": "" }, "force-update"],
    ["a write-back method that there is not", { "write-back-method": "gti" }, "write-back-method"],
    ["the one image", { "app.force-update": "2" }, "app.force-update"],
  ])("leaves out the Application when what is wrong is %s", (_, annotations, place) => {
    const { ref, problems } = read({ "image-list": "app=acme/app", ...annotations });
    expect(ref).toBeUndefined();
    expect(problems).toEqual([["error", place, expect.any(String)]]);
  });

  it("says of an image that names nothing only that", () => {
    const { ref, problems } = read({ "image-list": "app=Acme, web=acme/web", "app.allow-tags": "any" });
    expect(ref).toEqual({ images: [{ alias: "web", imageName: "acme/web" }] });
    expect(problems).toEqual([["error", "image-list", expect.stringContaining('"Acme"')]]);
  });

  it("keeps the settings of a name away from an image without alias, as upstream", () => {
    const { ref, problems } = read({ "image-list": "nginx:1.x", "nginx.update-strategy": "latest" });
    expect(ref).toEqual({ images: [{ alias: "nginx", imageName: "nginx:1.x" }] });
    expect(problems).toEqual([["warning", "nginx.update-strategy", "This annotation has no effect."]]);
  });

  it("gives two images of one alias both its settings", () => {
    const { ref, problems } = read({
      "image-list": "app=acme/app, app=acme/web",
      "app.update-strategy": "name",
    });
    const commonUpdateSettings = { updateStrategy: "name" };
    expect(ref).toEqual({
      images: [
        { alias: "app", imageName: "acme/app", commonUpdateSettings },
        { alias: "app-2", imageName: "acme/web", commonUpdateSettings },
      ],
    });
    expect(problems).toEqual([["warning", "image-list", expect.stringContaining("used twice")]]);
  });
});

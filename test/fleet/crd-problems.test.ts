import { describe, expect, it } from "vitest";
import { image, parse, ref } from "./support.ts";

const root = "config/a.yaml: ImageUpdater a: ";
const first = `${root}spec.applicationRefs[0].images[0].`;
const problems = (own: object) => parse({ applicationRefs: [ref("*", { images: [image(own)] })] }).problems;

describe("problems of the schema", () => {
  it.each([
    [{ alias: 12 }, "alias", "Expected text, found a number.", "quotes"],
    [{ imageName: true }, "imageName", "Expected text, found true or false.", "quotes"],
    [{ imageName: ["a"] }, "imageName", "Expected text, found a list.", "text"],
    [{ imageName: undefined }, "imageName", "This field is required and missing.", "Add"],
    [
      { commonUpdateSettings: { ignoreTags: "a, b" } },
      "commonUpdateSettings.ignoreTags",
      "Expected a list, found text.",
      "`- `",
    ],
    [
      { commonUpdateSettings: { ignoreTags: ["a", 1] } },
      "commonUpdateSettings.ignoreTags[1]",
      "Expected text, found a number.",
      "quotes",
    ],
    [
      { commonUpdateSettings: { forceUpdate: "yes" } },
      "commonUpdateSettings.forceUpdate",
      "Expected true or false, found text.",
      "without quotes",
    ],
    [{ commonUpdateSettings: [] }, "commonUpdateSettings", "Expected a mapping, found a list.", "a mapping"],
    [
      { commonUpdateSettings: { platforms: [null] } },
      "commonUpdateSettings.platforms[0]",
      "Expected text, found nothing.",
      "text",
    ],
  ])("%j", (own, path, what, mend) => {
    const [problem, ...others] = problems(own);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ severity: "error", where: first + path, what });
    expect(problem?.mend).toContain(mend);
  });

  it.each([
    [{ alias: "-" }, "alias", "not an alias"],
    [{ imageName: "" }, "imageName", "empty"],
    [{ manifestTargets: {} }, "manifestTargets", "Exactly one of `helm`, `kustomize` and `plugin`"],
    [{ manifestTargets: { plugin: { tag: "A" } } }, "manifestTargets.plugin", "`spec` or `name`"],
    [{ manifestTargets: { plugin: { name: "x".repeat(254) } } }, "manifestTargets.plugin.name", "253"],
    [{ imagesVerification: {} }, "imagesVerification", "`cosignKey`"],
  ])("names the check that %j does not pass", (own, path, words) => {
    const found = problems(own);
    expect(found).toHaveLength(1);
    expect(found[0]?.where).toBe(first + path);
    expect(found[0]?.what).toContain(words);
  });

  it.each([
    ["no applicationRefs in the list", { applicationRefs: [] }, "spec.applicationRefs", "empty"],
    ["no images", { applicationRefs: [{ namePattern: "*" }] }, "spec.applicationRefs[0]", "no images"],
    [
      "method",
      { applicationRefs: [ref("*")], writeBackConfig: { method: "svn" } },
      "spec.writeBackConfig.method",
      "`argocd`",
    ],
    [
      "providers",
      { applicationRefs: [ref("*")], writeBackConfig: { gitConfig: { pullRequest: {} } } },
      "spec.writeBackConfig.gitConfig.pullRequest",
      "`github` and `gitlab`",
    ],
  ])("names the check: %s", (_, spec, path, words) => {
    const found = parse(spec).problems;
    expect(found).toHaveLength(1);
    expect(found[0]?.where).toBe(root + path);
    expect(found[0]?.what).toContain(words);
  });

  it.each([
    [{ imageNaem: "a" }, "imageNaem", "Did you mean `imageName`?"],
    [{ updateStrategy: "semver" }, "updateStrategy", "Move `updateStrategy` into `commonUpdateSettings`."],
    [{ helm: {} }, "helm", "Move `helm` into `manifestTargets`."],
    [{ manifestTargets: { helm: { values: "a" } } }, "manifestTargets.helm.values", "Remove it"],
  ])("warns of the unknown field in %j and serves the image", (own, path, mend) => {
    const { resource, problems } = parse({ applicationRefs: [ref("*", { images: [image(own)] })] });
    expect(problems).toMatchObject([{ severity: "warning", where: first + path }]);
    expect(problems[0]?.mend).toContain(mend);
    expect(resource?.spec.applicationRefs[0]?.images).toHaveLength(1);
  });
});

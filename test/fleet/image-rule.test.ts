import { describe, expect, it } from "vitest";
import { imageRule } from "../../src/fleet/image-rule.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { application, image, ref, resource, rules } from "./support.ts";

const read = (own: object, names = DOCKER_HUB_DEFAULTS) => {
  const parsed = resource({ applicationRefs: [{ namePattern: "*", images: [image(own)] }] });
  const [ref] = parsed.spec.applicationRefs;
  const [only] = ref?.images ?? [];
  if (ref === undefined || only === undefined) throw new Error("the resource has no image");
  return imageRule(parsed, ref, only, names);
};
const common = (commonUpdateSettings: object) => ({ commonUpdateSettings });
const place = 'config/a.yaml: ImageUpdater a: spec.applicationRefs[0].images[0] (alias "app")';

describe("imageRule", () => {
  it("fills in upstream's defaults", () => {
    expect(read({})).toEqual({
      rule: {
        resource: "argocd/a",
        alias: "app",
        image: "acme/app",
        repository: "docker.io/acme/app",
        pullSecret: undefined,
        strategy: "semver",
        constraint: "1.x",
        allowTags: undefined,
        ignoreTags: [],
        forceUpdate: false,
        platforms: [],
        target: { kind: "default" },
      },
      problems: [],
    });
  });

  it("takes over every setting", () => {
    const settings = {
      updateStrategy: "semver",
      forceUpdate: true,
      allowTags: "regexp:^v",
      ignoreTags: ["*-rc"],
      pullSecret: "pullsecret:argocd/own",
      platforms: ["linux/arm64"],
    };
    const { updateStrategy, ...others } = settings;
    const full = read({ ...common(settings), manifestTargets: { kustomize: { name: "web" } } });
    expect(full.rule).toMatchObject({
      ...others,
      strategy: updateStrategy,
      target: { kind: "kustomize", name: "web" },
    });
  });

  it.each([
    ["nginx", "nginx", "docker.io/library/nginx", ""],
    ["docker.io/nginx:~1.27", "docker.io/nginx", "docker.io/library/nginx", "~1.27"],
    ["ghcr.io/acme/app:>=1.2, <2", "ghcr.io/acme/app", "ghcr.io/acme/app", ">=1.2, <2"],
    ["localhost:5000/x:~1", "localhost:5000/x", "localhost:5000/x", "~1"],
  ])(
    "writes %j as it is written, and knows its canonical name",
    (imageName, written, repository, constraint) => {
      expect(read({ imageName })).toMatchObject({
        rule: { image: written, repository, constraint },
        problems: [],
      });
    },
  );

  it("uses the default registry and namespace that it is given", () => {
    const names = { defaultRegistry: "quay.io", defaultNamespaces: { "quay.io": "team" } };
    expect(read({ imageName: "app" }, names).rule?.repository).toBe("quay.io/team/app");
  });

  it.each([
    ["an image name that is none", { imageName: "Acme/App" }, "not an image name"],
    ["a constraint that does not parse", { imageName: "acme/app:~one" }, '"~one"'],
    ["a pullSecret of another namespace", common({ pullSecret: "pullsecret:other/own" }), "namespace other"],
    ["a pullSecret of another kind", common({ pullSecret: "ext:/login.sh" }), "`ext:`"],
    ["a target that no tag can be written to", { manifestTargets: { plugin: { name: "A" } } }, "for the tag"],
  ])("leaves the image out for %s", (_, own, words) => {
    const { rule, problems } = read(own);
    expect(rule).toBeUndefined();
    expect(problems).toMatchObject([{ severity: "error", where: place }]);
    expect(problems[0]?.what).toContain(words);
  });

  it("takes a pullSecret from the namespace of the resource, wherever that is", () => {
    const spec = {
      applicationRefs: [ref("*", { images: [image(common({ pullSecret: "pullsecret:team/own" }))] })],
    };
    const found = rules([resource(spec, { namespace: "team" })], [application("a", {}, "team")]);
    expect(found.rules.get("team/a")).toMatchObject([{ pullSecret: "pullsecret:team/own" }]);
  });

  it.each([
    ["newest-build", "newest-build"],
    ["Latest", "newest-build"],
    ["alphabetical", "alphabetical"],
    ["NAME", "alphabetical"],
    ["digest", "digest"],
  ])("reads the strategy %s, and a constraint where it has one", (updateStrategy, strategy) => {
    const imageName = strategy === "digest" ? "acme/app:latest" : "acme/app";
    expect(read({ imageName, ...common({ updateStrategy }) })).toMatchObject({
      rule: { strategy },
      problems: [],
    });
  });

  it.each(["newest-build", "alphabetical"])(
    "says that %s passes over a constraint, whatever it is",
    (updateStrategy) => {
      const { rule, problems } = read({ imageName: "acme/app:~one", ...common({ updateStrategy }) });
      expect(rule?.strategy).toBe(updateStrategy);
      expect(problems).toMatchObject([
        { severity: "warning", where: place, what: expect.stringContaining('"~one" has no effect') },
      ]);
    },
  );

  it("asks for the tag that the strategy digest follows", () => {
    const { rule, problems } = read({ imageName: "acme/app", ...common({ updateStrategy: "digest" }) });
    expect(rule).toBeUndefined();
    expect(problems).toMatchObject([
      { severity: "error", where: place, what: expect.stringContaining("needs the tag") },
    ]);
  });

  it.each([
    ["a strategy that nobody knows", common({ updateStrategy: "newest" }), '"newest"'],
    ["an empty strategy", common({ updateStrategy: "" }), '""'],
    ["a name of Object.prototype", common({ updateStrategy: "constructor" }), '"constructor"'],
    ["an allowTags that allows nothing", common({ allowTags: "v1.*" }), "allowTags"],
    ["a glob that ignores nothing", common({ ignoreTags: ["["] }), "ignoreTags"],
    ["a platform that is none", common({ platforms: ["linux/amd64", "arm64"] }), '"arm64"'],
    ["a digest", { imageName: `acme/app:1.x@sha256:${"a".repeat(64)}` }, "digest"],
  ])("serves an image with %s, and warns", (_, own, words) => {
    const { rule, problems } = read(own);
    expect(rule?.strategy).toBe("semver");
    expect(problems).toMatchObject([{ severity: "warning", where: place }]);
    expect(problems[0]?.what).toContain(words);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseImageUpdater } from "../../src/fleet/image-updater.ts";
import { readDocuments } from "../../src/fleet/resource-files.ts";
import { aliases, annotated, application, image, ref, resource, rules } from "./support.ts";

const spec = (parameter: string) => ({ manifestTargets: { helm: { spec: parameter } } });

describe("rulesFor", () => {
  it("makes two rules of the users' own resource, and no problem", () => {
    const name = "config/example-api.yaml";
    const { documents, problems } = readDocuments([
      { name, text: readFileSync(`test/fixtures/${name}`, "utf8") },
    ]);
    const parsed = documents.map((one) => parseImageUpdater(one, "argocd"));
    const answer = rules(
      parsed.flatMap(({ resource }) => resource ?? []),
      [application("example-api-prd"), application("example-api-dev"), application("other")],
    );
    const row = (constraint: string) => [
      {
        resource: "argocd/example-api",
        alias: "app",
        image: "shykhovmyron/example-api",
        repository: "docker.io/shykhovmyron/example-api",
        constraint,
        strategy: "semver",
        target: { kind: "helm", name: "image.repository", tag: "image.tag" },
      },
    ];
    expect([...answer.rules]).toMatchObject([
      ["argocd/example-api-dev", row("~0-0")],
      ["argocd/example-api-prd", row("~0")],
    ]);
    expect([...problems, ...parsed.flatMap((one) => one.problems), ...answer.problems]).toEqual([]);
    expect(answer.matched).toEqual([
      { resource: "argocd/example-api", applicationsMatched: 2, imagesManaged: 2 },
    ]);
  });

  it("gives an Application the images of its most specific applicationRef alone", () => {
    const web = image({ alias: "web", imageName: "acme/web" });
    const answer = rules(
      [resource({ applicationRefs: [ref("*", { images: [web] }), ref("api")] })],
      [application("api"), application("z")],
    );
    expect(aliases(answer)).toEqual({ "argocd/api": ["app"], "argocd/z": ["web"] });
  });

  it("serves only Applications in the namespace of the resource", () => {
    const answer = rules(
      [resource({ applicationRefs: [ref("*")] }, { namespace: "team" })],
      [application("a"), application("b", {}, "team")],
    );
    expect(aliases(answer)).toEqual({ "team/b": ["app"] });
  });

  it("joins the images of several resources, in the order of the resources' names", () => {
    const of = (name: string) =>
      resource(
        { applicationRefs: [ref("*", { images: [image({ alias: name, ...spec(name) })] })] },
        { name },
      );
    const answer = rules([of("b"), of("a")], [application("y"), application("x")]);
    expect(Object.entries(aliases(answer))).toEqual([
      ["argocd/x", ["a", "b"]],
      ["argocd/y", ["a", "b"]],
    ]);
    expect(answer.matched.map((row) => row.resource)).toEqual(["argocd/a", "argocd/b"]);
  });

  it("serves one of two images with one target, and only where they meet", () => {
    const a = resource({ applicationRefs: [ref("api")] }, { name: "a" });
    const b = resource({ applicationRefs: [ref("*")] }, { name: "b" });
    const answer = rules([b, a], [application("api"), application("web")]);
    expect([...answer.rules].map(([key, list]) => [key, list.map((rule) => rule.resource)])).toEqual([
      ["argocd/api", ["argocd/a"]],
      ["argocd/web", ["argocd/b"]],
    ]);
    expect(answer.problems).toMatchObject([
      {
        severity: "error",
        where: expect.stringContaining("ImageUpdater b: spec.applicationRefs[0].images[0]"),
      },
    ]);
    expect(answer.matched).toEqual([
      { resource: "argocd/a", applicationsMatched: 1, imagesManaged: 1 },
      { resource: "argocd/b", applicationsMatched: 2, imagesManaged: 1 },
    ]);
  });

  it("takes the first of two resources with one name, and names both files", () => {
    const first = resource({ applicationRefs: [ref("api")] });
    const second = { ...resource({ applicationRefs: [ref("web")] }), origin: "config/b.yaml" };
    const answer = rules([first, second], [application("api"), application("web")]);
    expect(aliases(answer)).toEqual({ "argocd/api": ["app"] });
    expect(answer.problems).toMatchObject([
      {
        severity: "error",
        where: "config/b.yaml: ImageUpdater a",
        what: expect.stringContaining("config/a.yaml"),
      },
    ]);
  });

  it("leaves out one bad image, and counts what is left", () => {
    const images = [image({ alias: "bad", imageName: "acme/app:~one" }), image()];
    const answer = rules([resource({ applicationRefs: [ref("*", { images })] })], [application("a")]);
    expect(aliases(answer)).toEqual({ "argocd/a": ["app"] });
    expect(answer.matched).toEqual([{ resource: "argocd/a", applicationsMatched: 1, imagesManaged: 1 }]);
    expect(answer.problems).toHaveLength(1);
  });

  it("takes the images of useAnnotations from each Application", () => {
    const refs = [ref("*"), { namePattern: "ap*", useAnnotations: true }];
    const answer = rules(
      [resource({ applicationRefs: refs })],
      [
        annotated("api", { "image-list": "own=acme/api:~1" }),
        annotated("apx", { "image-list": "own=acme/apx" }),
        annotated("apy"),
        annotated("web", { "image-list": "own=acme/web" }),
      ],
    );
    expect([...answer.rules].map(([key, list]) => [key, list.map(({ image }) => image)])).toEqual([
      ["argocd/api", ["acme/api"]],
      ["argocd/apx", ["acme/apx"]],
      ["argocd/apy", ["acme/app"]],
      ["argocd/web", ["acme/app"]],
    ]);
    expect(answer.problems).toEqual([]);
    expect(answer.matched[0]).toMatchObject({ applicationsMatched: 4, imagesManaged: 4 });
  });

  it("keeps an Application whose annotations are bad, or not known yet, from a broader pattern", () => {
    const refs = [ref("*"), { namePattern: "ap*", useAnnotations: true }];
    const applications = [application("api"), annotated("apx", { "image-list": "" }), annotated("web")];
    const answer = rules([resource({ applicationRefs: refs })], applications);
    expect(aliases(answer)).toEqual({ "argocd/web": ["app"] });
    expect(answer.problems).toMatchObject([
      { severity: "error", where: expect.stringContaining("Application argocd/apx: metadata.annotations[") },
    ]);
  });

  it("says once what is wrong in the annotations of many", () => {
    const parsed = resource({ applicationRefs: [{ namePattern: "*", useAnnotations: true }] });
    const list = { "image-list": "own=acme/api:~one" };
    const { problems } = rules([parsed], [annotated("a", list), annotated("b", list), annotated("c", list)]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toContain("Application argocd/a:");
    expect(problems[0]?.what).toContain("argocd/b, argocd/c");
  });

  it("serves one of two images with one target, one of them in annotations", () => {
    const useAnnotations = { namePattern: "api", useAnnotations: true };
    const resources = [
      resource({ applicationRefs: [useAnnotations] }, { name: "b" }),
      resource({ applicationRefs: [ref("api")] }, { name: "a" }),
    ];
    const answer = rules(resources, [annotated("api", { "image-list": "own=docker.io/acme/app:2.x" })]);
    expect(aliases(answer)).toEqual({ "argocd/api": ["app"] });
    expect(answer.problems).toMatchObject([
      {
        severity: "error",
        where: expect.stringMatching(/^Application argocd\/api: .*image-list"\] \(alias "own"\)$/),
        what: expect.stringContaining("ImageUpdater a: spec.applicationRefs[0].images[0]"),
      },
    ]);
  });

  it("warns of patterns that match nothing, in the order as written", () => {
    const refs = [ref("a*"), ref("b*"), ref("c"), ref("api"), ref("ap*")];
    const answer = rules([resource({ applicationRefs: refs })], [application("api")]);
    expect(answer.problems.map(({ severity, what }) => `${severity} ${what}`)).toEqual([
      'warning No Application in namespace argocd matches "b*".',
      'warning No Application in namespace argocd matches "c".',
    ]);
  });

  it("says of a selector that cannot be read what is wrong with it, and only that", () => {
    const labelSelectors = { matchExpressions: [{ key: "env", operator: "Is" }] };
    const answer = rules([resource({ applicationRefs: [ref("a", { labelSelectors })] })], [application("a")]);
    expect(answer.problems).toMatchObject([{ severity: "error", what: expect.stringContaining('"Is"') }]);
  });

  it("reports what is wrong with images while no Application is known", () => {
    const images = [image({ imageName: "acme/app:~one" })];
    const answer = rules([resource({ applicationRefs: [ref("*", { images })] })], []);
    expect(answer.problems.map(({ severity }) => severity)).toEqual(["error", "warning"]);
  });

  it("has nothing to say without resources", () => {
    const answer = rules([], [application("a")]);
    expect([answer.rules.size, answer.problems, answer.matched]).toEqual([0, [], []]);
  });
});

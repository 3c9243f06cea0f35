import { describe, expect, it } from "vitest";
import { claimsOf, claimsOfAnnotated } from "../../src/fleet/claims.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { annotated, image, ref, resource } from "./support.ts";

const bad = image({ alias: "bad", imageName: "acme/app:~one" });
const parsed = resource({
  applicationRefs: [ref("a", { images: [image(), bad] }), { namePattern: "b", useAnnotations: true }],
});
const [first, second] = parsed.spec.applicationRefs;
if (first === undefined || second === undefined) throw new Error("the resource has no applicationRefs");

describe("claims", () => {
  it("are those of the images that can be served, with the alias of each", () => {
    const { claims, problems, aliases } = claimsOf(parsed, first, DOCKER_HUB_DEFAULTS);
    expect(claims.map(({ rule, place }) => [rule.alias, place])).toEqual([
      ["app", 'config/a.yaml: ImageUpdater a: spec.applicationRefs[0].images[0] (alias "app")'],
    ]);
    expect(problems).toHaveLength(1);
    expect(aliases).toEqual(["app", "bad"]);
  });

  it("are none of useAnnotations before an Application is known", () => {
    expect(claimsOf(parsed, second, DOCKER_HUB_DEFAULTS)).toEqual({ claims: [], problems: [], aliases: [] });
  });

  it("are those of an Application's annotations", () => {
    const of = (annotations?: Readonly<Record<string, string>>) =>
      claimsOfAnnotated(parsed, second, "argocd/b", annotations, DOCKER_HUB_DEFAULTS);
    const { claims, problems, aliases } = of(
      annotated("b", { "image-list": "x=acme/x, bad=acme/y:~one, <2" }).annotations,
    );
    expect(claims.map(({ rule }) => [rule.resource, rule.alias])).toEqual([["argocd/a", "x"]]);
    expect(problems.map(({ severity }) => severity)).toEqual(["error", "error"]);
    expect(aliases).toEqual(["x", "bad"]);
    expect(of()).toEqual({ claims: [], problems: [], aliases: [] });
  });
});

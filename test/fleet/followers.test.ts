import { describe, expect, it } from "vitest";
import { followersOf } from "../../src/fleet/followers.ts";
import { application, image, ref, resource, rules } from "./support.ts";

describe("followersOf", () => {
  it("names each Application once per repository, by name", () => {
    const images = [
      image(),
      image({ alias: "again", manifestTargets: { helm: { name: "w.n", tag: "w.t" } } }),
      image({ alias: "db", imageName: "postgres:16.x", manifestTargets: { helm: { spec: "db" } } }),
    ];
    const found = rules(
      [resource({ applicationRefs: [ref("b*", { images }), ref("a")] })],
      [application("b2"), application("b1"), application("a"), application("z")],
    );
    expect([...followersOf(found.rules)]).toEqual([
      ["docker.io/acme/app", ["argocd/a", "argocd/b1", "argocd/b2"]],
      ["docker.io/library/postgres", ["argocd/b1", "argocd/b2"]],
    ]);
  });

  it("keeps an image with a pullSecret of its own apart", () => {
    const images = [image({ commonUpdateSettings: { pullSecret: "pullsecret:argocd/own" } })];
    const { rules: found } = rules(
      [resource({ applicationRefs: [ref("a", { images }), ref("b")] })],
      [application("b"), application("a")],
    );
    expect([...followersOf(found)]).toEqual([
      ["docker.io/acme/app", ["argocd/b"]],
      ["docker.io/acme/app pullsecret:argocd/own", ["argocd/a"]],
    ]);
  });

  it("is empty without rules", () => {
    expect(followersOf(new Map()).size).toBe(0);
  });
});

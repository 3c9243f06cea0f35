import { describe, expect, it } from "vitest";
import { readApplicationRefs } from "../../src/fleet/application-refs.ts";
import { aliases, application, image, ref, resource, rules } from "./support.ts";

const read = (...list: unknown[]) => readApplicationRefs(list, "place");
const summary = (items: ReturnType<typeof read>["items"]) =>
  items.map(({ namePattern, index, images }) => [namePattern, index, images.map(({ alias }) => alias)]);

describe("readApplicationRefs", () => {
  it("leaves out a bad image alone, and keeps the positions as written", () => {
    const images = [image({ imageName: 1 }), image({ alias: "web" }), "text"];
    const { items, problems } = read(ref("a", { images }), ref("b"));
    expect(summary(items)).toEqual([
      ["a", 0, ["web"]],
      ["b", 1, ["app"]],
    ]);
    expect(items[0]?.images[0]?.index).toBe(1);
    expect(problems.map(({ where }) => where)).toEqual([
      "place: spec.applicationRefs[0].images[0].imageName",
      "place: spec.applicationRefs[0].images[2]",
    ]);
  });

  it("leaves out an applicationRef without a readable pattern", () => {
    const { items, problems } = read({ images: [image()] }, "text", ref("b"));
    expect(summary(items)).toEqual([["b", 2, ["app"]]]);
    expect(problems.map(({ severity, where }) => `${severity} ${where}`)).toEqual([
      "error place: spec.applicationRefs[0].namePattern",
      "error place: spec.applicationRefs[1]",
    ]);
  });

  it.each([
    ["settings of another type", { commonUpdateSettings: { allowTags: 1 } }],
    ["a selector of another type", { labelSelectors: { matchLabels: { env: 1 } } }],
    ["images of another type", { images: "acme/app" }],
    ["no images", { images: [] }],
  ])("keeps the Applications of an applicationRef with %s from a broader one", (_, broken) => {
    const parsed = resource({ applicationRefs: [ref("api-prd", broken), ref("*")] });
    const answer = rules([parsed], [application("api-prd"), application("api-dev")]);
    expect(aliases(answer)).toEqual({ "argocd/api-dev": ["app"] });
  });

  it("keeps the selector of a bad applicationRef where it is readable", () => {
    const labelSelectors = { matchLabels: { env: "prod" } };
    const { items } = read(ref("*", { labelSelectors, images: 1 }));
    expect(items).toMatchObject([{ namePattern: "*", labelSelectors, images: [] }]);
  });

  it("takes the first of two items with one key, and names both", () => {
    const images = [image(), image({ imageName: "acme/other" })];
    const { items, problems } = read(ref("a", { images }), ref("b"), ref("a"));
    expect(summary(items)).toEqual([
      ["a", 0, ["app"]],
      ["b", 1, ["app"]],
    ]);
    expect(problems.map(({ severity, where }) => `${severity} ${where}`)).toEqual([
      "error place: spec.applicationRefs[0].images[1].alias",
      "error place: spec.applicationRefs[2].namePattern",
    ]);
    expect(problems[1]?.what).toContain("[0]");
  });
});

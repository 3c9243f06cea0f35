import { describe, expect, it } from "vitest";
import { fieldPlace, formatPath, imagePlace, refPath, resourcePlace } from "../../src/fleet/problem-place.ts";

describe("places", () => {
  const resource = resourcePlace({ origin: "config/a.yaml", name: "a" });

  it("names a resource, also without a readable name", () => {
    expect(resource).toBe("config/a.yaml: ImageUpdater a");
    expect(resourcePlace({ origin: "config/a.yaml", name: undefined })).toBe("config/a.yaml: ImageUpdater");
  });

  it("names fields and images inside it", () => {
    expect(fieldPlace(resource, [])).toBe(resource);
    expect(fieldPlace(resource, refPath(1))).toBe(`${resource}: spec.applicationRefs[1]`);
    expect(imagePlace(resource, 1, { index: 0, alias: "app" })).toBe(
      `${resource}: spec.applicationRefs[1].images[0] (alias "app")`,
    );
  });

  it.each([
    [["spec", "namespace"], "spec.namespace"],
    [["a", 0, 1, "b"], "a[0][1].b"],
    [["matchLabels", "app.kubernetes.io/name"], 'matchLabels["app.kubernetes.io/name"]'],
    [["with-dash", "x y"], 'with-dash["x y"]'],
  ])("%j", (path, expected) => {
    expect(formatPath(path)).toBe(expected);
  });
});

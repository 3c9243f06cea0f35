import { describe, expect, it } from "vitest";
import { closest, editDistance } from "../../src/fleet/suggest.ts";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "", 3],
    ["abc", "abc", 0],
    ["helm", "hem", 1],
    ["helm", "helmm", 1],
    ["helm", "help", 1],
    ["helm", "hlem", 1],
    ["kitten", "sitting", 3],
  ])("%j to %j: %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe("closest", () => {
  const known = ["allowTags", "ignoreTags", "updateStrategy", "name", "tag"];
  it.each([
    ["alowTags", "allowTags"],
    ["allowtags", "allowTags"],
    ["ignoreTag", "ignoreTags"],
    ["updateStartegy", "updateStrategy"],
    ["nmae", "name"],
    ["tga", "tag"],
    ["bag", "tag"],
    ["page", undefined],
    ["strategy", undefined],
    ["", undefined],
  ])("%j means %j", (name, meant) => {
    expect(closest(name, known)).toBe(meant);
  });

  it("prefers the closest one, and the first of equally close ones", () => {
    expect(closest("secretNames", ["secretNaming", "secretName"])).toBe("secretName");
    expect(closest("xat", ["cat", "bat"])).toBe("cat");
  });
});

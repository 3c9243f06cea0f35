import { describe, expect, it } from "vitest";
import { sentence } from "../../src/fleet/sentence.ts";

describe("sentence", () => {
  it.each([
    ['the glob "[" is malformed', 'The glob "[" is malformed.'],
    ["It is done.", "It is done."],
    ['"x" is no name ', '"x" is no name.'],
  ])("%j", (reason, expected) => {
    expect(sentence(reason)).toBe(expected);
  });
});

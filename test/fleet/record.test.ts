import { describe, expect, it } from "vitest";
import { withoutNulls } from "../../src/fleet/record.ts";
import { isRecord } from "../../src/lib/json.ts";

describe("isRecord", () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ["text", false],
  ])("%j is a mapping: %s", (value, expected) => {
    expect(isRecord(value)).toBe(expected);
  });
});

describe("withoutNulls", () => {
  it("drops fields that are null at any depth, and keeps the items of lists", () => {
    const value = { a: null, b: { c: null, d: 0 }, e: [null, { f: null, g: "" }] };
    expect(withoutNulls(value)).toEqual({ b: { d: 0 }, e: [null, { g: "" }] });
  });
});

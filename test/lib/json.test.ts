import { describe, expect, it } from "vitest";
import { isRecord, parseJson } from "../../src/lib/json.ts";

describe("parseJson", () => {
  it("gives the value, or undefined for what is not JSON", () => {
    expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
    expect([parseJson("[1]"), parseJson("null"), parseJson("<")]).toEqual([[1], null, undefined]);
    expect(parseJson("null")).toBeNull();
    expect(parseJson("{")).toBeUndefined();
  });
});

describe("isRecord", () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ["a", false],
    [undefined, false],
  ])("%j: %s", (value, expected) => {
    expect(isRecord(value)).toBe(expected);
  });
});

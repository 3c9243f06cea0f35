import { describe, expect, it } from "vitest";
import { cutBelow, isRecord, parseJson } from "../../src/lib/json.ts";

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

describe("cutBelow", () => {
  it("cuts what is nested deeper, and leaves the rest as it was", () => {
    expect(cutBelow({ a: [1, { b: null }], c: { d: { e: 1 } }, f: "x" }, 2)).toEqual({
      a: [1, "(nested too deeply)"],
      c: { d: "(nested too deeply)" },
      f: "x",
    });
    const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(JSON.stringify(cutBelow(deep, 3))).toBe('[[["(nested too deeply)"]]]');
  });

  it("takes a key of every object for a key", () => {
    const copy = cutBelow(JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'), 9);
    expect(Object.keys(Object(copy))).toEqual(["__proto__", "constructor"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

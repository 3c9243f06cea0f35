import { describe, expect, it } from "vitest";
import { oneLine, visibleJson } from "../../src/lib/text.ts";

describe("oneLine", () => {
  it.each([
    ["plain text", "plain text"],
    ["two\r\nlines\u2028and\u0000more", "two lines and more"],
    ["\u001b[31mred\u202eder\u009b1m", "[31mred der 1m"],
    ["half \ud83d of a pair", "half of a pair"],
    ["  around  ", "around"],
    ["ünïcode 漢字", "ünïcode 漢字"],
  ])("%j", (text, expected) => {
    expect(oneLine(text, 100).replace(/ {2,}/g, " ")).toBe(expected);
  });

  it("cuts, and says so", () => {
    expect(oneLine("x".repeat(1000), 10)).toBe(`${"x".repeat(10)}...`);
    expect(oneLine("x".repeat(10), 10)).toBe("x".repeat(10));
  });
});

describe("visibleJson", () => {
  // A line break, colours, a change of direction, half of a pair, invisible characters, one of them outside of the plane.
  const hostile = "a\n\u001b[2J\u009b31m\u202e\u2066\u200b\u2028\ud83d\u007f\ufeff\u{e0041}z";

  it("writes what cannot be seen as an escape, and reads back as it was", () => {
    const text = visibleJson({ text: hostile });
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(text)).toEqual({ text: hostile });
  });

  it("leaves letters of every language and emoji as they are", () => {
    expect(visibleJson(["ünïcode 漢字 😀"])).toBe('["ünïcode 漢字 😀"]');
  });

  it("cuts the texts of a document, wherever they stand", () => {
    const text = visibleJson({ a: [{ b: "x".repeat(1_000_000) }] });
    expect(JSON.parse(text)).toEqual({ a: [{ b: `${"x".repeat(4_000)}...` }] });
  });
});

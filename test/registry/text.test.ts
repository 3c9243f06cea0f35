import { describe, expect, it } from "vitest";
import { printable } from "../../src/registry/text.ts";

describe("printable", () => {
  it.each([
    ["plain text", "plain text"],
    ["two\r\nlines\u2028and\u0000more", "two lines and more"],
    ["\u001b[31mred\u202eder", "[31mred der"],
    ["  around  ", "around"],
    ["ünïcode 漢字", "ünïcode 漢字"],
  ])("%j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("cuts, and says so", () => {
    expect(printable("x".repeat(1000), 10)).toBe(`${"x".repeat(10)}...`);
    expect(printable("x".repeat(10), 10)).toBe("x".repeat(10));
  });
});

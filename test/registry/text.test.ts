import { expect, it } from "vitest";
import { printable } from "../../src/registry/text.ts";

it("is one line of at most two hundred characters, or as many as are asked for", () => {
  expect(printable("two\r\nlines\u001b[31m")).toBe("two lines [31m");
  expect(printable("x".repeat(1000))).toBe(`${"x".repeat(200)}...`);
  expect(printable("x".repeat(1000), 10)).toBe(`${"x".repeat(10)}...`);
});

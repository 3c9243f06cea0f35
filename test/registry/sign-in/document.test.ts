import { expect, it } from "vitest";
import { textOf } from "../../../src/registry/sign-in/document.ts";

it.each<[Readonly<Record<string, unknown>>, string | undefined]>([
  [{ b: "2", a: "1" }, "1"],
  [{ a: " ", b: " 2\n" }, "2"],
  [{ a: 1, b: null }, undefined],
  [{}, undefined],
])("the first text of %j is %j", (document, expected) => {
  expect(textOf(document, ["a", "b"])).toBe(expected);
});

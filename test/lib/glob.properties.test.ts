/** Globs beside an expression that says the same, and any text as a glob. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob } from "../../src/lib/glob.ts";
import { runs } from "../support/runs.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "-", "1", "/", ".", "*", "]"), maxLength: 8 });

/** A piece of a glob, and the expression of it. Classes take no "/", where Go's and an expression's rules part. */
const piece: fc.Arbitrary<readonly [glob: string, expression: string]> = fc.oneof(
  fc.constantFrom<[string, string]>(
    ["*", "[^/]*"],
    ["?", "[^/]"],
    ["a", "a"],
    ["-", "-"],
    [".", "\\."],
    ["/", "/"],
  ),
  fc.constantFrom<[string, string]>(
    ["\\*", "\\*"],
    ["\\a", "a"],
    ["]", "\\]"],
    ["[ab]", "[ab]"],
    ["[a-b]", "[a-b]"],
  ),
  fc.constantFrom<[string, string]>(["[b-a]", "[^\\s\\S]"], ["[\\]]", "\\]"], ["[1-9]", "[1-9]"]),
);

describe("any glob", () => {
  it("is a function that never throws, or a sentence says what is malformed", () => {
    const odd = fc.oneof(
      text,
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."[]^-\\*?a") }),
    );
    fc.assert(
      fc.property(odd, odd, (pattern, given) => {
        const glob = compileGlob(pattern);
        if (glob.ok) expect(typeof glob.value(given)).toBe("boolean");
        else expect(glob.error).toContain("is malformed at");
      }),
      runs(1_000),
    );
  });

  it("matches what the expression of its pieces matches", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), text, (pieces, given) => {
        const glob = compileGlob(pieces.map(([each]) => each).join(""));
        if (!glob.ok) throw new Error(glob.error);
        const expression = new RegExp(`^(?:${pieces.map(([, each]) => each).join("")})$`);
        expect(glob.value(given)).toBe(expression.test(given));
      }),
      runs(2_000),
    );
  });

  it("matches any text that it was made of, and no other, with each character escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (given, other) => {
        const glob = compileGlob([...given].map((character) => `\\${character}`).join(""));
        if (!glob.ok) throw new Error(glob.error);
        expect([glob.value(given), glob.value(other)]).toEqual([true, given === other]);
      }),
      runs(500),
    );
  });
});

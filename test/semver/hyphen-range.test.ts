import { describe, expect, it } from "vitest";
import { rewriteRanges } from "../../src/semver/hyphen-range.ts";

const cases: readonly (readonly [string, string])[] = [
  ["1.2 - 1.4", ">= 1.2, <= 1.4 "],
  ["1.2\t-\n1.4", ">= 1.2, <= 1.4 "],
  ["v1-rc.1+b - 2.x", ">= v1-rc.1+b, <= 2.x "],
  [">1, 2 - 3", ">1,>= 2, <= 3 "],
  ["1 - 2 || 3 - 4", ">= 1, <= 2 ||>= 3, <= 4 "],
  ["1 - 2, <3", ">= 1, <= 2 , <3"],
  ["1 - 2 3 - 4", ">= 1, <= 2 >= 3, <= 4 "],
  // The white space in front goes, and what stands before then runs into the operator.
  ["1 2 - 3", "1>= 2, <= 3 "],
  [">1 - 2", ">>= 1, <= 2 "],
  ["1||2 - 3", ">= 1||2, <= 3 "],
  ["v1||v2 - 3", "v1||>= v2, <= 3 "],
  ["1 - 2 - 3", ">= 1, <= 2 - 3"],
  ["1-2", "1-2"],
  ["1 -2", "1 -2"],
  ["1- 2", "1- 2"],
  ["1 - ", "1 - "],
  [" - 2", " - 2"],
  ["~1.2", "~1.2"],
  ["", ""],
];

describe("rewriteRanges", () => {
  it.each(cases)("%j becomes %j", (text, rewritten) => {
    expect(rewriteRanges(text)).toBe(rewritten);
  });
});

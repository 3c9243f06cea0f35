import { describe, expect, it } from "vitest";
import {
  MAX_ALTERNATIVES,
  MAX_CONSTRAINT_CHARACTERS,
  parseConstraint,
} from "../../src/semver/parse-constraint.ts";

/** The comparators as text, in their effective form: `~1.0.0/1` is a tilde with one part given. */
function shape(text: string): readonly string[][] | string {
  const parsed = parseConstraint(text);
  if (!parsed.ok) return parsed.error;
  return parsed.value.alternatives.map(({ comparators }) =>
    comparators.map(
      ({ operator, bound, given }) => `${operator}${bound.major}.${bound.minor}.${bound.patch}/${given}`,
    ),
  );
}

const accepted: readonly (readonly [string, string[][]])[] = [
  ["1.2.3", [["=1.2.3/3"]]],
  ["=1.2.3", [["=1.2.3/3"]]],
  ["!=1.2.3", [["!=1.2.3/3"]]],
  [">1", [[">1.0.0/1"]]],
  ["<1", [["<1.0.0/1"]]],
  [">=1", [[">=1.0.0/1"]]],
  ["=>1", [[">=1.0.0/1"]]],
  ["<=1", [["<=1.0.0/1"]]],
  ["=<1", [["<=1.0.0/1"]]],
  ["~1", [["~1.0.0/1"]]],
  ["~>1", [["~1.0.0/1"]]],
  ["^1", [["^1.0.0/1"]]],
  ["1.x", [["~1.0.0/1"]]],
  ["=1", [["~1.0.0/1"]]],
  ["*", [["~0.0.0/0"]]],
  [" >=\t1.2 ,<2 ", [[">=1.2.0/2", "<2.0.0/1"]]],
  [">=1.2 <2", [[">=1.2.0/2", "<2.0.0/1"]]],
  [">=1.2,  != 1.4\n<2", [[">=1.2.0/2", "!=1.4.0/2", "<2.0.0/1"]]],
  ["1.2 - 1.4", [[">=1.2.0/2", "<=1.4.0/2"]]],
  ["~1||~2 || 3.0.0", [["~1.0.0/1"], ["~2.0.0/1"], ["=3.0.0/3"]]],
  ["1||2 - 3", [[">=1.0.0/1"], ["~2.0.0/1", "<=3.0.0/1"]]],
];

const refused: readonly (readonly [string, RegExp])[] = [
  ["", /^the version constraint "" lacks a version; write for example ~1\.2/],
  ["   ", /lacks a version/],
  ["foo", /^the version constraint "foo" has no version at "foo"; write/],
  [">=", /has no version at ">="/],
  ["== 1", /has no version at "== 1"/],
  ["= > 1", /has no version/],
  ["1,", /lacks a version/],
  [",1", /has no version at ",1"/],
  ["1,,2", /has no version at ",2"/],
  ["1 ||", /lacks a version/],
  ["||1", /lacks a version/],
  ["1|||2", /has a version that is none: "\|2"/],
  ["1.2.3.4", /^the version constraint "1.2.3.4" cannot be read from "\.4" on/],
  [">1<2", /cannot be read from "<2" on/],
  ["1 2 - 3", /cannot be read from ">= 2, <= 3 " on; a hyphen range .* stands first or after a comma; write/],
  ["1 - 2 - 3", /has no version at "- 3"/],
  ["1.2.3-01", /has a version that is none: "1.2.3-01"/],
  ["1x", /has a version that is none: "1x"/],
  ["18446744073709551616", /has a version that is none/],
  ["1\v2", /cannot be read/],
  ["latest é", /has no version at "latest é"/],
];

describe("parseConstraint", () => {
  it.each(accepted)("reads %j", (text, comparators) => {
    expect(shape(text)).toEqual(comparators);
  });

  it.each(refused)("refuses %j and says where", (text, message) => {
    expect(shape(text)).toMatch(message);
  });

  it("keeps the text, and each comparator's own", () => {
    const parsed = parseConstraint(">= 1.2-rc.1+b, v2.x");
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        text: ">= 1.2-rc.1+b, v2.x",
        alternatives: [{ comparators: [{ text: ">= 1.2-rc.1+b" }, { text: "v2.x" }] }],
      },
    });
  });

  it("takes pre-releases per alternative, where one comparator names one", () => {
    const parsed = parseConstraint(">=1-0 <2 || 3.x");
    expect(parsed.ok && parsed.value.alternatives.map(({ takesPrereleases }) => takesPrereleases)).toEqual([
      true,
      false,
    ]);
  });

  it("reads up to the limits and refuses what is longer", () => {
    const longest = "1".padEnd(MAX_CONSTRAINT_CHARACTERS);
    expect(shape(longest)).toEqual([["~1.0.0/1"]]);
    expect(shape(`${longest} `)).toMatch(/has 513 characters, at most 512 are read: make it shorter$/);
    const most = Array.from({ length: MAX_ALTERNATIVES }, () => "1").join("||");
    expect(shape(most)).toHaveLength(MAX_ALTERNATIVES);
    expect(shape(`${most}||1`)).toMatch(/has 33 alternatives, at most 32 are read/);
  });

  it("repeats only the start of a long text", () => {
    const message = shape("y".repeat(100_000));
    expect(message).toMatch(/^the version constraint "yyy/);
    expect(message.length).toBeLessThan(200);
  });
});

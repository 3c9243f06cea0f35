import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Constraint, constraintOf, satisfies, takesPrereleases } from "../../src/semver/constraint.ts";
import { format, parseVersion, type Version } from "../../src/semver/version.ts";
import { versionText } from "./arbitraries.ts";

function constraint(text: string): Constraint {
  const parsed = constraintOf(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === undefined) throw new Error(`${text} is not a version`);
  return parsed;
}

const cases: readonly { constraint: string; takes: string[]; leaves: string[] }[] = [
  // What development and production systems follow.
  { constraint: "~0-0", takes: ["0.1.0-rc.1", "0.1.0", "0.2.0-beta.1"], leaves: ["1.0.0", "1.0.0-rc.1"] },
  { constraint: "~0", takes: ["0.1.0", "0.2.0"], leaves: ["0.1.0-rc.1", "1.0.0"] },
  { constraint: "1.x", takes: ["1.0.0", "1.5.2"], leaves: ["2.0.0", "1.0.0-rc.1"] },
  { constraint: "~1.2", takes: ["1.2.0", "1.2.5"], leaves: ["1.3.0", "1.2.6-rc.1"] },
  { constraint: "*", takes: ["0.0.0", "7.1.2"], leaves: ["7.1.2-rc.1"] },
  { constraint: "*-0", takes: ["7.1.2", "7.1.2-rc.1"], leaves: [] },
  { constraint: ">=1.2, !=1.4.1 <2", takes: ["1.2.0", "1.4.2"], leaves: ["1.1.0", "1.4.1", "2.0.0"] },
  { constraint: "1.2 - 1.4 || 3.x", takes: ["1.4.9", "3.7.0"], leaves: ["1.5.0", "2.0.0", "4.0.0"] },
  // One pre-release in an alternative opens all of that alternative, and no other.
  {
    constraint: ">=1.0.0-0 <2 || ~3",
    takes: ["1.9.0-rc.1", "2.0.0-rc.1", "3.1.0"],
    leaves: ["3.1.0-rc.1", "2.0.0"],
  },
];

describe("satisfies", () => {
  it.each(cases)("$constraint", ({ constraint: text, takes, leaves }) => {
    expect(takes.filter((tag) => !satisfies(version(tag), constraint(text)))).toEqual([]);
    expect(leaves.filter((tag) => satisfies(version(tag), constraint(text)))).toEqual([]);
  });

  it("takes each version by its own name", () => {
    fc.assert(
      fc.property(versionText, (text) => {
        const one = version(text);
        // The full form; `=1.2` would be the whole series.
        expect(satisfies(one, constraint(`=${format(one)}`))).toBe(true);
        expect(satisfies(one, constraint(`!=${format(one)}`))).toBe(false);
      }),
    );
  });
});

describe("takesPrereleases", () => {
  it.each([
    ["~0", false],
    ["~0-0", true],
    ["~0 || ~1-0", true],
  ])("%s: %s", (text, expected) => {
    expect(takesPrereleases(constraint(text))).toBe(expected);
  });
});

describe("constraintOf", () => {
  it("parses a constraint once", () => {
    expect(constraintOf("~4.2")).toBe(constraintOf("~4.2"));
    expect(constraintOf("~4.3")).not.toBe(constraintOf("~4.2"));
  });

  it("answers an error each time", () => {
    for (let i = 0; i < 2; i++) expect(constraintOf("newest")).toMatchObject({ ok: false });
  });

  it("forgets rather than grows without bound, and does not keep over-long texts", () => {
    const first = constraintOf("~5.0");
    for (let minor = 1; minor < 300; minor++) constraintOf(`~5.${minor}`);
    expect(constraintOf("~5.0")).not.toBe(first);
    expect(constraintOf("~5.0")).toEqual(first);
    const long = "1".padEnd(513);
    expect(constraintOf(long)).not.toBe(constraintOf(long));
  });
});

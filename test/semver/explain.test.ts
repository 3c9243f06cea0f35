import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain, parseConstraint, satisfies } from "../../src/semver/constraint.ts";
import { parseVersion } from "../../src/semver/version.ts";
import { runs } from "../support/runs.ts";
import { versionText } from "./arbitraries.ts";

function reason(tag: string, text: string): string | undefined {
  const version = parseVersion(tag);
  const constraint = parseConstraint(text);
  if (version === undefined || !constraint.ok) throw new Error(`${tag} or ${text} does not parse`);
  return explain(version, constraint.value);
}

const cases: readonly (readonly [string, string, string | undefined])[] = [
  ["0.1.0-rc.1", "~0", "pre-release, and `~0` takes none"],
  ["1.0.0-rc.1", "~1 || ~2", "pre-release, and `~1 || ~2` takes none"],
  ["1.0.0", "~0-0", "outside `~0-0` (0.x.x)"],
  ["1.3.0", "~1.2", "outside `~1.2` (1.2.x)"],
  ["1.1.0", "~1.2", "below 1.2.0"],
  ["2.0.0", "1.x", "outside `1.x` (1.x.x)"],
  ["0.3.0", "^0.2.3", "outside `^0.2.3` (0.2.x)"],
  ["1.2.2", "^1.2.3", "below 1.2.3"],
  ["1.2.4", "1.2.3", "not 1.2.3"],
  ["1.2.4", "!=1.2", "excluded by `!=1.2`"],
  ["1.2.4", ">1.2", "not above 1.2.x"],
  ["1.2.4", ">1", "not above 1.x.x"],
  ["1.2.3", ">1.2.3", "not above 1.2.3"],
  ["0.0.0", ">*", "not above 0.0.0"],
  ["2.0.0", ">=1.2, <2", "not below 2.0.0"],
  ["1.1.0", ">=1.2, <2", "below 1.2.0"],
  ["1.5.0", "1.2 - 1.4", "above 1.4.x"],
  ["2.0.0", "<=1", "above 1.x.x"],
  ["1.2.4", "<=1.2.3", "above 1.2.3"],
  ["0.1.0", "<=*", "above 0.0.x"],
  ["2.5.0", "~1 || ~3", "outside `~1` (1.x.x); below 3.0.0"],
  ["0.5.0", "~1 || ^1", "below 1.0.0"],
  ["2.0.0-rc.1", "~1-0 || >=2, <3", "outside `~1-0` (1.x.x); pre-release, and `>=2, <3` takes none"],
  ["0.1.0", "~0", undefined],
  ["3.1.0", "~1 || ~3", undefined],
];

describe("explain", () => {
  it.each(cases)("%s in %s: %s", (tag, text, expected) => {
    expect(reason(tag, text)).toBe(expected);
  });

  it("has a reason exactly where the version is out", () => {
    const operator = fc.constantFrom("", "=", "!=", ">", "<", ">=", "<=", "~", "^");
    const text = fc
      .array(
        fc.tuple(operator, versionText).map((both) => both.join("")),
        { minLength: 1, maxLength: 3 },
      )
      .chain((list) => fc.constantFrom(list.join(", "), list.join(" || ")));
    fc.assert(
      fc.property(text, versionText, (written, tag) => {
        const version = parseVersion(tag);
        const constraint = parseConstraint(written);
        if (version === undefined || !constraint.ok) throw new Error(`${tag} or ${written} does not parse`);
        expect(explain(version, constraint.value) === undefined).toBe(satisfies(version, constraint.value));
      }),
      runs(1_000),
    );
  });
});

/** What holds for any constraint; and npm's semver beside it, where the two dialects agree. */
import fc from "fast-check";
import { satisfies as npmSatisfies } from "semver";
import { describe, expect, it } from "vitest";
import { type Constraint, parseConstraint, satisfies } from "../../src/semver/constraint.ts";
import { explain } from "../../src/semver/explain.ts";
import { parseVersion, type Version } from "../../src/semver/version.ts";
import { runs } from "../support/runs.ts";
import { versionText } from "./arbitraries.ts";

const operator = fc.constantFrom("", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^");
const partial = fc.oneof(
  versionText,
  fc.constantFrom("*", "x", "1.x", "1.2.x", "0", "0-0", "1.2-0", "0.0.0", "1.x.3"),
);
const comparator = fc.tuple(operator, fc.constantFrom("", " "), partial).map((parts) => parts.join(""));
const group = fc.array(comparator, { minLength: 1, maxLength: 3 });

function read(text: string): Constraint {
  const constraint = parseConstraint(text);
  if (!constraint.ok) throw new Error(constraint.error);
  return constraint.value;
}

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === undefined) throw new Error(`${text} is no version`);
  return parsed;
}

describe("any text as a constraint", () => {
  const odd = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."0123x*.,|<>=!~^- v+a"), maxLength: 24 }),
    fc.string({ unit: "binary" }),
    group.map((list) => list.join(" - ")),
    fc.nat({ max: 600 }).map((length) => "1 || ".repeat(length)),
  );

  it("is one, or a sentence says why not; a version is in exactly where nothing explains why it is out", () => {
    fc.assert(
      fc.property(odd, versionText, (text, tag) => {
        const constraint = parseConstraint(text);
        if (!constraint.ok) {
          expect(constraint.error).toMatch(/^the version constraint ".*/s);
          expect(constraint.error.length).toBeLessThan(600);
          return;
        }
        const reason = explain(version(tag), constraint.value);
        expect(reason === undefined).toBe(satisfies(version(tag), constraint.value));
        expect(reason).not.toBe("");
      }),
      runs(1_000),
    );
  });
});

describe("any constraint", () => {
  it("is the same when what was read of it is written again", () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 3 }), versionText, (groups, tag) => {
        const constraint = read(groups.map((list) => list.join(", ")).join(" || "));
        const written = constraint.alternatives
          .map(({ comparators }) => comparators.map(({ text }) => text).join(", "))
          .join(" || ");
        expect(read(written).alternatives).toEqual(constraint.alternatives);
        expect(satisfies(version(tag), read(written))).toBe(satisfies(version(tag), constraint));
      }),
      runs(1_000),
    );
  });

  it("admits what one of its alternatives admits, and of releases what all comparisons of one do", () => {
    const release = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join("."));
    fc.assert(
      fc.property(group, group, fc.oneof(release, versionText), release, (a, b, tag, released) => {
        const [one, other] = [read(a.join(", ")), read(b.join(", "))];
        const either = read(`${a.join(", ")} || ${b.join(", ")}`);
        expect(satisfies(version(tag), either)).toBe(
          satisfies(version(tag), one) || satisfies(version(tag), other),
        );
        const each = a.map((text) => satisfies(version(released), read(text)));
        expect(satisfies(version(released), one)).toBe(!each.includes(false));
      }),
      runs(1_000),
    );
  });

  it("means what it means to npm, for releases and forms in which the dialects agree", () => {
    const number = fc.nat({ max: 3 });
    const release = fc.tuple(number, number, number).map((parts) => parts.join("."));
    const full = fc.tuple(fc.constantFrom("", "=", ">", "<", ">=", "<=", "^", "~"), release);
    const open = fc.tuple(
      fc.constantFrom("", ">", ">=", "<", "<=", "^", "~"),
      fc.oneof(
        number.map(String),
        fc.tuple(number, number).map((parts) => parts.join(".")),
      ),
    );
    const wild = fc.tuple(fc.constant(""), fc.constantFrom("*", "x", "1.x", "1.2.x", "0.x", "2.*"));
    const same = fc
      .oneof(full, open, wild)
      // `~0.0.0` is open above here, as in the Go library.
      .filter(([sign, text]) => !(sign === "~" && text === "0.0.0"))
      .map((parts) => parts.join(""));
    const range = fc.tuple(release, release).map((ends) => ends.join(" - "));
    const alternative = fc.oneof(
      fc.array(same, { minLength: 1, maxLength: 3 }).map((list) => list.join(" ")),
      range,
    );
    fc.assert(
      fc.property(fc.array(alternative, { minLength: 1, maxLength: 3 }), release, (alternatives, tag) => {
        const text = alternatives.join(" || ");
        expect([text, tag, satisfies(version(tag), read(text))]).toEqual([
          text,
          tag,
          npmSatisfies(tag, text),
        ]);
      }),
      runs(2_000),
    );
  });
});

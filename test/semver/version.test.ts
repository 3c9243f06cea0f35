import fc from "fast-check";
import { compare as npmCompare } from "semver";
import { describe, expect, it } from "vitest";
import { compare, format, parseVersion, type Version } from "../../src/semver/version.ts";
import { runs } from "../support/runs.ts";
import { versionText } from "./arbitraries.ts";

function read(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`${text} is not a version`);
  return version;
}

const accepted: readonly (readonly [string, string])[] = [
  ["1.2.3", "1.2.3"],
  ["v1.2.3", "1.2.3"],
  ["1", "1.0.0"],
  ["1.2", "1.2.0"],
  ["01.002.0003", "1.2.3"],
  ["20231101", "20231101.0.0"],
  ["1-rc.1", "1.0.0-rc.1"],
  ["1.2+build.007", "1.2.0+build.007"],
  ["v0.1.0-rc.1+sha.5114f85", "0.1.0-rc.1+sha.5114f85"],
  ["1.2.3--", "1.2.3--"],
  ["1.2.3-0a", "1.2.3-0a"],
  ["1.2.3-0.0", "1.2.3-0.0"],
  ["1.2.3-00a.a01.-01", "1.2.3-00a.a01.-01"],
  ["18446744073709551615.9007199254740993.0", "18446744073709551615.9007199254740993.0"],
];

const refused = [
  "",
  "v",
  "latest",
  "V1.2.3",
  "vv1",
  " 1.2.3",
  "1.2.3 ",
  "1.2.3\n",
  "1.",
  ".1",
  "1..2",
  "1.2.3.4",
  "1.2.3-",
  "1.2.3+",
  "1.2.3-+b",
  "1.2.3-rc.",
  "1.2.3-rc..1",
  "1.2.3-01",
  "1.2.3-01.1",
  "1.2.3-rc.00",
  "1.2.3-01+b",
  "1.2.3-rc_1",
  "1.2.3+b+c",
  "1.2.x",
  "18446744073709551616",
  "1.18446744073709551616",
  "1.2.18446744073709551616",
  "-1",
  "1,2",
  "١",
];

describe("parseVersion", () => {
  it.each(accepted)("%s reads as %s", (text, normalized) => {
    const version = read(text);
    expect(format(version)).toBe(normalized);
    expect(version.original).toBe(text);
  });

  it.each(refused)("%j is none", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it("separates pre-release and metadata", () => {
    expect(read("1.2.3-a-b.1+c-d.01")).toMatchObject({ prerelease: "a-b.1", metadata: "c-d.01" });
    expect(read("1.2.3+c-d")).toMatchObject({ prerelease: "", metadata: "c-d" });
  });

  it("gives each number one form", () => {
    expect(read("9007199254740991.9007199254740992.09007199254740992")).toMatchObject({
      major: 9007199254740991,
      minor: 9007199254740992n,
      patch: 9007199254740992n,
    });
  });

  it("takes time that grows with the text alone", () => {
    const started = performance.now();
    expect(parseVersion(`${"0".repeat(1_000_000)}1.2.3-${"a.".repeat(1_000_000)}!`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("compare", () => {
  // Each list ascends strictly.
  const ascending = [
    // The example of Semantic Versioning 2.0.0, item 11.
    [
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
    ],
    ["0.9.9", "0.10.0", "1.0.0-0", "1", "1.0.1", "1.1", "2"],
    [
      "1.0.0-9007199254740992",
      "1.0.0-9007199254740993",
      "1.0.0-18446744073709551615",
      "1.0.0-18446744073709551616",
    ],
    // Beyond uint64 digits are text: above all numbers, and ordered by their bytes.
    ["1.0.0-18446744073709551615", "1.0.0-100000000000000000000", "1.0.0-99999999999999999999999", "1.0.0-a"],
    ["9007199254740991.0.0", "9007199254740992.0.0", "9007199254740993.0.0", "18446744073709551615.0.0"],
    ["1.0.0--", "1.0.0-A", "1.0.0-Z", "1.0.0-a", "1.0.0-rc1", "1.0.0-rc10", "1.0.0-rc2"],
  ];
  it.each(ascending)("%s < %s < ...", (...texts) => {
    const versions = texts.map(read);
    for (const [i, a] of versions.entries()) {
      for (const [j, b] of versions.entries()) expect(compare(a, b)).toBe(Math.sign(i - j));
    }
  });

  it("has no regard to metadata, prefix or the way a number is written", () => {
    const same = ["1.2.0", "v1.2", "01.2.0", "1.2.0+b", "1.2+a"].map(read);
    for (const a of same) for (const b of same) expect(compare(a, b)).toBe(0);
  });

  it("is a total order", () => {
    const version = versionText.map(read);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compare(a, a)).toBe(0);
        expect(compare(a, b)).toBe(0 - compare(b, a));
        const [ab, bc] = [compare(a, b), compare(b, c)];
        if (ab <= 0 && bc <= 0) expect(compare(a, c)).toBe(Math.min(ab, bc));
      }),
    );
  });

  it("agrees with npm's semver on strict versions", () => {
    const number = fc.nat({ max: 12 });
    const identifiers = fc.array(
      fc.oneof(number.map(String), fc.constantFrom("rc", "alpha", "a-1", "-", "1a", "Z")),
      { maxLength: 3 },
    );
    const strict = fc
      .tuple(number, number, number, identifiers)
      .map(
        ([major, minor, patch, ids]) =>
          `${major}.${minor}.${patch}${ids.length === 0 ? "" : `-${ids.join(".")}`}`,
      );
    fc.assert(
      fc.property(strict, strict, (a, b) => {
        expect(compare(read(a), read(b))).toBe(npmCompare(a, b));
      }),
      runs(1_000),
    );
  });
});

describe("format", () => {
  it("gives a text that reads as an equal version", () => {
    fc.assert(
      fc.property(versionText, (text) => {
        const version = read(text);
        const { original, ...rest } = read(format(version));
        expect({ ...rest, original: version.original }).toEqual(version);
        expect(original).toBe(format(version));
      }),
    );
  });
});

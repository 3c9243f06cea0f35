import { describe, expect, it } from "vitest";
import { fitsUint64, HYPHEN, readNumber, scanDigits, scanMarked, skipSpace } from "../../src/semver/scan.ts";

const numbers: readonly (readonly [string, number | bigint | undefined])[] = [
  ["0", 0],
  ["007", 7],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", 9007199254740992n],
  ["9007199254740993", 9007199254740993n],
  ["00018446744073709551615", 18446744073709551615n],
  ["18446744073709551616", undefined],
  ["100000000000000000000", undefined],
  ["", undefined],
];

describe("readNumber", () => {
  it.each(numbers)("%j is %s", (text, value) => {
    expect(readNumber(text, 0, text.length)).toBe(value);
  });

  it("reads only its range", () => {
    expect(readNumber("12345", 1, 3)).toBe(23);
  });
});

describe("fitsUint64", () => {
  it.each([
    ["18446744073709551615", true],
    ["18446744073709551616", false],
    ["9999999999999999999", true],
    ["111111111111111111111", false],
  ])("%s: %s", (digits, fits) => {
    expect(fitsUint64(digits)).toBe(fits);
  });
});

describe("scanning", () => {
  it("stops at the first character that is no ASCII digit", () => {
    expect(["12a", "12", "1٣", "x"].map((text) => scanDigits(text, 0))).toEqual([2, 2, 1, 0]);
  });

  const marked: readonly (readonly [string, number])[] = [
    ["-rc.1", 5],
    ["-rc.", 3],
    ["-rc..1", 3],
    ["-aZ09-.x", 8],
    ["-", 0],
    ["-.a", 0],
    ["-rc_1", 3],
    ["-é", 0],
    ["rc", 0],
    ["", 0],
  ];
  it.each(marked)("reads the identifiers of %j up to %i", (text, end) => {
    expect(scanMarked(text, 0, HYPHEN)).toBe(end);
  });

  it("takes the white space of Go's expressions and no other", () => {
    expect(skipSpace(" \t\n\f\rx", 0)).toBe(5);
    expect(["\v", "\u00a0", "\u2003"].map((text) => skipSpace(text, 0))).toEqual([0, 0, 0]);
  });
});

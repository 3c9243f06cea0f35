import { describe, expect, it, vi } from "vitest";
import { bearerToken, isOneOf } from "../../src/intake/access.ts";

const CURRENT = "0123456789abcdef";
const PREVIOUS = "fedcba9876543210";

describe("isOneOf", () => {
  it.each<[what: string, given: string, secrets: readonly string[], expected: boolean]>([
    ["the current secret", CURRENT, [CURRENT, PREVIOUS], true],
    ["the previous secret, during a rotation", PREVIOUS, [CURRENT, PREVIOUS], true],
    ["a secret that is set twice", CURRENT, [CURRENT, CURRENT], true],
    ["a wrong one", "0123456789abcdeX", [CURRENT, PREVIOUS], false],
    ["the beginning of one", CURRENT.slice(0, -1), [CURRENT], false],
    ["one with more behind it", `${CURRENT}0`, [CURRENT], false],
    ["another case", CURRENT.toUpperCase(), [CURRENT], false],
    ["nothing", "", [CURRENT], false],
    ["anything, where none is set", CURRENT, [], false],
    ["nothing, where none is set", "", [], false],
    ["letters beyond ASCII", "schlüssel-schlüssel", ["schlüssel-schlüssel"], true],
  ])("%s", async (_, given, secrets, expected) => {
    expect(await isOneOf(given, secrets)).toBe(expected);
  });
});

describe("the time that isOneOf takes", () => {
  it.each<[what: string, given: string]>([
    ["the first fits", CURRENT],
    ["the last fits", PREVIOUS],
    ["none fits", "0123456789abcdeX"],
    ["it is shorter", "0"],
    ["it is longer", "0".repeat(200)],
    ["it is nothing", ""],
  ])(
    "cannot tell that %s: the same texts are hashed, and nothing is compared but hashes",
    async (_, given) => {
      const digest = vi.spyOn(crypto.subtle, "digest");
      await isOneOf(given, [CURRENT, PREVIOUS]);
      const hashed = digest.mock.calls.map(([, bytes]) => new TextDecoder().decode(bytes));
      digest.mockRestore();
      expect(hashed).toEqual([given, CURRENT, PREVIOUS]);
    },
  );
});

describe("bearerToken", () => {
  it.each([
    ["Bearer abc", "abc"],
    ["bearer  abc ", "abc"],
    ["Basic abc", undefined],
    ["Bearer", undefined],
    ["Bearer a b", undefined],
    ["Bearerabc", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%s", (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});

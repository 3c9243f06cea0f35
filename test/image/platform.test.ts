import { describe, expect, it } from "vitest";
import { parsePlatform, satisfiesPlatform } from "../../src/image/platform.ts";

describe("satisfiesPlatform", () => {
  it.each([
    ["linux/amd64", "linux/amd64", true],
    ["linux/arm", "linux/arm/v7", true],
    ["linux/arm/v7", "linux/arm", false],
    ["linux/arm/v7", "linux/arm/v7", true],
    ["linux/arm/v6", "linux/arm/v7", false],
    ["linux/arm64", "linux/amd64", false],
    ["windows/amd64", "linux/amd64", false],
    ["linux", "linux/amd64", false],
    ["linux/amd64", "unknown", false],
  ])("of %s, %s is one: %s", (wanted, found, expected) => {
    expect(satisfiesPlatform(wanted, found)).toBe(expected);
  });
});

describe("parsePlatform", () => {
  it.each(["linux", "linux/", "/amd64", "linux/arm/v7/x", "", "linux /amd64", "Linux/amd64"])(
    "says that %j is none, and how to write one",
    (text) => {
      expect(parsePlatform(text)).toEqual({ ok: false, error: expect.stringContaining("linux/arm64") });
    },
  );
});

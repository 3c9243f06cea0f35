import { describe, expect, it } from "vitest";
import { boundOf, scanPartial } from "../../src/semver/partial.ts";
import { format } from "../../src/semver/version.ts";

function bound(text: string): string | undefined {
  const partial = scanPartial(text, 0);
  const read = partial === undefined || partial.end !== text.length ? undefined : boundOf(partial);
  return read && `${format(read.bound)} given ${read.given}`;
}

const bounds: readonly (readonly [string, string])[] = [
  ["1.2.3", "1.2.3 given 3"],
  ["v01.2.3-rc.1+b", "1.2.3-rc.1 given 3"],
  ["1.2", "1.2.0 given 2"],
  ["1.2.x", "1.2.0 given 2"],
  ["1", "1.0.0 given 1"],
  ["1.X", "1.0.0 given 1"],
  ["1.*.*", "1.0.0 given 1"],
  ["*", "0.0.0 given 0"],
  ["vx.x.x", "0.0.0 given 0"],
  ["0-0", "0.0.0-0 given 1"],
  ["1.x-rc.1", "1.0.0-rc.1 given 1"],
  // What follows a wildcard is not looked at.
  ["1.x.7", "1.0.0 given 1"],
  ["1.x.1x|", "1.0.0 given 1"],
  ["x.99999999999999999999.1", "0.0.0 given 0"],
];

const refused = [
  "",
  "v",
  "1.",
  "1.2.3.4",
  "1.2.3-",
  "1x",
  "xx",
  "1.1x",
  "1|2",
  "1.2.x3",
  "18446744073709551616",
  "1.2-01",
  "x-01",
  "rc",
];

describe("boundOf", () => {
  it.each(bounds)("%s is %s", (text, expected) => {
    expect(bound(text)).toBe(expected);
  });

  it.each(refused)("%j is none", (text) => {
    expect(bound(text)).toBeUndefined();
  });
});

describe("scanPartial", () => {
  it("reads from a place within a text and as far as it can", () => {
    expect(scanPartial(">=1.2-rc.1+b, <2", 2)).toMatchObject({
      parts: ["1", "2"],
      prerelease: "-rc.1",
      end: 12,
    });
  });
});

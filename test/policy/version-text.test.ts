import { expect, it } from "vitest";
import { versionText } from "../../src/policy/version-text.ts";
import { version } from "../policy/sample.ts";

const HEX = "0123456789abcdef".repeat(4);

it.each([
  ["1.2.0", "1.2.0"],
  [`latest@sha256:${HEX}`, "latest@sha256:0123456789ab"],
  [`@sha512:${HEX}${HEX}`, "sha512:0123456789ab"],
  ["", "no tag"],
])("a person reads %s as %s", (text, shown) => {
  expect(versionText(version(text))).toBe(shown);
});

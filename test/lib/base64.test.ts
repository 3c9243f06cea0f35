import { describe, expect, it } from "vitest";
import { bytesOfBase64 } from "../../src/lib/base64.ts";

describe("bytesOfBase64", () => {
  it.each([
    ["", []],
    ["AP8=", [0, 255]],
    ["w6Q=", [0xc3, 0xa4]],
  ])("of %j are %j", (text, bytes) => {
    expect(bytesOfBase64(text)).toEqual(Uint8Array.from(bytes));
  });

  it.each(["***", "A", "a_b-"])("are none in %j", (text) => {
    expect(bytesOfBase64(text)).toBeUndefined();
  });
});

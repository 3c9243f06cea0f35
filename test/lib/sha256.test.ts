import { expect, it } from "vitest";
import { sha256 } from "../../src/lib/sha256.ts";

it("is SHA-256 in hex (FIPS 180-2, appendix B.1; and of UTF-8)", async () => {
  expect(await sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(await sha256("\u00e9")).toHaveLength(64);
  expect(await sha256("\u00e9")).not.toBe(await sha256("e"));
});

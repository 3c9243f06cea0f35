import { describe, expect, it } from "vitest";
import { basicAuthorization } from "../../src/registry/credentials.ts";

describe("basicAuthorization", () => {
  it("encodes in UTF-8", () => {
    expect(basicAuthorization({ username: "u", password: "päss" })).toBe("Basic dTpww6Rzcw==");
  });
});

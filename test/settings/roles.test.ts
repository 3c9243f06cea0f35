import { describe, expect, it } from "vitest";
import { includesRole, ROLES } from "../../src/settings/roles.ts";

describe("includesRole", () => {
  it("has each role do what those before it may", () => {
    const rows = ROLES.map((role) => ROLES.filter((needed) => includesRole(role, needed)));
    expect(rows).toEqual([["read"], ["read", "trigger"], ["read", "trigger", "admin"]]);
  });
});

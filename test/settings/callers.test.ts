import { describe, expect, it } from "vitest";
import { hasToken, includesRole, ROLES, readApiTokens } from "../../src/settings/callers.ts";

describe("readApiTokens", () => {
  it("has one name for each role, and API_TOKEN is the one that may do everything", () => {
    const asked: string[] = [];
    const tokens = readApiTokens((name) => {
      asked.push(name);
      return [`value of ${name}`];
    });
    expect(asked.toSorted()).toEqual(["API_TOKEN", "API_TOKEN_READ", "API_TOKEN_TRIGGER"]);
    expect(tokens).toEqual({
      read: ["value of API_TOKEN_READ"],
      trigger: ["value of API_TOKEN_TRIGGER"],
      admin: ["value of API_TOKEN"],
    });
  });
});

describe("hasToken", () => {
  it("asks for any", () => {
    const none = readApiTokens(() => []);
    expect([none, { ...none, read: ["x"] }, { ...none, admin: ["x"] }].map(hasToken)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("includesRole", () => {
  it("has each role do what those before it may", () => {
    const rows = ROLES.map((role) => ROLES.filter((needed) => includesRole(role, needed)));
    expect(rows).toEqual([["read"], ["read", "trigger"], ["read", "trigger", "admin"]]);
  });
});

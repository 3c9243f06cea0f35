import { describe, expect, it } from "vitest";
import { type Callers, hasCallers, readApiTokens } from "../../src/settings/callers.ts";

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

describe("hasCallers", () => {
  const none = readApiTokens(() => []);
  const rule = {
    issuers: ["https://issuer.example.com"],
    jwksUrl: "https://issuer.example.com/keys",
    audience: "api",
  };
  it.each<[what: string, callers: Callers, expected: boolean]>([
    ["nothing", { tokens: none }, false],
    ["a token of any role", { tokens: { ...none, read: ["x"] } }, true],
    ["GitHub Actions", { tokens: none, github: { rule: { ...rule, claims: [] }, role: "trigger" } }, true],
    ["Access", { tokens: none, access: { ...rule, members: { read: ["*"], trigger: [], admin: [] } } }, true],
  ])("%s: %j", (_, callers, expected) => {
    expect(hasCallers(callers)).toBe(expected);
  });
});

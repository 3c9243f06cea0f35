import { describe, expect, it } from "vitest";
import { judgeAssertion } from "../../src/intake/assertion.ts";
import type { KeySource } from "../../src/intake/schemes/scheme.ts";
import { createIssuer } from "./schemes/issuer.ts";
import { NOW } from "./schemes/sample.ts";

const TEAM = "https://acme.cloudflareaccess.com";
const RULE = {
  issuers: [TEAM],
  jwksUrl: `${TEAM}/cdn-cgi/access/certs`,
  audience: "32eafc7626e974616deaf0dc3ce63d7b",
  members: {
    read: ["*@example.com", "*@[malformed"],
    trigger: ["e367826f93b8d711.access", "group:platform-*"],
    admin: ["Alice@example.com", "group:admins@acme"],
  },
};
const SECONDS = NOW / 1000;
const issuer = await createIssuer();

/** Of a person; Access puts the audience into a list. */
const PERSON = {
  iss: TEAM,
  aud: [RULE.audience],
  email: "bob@example.com",
  type: "app",
  sub: "7335d417",
  iat: SECONDS,
  nbf: SECONDS,
  exp: SECONDS + 300,
};
/** Of a service token: it has no email, and an empty subject. */
const SERVICE = { ...PERSON, email: undefined, sub: "", common_name: "e367826f93b8d711.access" };

const keys: KeySource = async (url) => {
  expect(url).toBe(RULE.jwksUrl);
  return { ok: true, value: issuer.keySet };
};
const judge = async (claims: object, rule: typeof RULE = RULE) =>
  judgeAssertion(await issuer.sign({ ...PERSON, ...claims }), rule, { keys, now: NOW });

describe("judgeAssertion", () => {
  it.each<[what: string, claims: object, role: string]>([
    ["a person by a glob", {}, "read"],
    ["a person by the address, in whatever case", { email: "ALICE@example.com" }, "admin"],
    ["a service token", SERVICE, "trigger"],
    ["a group", { email: "x@other.org", custom: { groups: ["staff", "platform-eu"] } }, "trigger"],
    ["a single group", { email: "x@other.org", custom: { groups: "platform-eu" } }, "trigger"],
    ["the highest of several", { custom: { groups: ["platform-eu", "admins@acme"] } }, "admin"],
  ])("gives a role to %s", async (_, claims, role) => {
    expect(await judge(claims)).toEqual({ kind: "known", role });
  });

  it("gives a role to everybody for *", async () => {
    const open = { ...RULE, members: { read: ["*"], trigger: [], admin: [] } };
    expect(await judge({ email: "x@other.org" }, open)).toEqual({ kind: "known", role: "read" });
    expect(await judge({ ...SERVICE, common_name: "other.access" }, open)).toMatchObject({ role: "read" });
  });

  it.each<[what: string, claims: object]>([
    ["somebody of another domain", { email: "bob@example.com.evil.org" }],
    ["a domain that ends alike", { email: "bob@evil-example.com" }],
    ["a path in the address", { email: "evil/bob@example.com" }],
    ["nobody", { email: undefined }],
    ["an empty address", { email: "" }],
    ["a list of addresses", { email: ["alice@example.com"] }],
    ["a service token that is not named", { ...SERVICE, common_name: "f00df00df00df00d.access" }],
    ["a service token in other letters", { ...SERVICE, common_name: "E367826F93B8D711.access" }],
    ["an address as the name of a service token", { ...SERVICE, common_name: "alice@example.com" }],
    ["a service token's name as an address", { email: "e367826f93b8d711.access" }],
    ["a group as an address", { email: "group:platform-eu" }],
    ["a group as a service token", { ...SERVICE, common_name: "platform-eu" }],
    ["groups outside of custom", { email: "x@other.org", groups: ["platform-eu"] }],
    ["groups that are no text", { email: "x@other.org", custom: { groups: [{ name: "platform-eu" }, 1] } }],
    ["custom claims that are none", { email: "x@other.org", custom: "groups" }],
  ])("knows no role for %s", async (_, claims) => {
    expect(await judge(claims)).toEqual({ kind: "refused", why: expect.stringContaining("no role") });
  });

  it.each<[what: string, claims: object, says: string]>([
    ["another team", { iss: "https://evil.cloudflareaccess.com" }, "(iss)"],
    ["another application", { aud: ["97e2aae120121f902df8bc99fc345913"] }, "(aud)"],
    ["the session at Access itself", { type: "org" }, "not one for an application"],
    ["no type", { type: undefined }, "not one for an application"],
    ["expired", { exp: SECONDS - 61 }, "expired"],
    ["no end", { exp: undefined }, "(exp)"],
    ["not yet", { nbf: SECONDS + 61 }, "(nbf)"],
  ])("refuses %s", async (_, claims, says) => {
    expect(await judge(claims)).toEqual({ kind: "refused", why: expect.stringContaining(says) });
  });

  it("refuses what is no token", async () => {
    const around = { keys, now: NOW };
    for (const assertion of ["", "alice@example.com", "a.b", "a.b.c.d", "a.b.c"])
      expect(await judgeAssertion(assertion, RULE, around)).toMatchObject({ kind: "refused" });
  });
});

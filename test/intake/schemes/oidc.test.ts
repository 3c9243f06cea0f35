import { beforeAll, describe, expect, it } from "vitest";
import { oidc } from "../../../src/intake/schemes/oidc.ts";
import type { Authority, KeySource } from "../../../src/intake/schemes/scheme.ts";
import { createIssuer, type Issuer } from "./issuer.ts";
import { authority, NOW, presented } from "./sample.ts";

const RULE = {
  issuers: ["https://issuer.example.com", "issuer.example.com"],
  jwksUrl: "https://issuer.example.com/keys",
  audience: "image-updater",
  claims: [
    { name: "repository", globs: ["acme/*", "other/api"] },
    { name: "verified", globs: ["true"] },
  ],
};
const SECONDS = NOW / 1000;
const GOOD = {
  iss: "https://issuer.example.com",
  aud: "image-updater",
  exp: SECONDS + 300,
  iat: SECONDS,
  repository: "acme/api",
  verified: true,
};
const GITHUB = oidc("github", "GitHub Actions");

let issuer: Issuer;
let stranger: Issuer;
let curve: Issuer;
beforeAll(async () => {
  [issuer, stranger, curve] = await Promise.all([createIssuer(), createIssuer(), createIssuer("ES256")]);
});

const keys: KeySource = async (url) => {
  expect(url).toBe(RULE.jwksUrl);
  return { ok: true, value: issuer.keySet };
};
const judge = (token: string, more: Partial<Authority> = {}) =>
  GITHUB.judge(
    presented({ headers: { authorization: `Bearer ${token}` } }),
    authority({ tokens: { github: RULE }, keys, ...more }),
  );

describe("oidc", () => {
  it.each([
    ["as it should be", {}],
    ["the issuer's other name", { iss: "issuer.example.com" }],
    ["several audiences", { aud: ["other", "image-updater"] }],
    ["a repository named in full", { repository: "other/api" }],
    ["a clock that is a little off", { exp: SECONDS - 59 }],
  ])("takes a token: %s", async (_, claims) => {
    expect(await judge(await issuer.sign({ ...GOOD, ...claims }))).toEqual({ kind: "accepted" });
  });

  it.each<[what: string, claims: object, says: string]>([
    ["another issuer", { iss: "https://evil.example.com" }, "(iss)"],
    ["another audience", { aud: "somebody-else" }, "(aud)"],
    ["no audience", { aud: undefined }, "(aud)"],
    ["expired", { exp: SECONDS - 61 }, "expired"],
    ["no expiry", { exp: undefined }, "(exp)"],
    ["not yet", { nbf: SECONDS + 61 }, "(nbf)"],
    ["another repository", { repository: "evil/api" }, "repository"],
    ["a repository below", { repository: "acme/api/more" }, "repository"],
    ["no repository", { repository: undefined }, "repository"],
    ["a claim of another kind", { repository: ["acme/api"] }, "repository"],
    ["not verified", { verified: false }, "verified"],
  ])("refuses a token, and says which check failed: %s", async (_, claims, says) => {
    const token = await issuer.sign({ ...GOOD, ...claims });
    const verdict = await judge(token);
    expect(verdict).toEqual({ kind: "refused", why: expect.stringContaining(says) });
    for (const part of token.split(".")) expect(JSON.stringify(verdict)).not.toContain(part);
  });

  it("refuses a signature of somebody else, whatever key it names", async () => {
    expect(await judge(await stranger.sign(GOOD))).toMatchObject({
      why: expect.stringContaining("signature"),
    });
    expect(await judge(await stranger.sign(GOOD, { kid: "key-2" }))).toMatchObject({
      why: expect.stringContaining("key that its issuer does not have"),
    });
  });

  it("refuses another algorithm, and none at all", async () => {
    const both: KeySource = async () => ({ ok: true, value: curve.keySet });
    expect(await judge(await curve.sign(GOOD), { keys: both })).toMatchObject({
      why: expect.stringContaining("RS256"),
    });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    expect(await judge(`${part({ alg: "none" })}.${part(GOOD)}.`)).toMatchObject({ kind: "refused" });
    expect(await judge("a.b.c")).toMatchObject({ kind: "refused" });
  });

  it("asks for the keys anew when the token's is not among them", async () => {
    const asked: boolean[] = [];
    const rotating: KeySource = async (_, { renew } = { renew: false }) => {
      asked.push(renew);
      return { ok: true, value: renew ? issuer.keySet : stranger.keySet };
    };
    const token = await issuer.sign(GOOD, { kid: "key-1" });
    // A key of the same name that does not fit is no reason to ask.
    expect(await judge(token, { keys: rotating })).toMatchObject({ kind: "refused" });
    expect(asked).toEqual([false]);
    const old: KeySource = async (_, { renew } = { renew: false }) =>
      renew ? { ok: true, value: issuer.keySet } : { ok: true, value: { keys: [] } };
    expect(await judge(token, { keys: old })).toEqual({ kind: "accepted" });
  });

  it("cannot tell while the keys are away", async () => {
    const away: KeySource = async () => ({ ok: false, error: "issuer.example.com did not answer" });
    expect(await judge(await issuer.sign(GOOD), { keys: away })).toEqual({
      kind: "unavailable",
      why: "issuer.example.com did not answer",
    });
  });

  it("is absent without a token, and not ready without a rule", async () => {
    expect(await judge("a-secret-of-another-kind")).toEqual({ kind: "absent" });
    expect(await GITHUB.judge(presented(), authority({ tokens: { github: RULE } }))).toEqual({
      kind: "absent",
    });
    expect(
      [{}, { google: RULE }, { github: RULE }].map((tokens) => GITHUB.isReady(authority({ tokens }))),
    ).toEqual([false, false, true]);
  });
});

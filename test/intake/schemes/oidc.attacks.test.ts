/** Tokens that somebody made up, or made for something else: none is taken. */
import { createHmac, createSign } from "node:crypto";
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, importPKCS8, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createKeySource } from "../../../src/intake/jwks.ts";
import { judgeToken } from "../../../src/intake/schemes/oidc.ts";
import type { KeySource } from "../../../src/intake/schemes/scheme.ts";
import { NOW } from "./sample.ts";

const SECONDS = NOW / 1000;
const RULE = {
  issuers: ["https://issuer.example.com"],
  jwksUrl: "https://issuer.example.com/keys",
  audience: "image-updater",
  claims: [
    { name: "repository", globs: ["acme/*"] },
    { name: "ref", globs: ["refs/heads/main", "refs/tags/*"] },
  ],
};
const GOOD = {
  iss: "https://issuer.example.com",
  aud: "image-updater",
  exp: SECONDS + 300,
  repository: "acme/api",
  ref: "refs/heads/main",
};

/** The issuer's own key, which an attacker knows the public half of, and one of the attacker's. */
const [own, evil, curve] = await Promise.all([
  generateKeyPair("RS256", { extractable: true }),
  generateKeyPair("RS256", { extractable: true }),
  generateKeyPair("ES256", { extractable: true }),
]);
const OWN_JWK = { ...(await exportJWK(own.publicKey)), kid: "key-1" };
const EVIL_JWK = { ...(await exportJWK(evil.publicKey)), kid: "evil" };
const CURVE_JWK = { ...(await exportJWK(curve.publicKey)), kid: "curve" };
const OWN_PEM = await exportSPKI(own.publicKey);

const keys: KeySource = async (url) => {
  expect(url).toBe(RULE.jwksUrl);
  return { ok: true, value: { keys: [OWN_JWK, CURVE_JWK] } };
};
const judge = (token: string, source = keys) => judgeToken(token, RULE, { keys: source, now: NOW });

const sign = (claims: object, header: object = {}, key = own.privateKey) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", kid: "key-1", ...header }).sign(key);
const part = (value: object | string) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
/** Signed with a text as the key, as a verifier does that takes a public key for a shared one. */
const hmac = (header: object, secret: string) => {
  const signed = `${part({ alg: "HS256", kid: "key-1", ...header })}.${part(GOOD)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};
const OWN_PKCS8 = await exportPKCS8(own.privateKey);
/** Well signed by the issuer, so that nothing but what is in it is a reason to refuse it. */
const seal = (header: object, body: object | string) => {
  const signed = `${part({ alg: "RS256", kid: "key-1", ...header })}.${part(body)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(OWN_PKCS8, "base64url")}`;
};
const pssKey = await importPKCS8(OWN_PKCS8, "PS256");
const rs384Key = await importPKCS8(OWN_PKCS8, "RS384");
const [HEAD = "", BODY = "", SEAL = ""] = (await sign(GOOD)).split(".");

it("takes the tokens that all of these are made from", async () => {
  expect(await judge(seal({}, GOOD))).toEqual({ kind: "accepted" });
  expect(await judge(await sign(GOOD))).toEqual({ kind: "accepted" });
});

describe("a made-up token", () => {
  it.each<[what: string, token: () => string | Promise<string>]>([
    ["alg none", () => `${part({ alg: "none" })}.${part(GOOD)}.`],
    [
      "alg none, with the key's name and a signature",
      () => `${part({ alg: "none", kid: "key-1" })}.${BODY}.${SEAL}`,
    ],
    ["alg None in other letters", () => `${part({ alg: "nOnE", kid: "key-1" })}.${BODY}.`],
    ["no alg", () => seal({ alg: undefined }, GOOD)],
    ["HS256 over the public key as PEM", () => hmac({}, OWN_PEM)],
    ["HS256 over the public key as PEM, without its last line end", () => hmac({}, OWN_PEM.trim())],
    ["HS256 over the public key as JWK", () => hmac({}, JSON.stringify(OWN_JWK))],
    ["HS256 over the modulus", () => hmac({}, OWN_JWK.n ?? "")],
    ["HS256 over nothing", () => hmac({}, "")],
    ["HS256 that says RS256", () => hmac({ alg: "RS256" }, OWN_PEM)],
    ["RS384 with the issuer's own key", () => sign(GOOD, { alg: "RS384" }, rs384Key)],
    ["PS256 with the issuer's own key", () => sign(GOOD, { alg: "PS256" }, pssKey)],
    [
      "ES256 with another key of the issuer",
      () => sign(GOOD, { alg: "ES256", kid: "curve" }, curve.privateKey),
    ],
    ["another's key under the issuer's name for its own", () => sign(GOOD, {}, evil.privateKey)],
    ["another's key under its own name", () => sign(GOOD, { kid: "evil" }, evil.privateKey)],
    ["another's key without a name", () => sign(GOOD, { kid: undefined }, evil.privateKey)],
    ["another's key, sent along as jwk", () => sign(GOOD, { jwk: EVIL_JWK }, evil.privateKey)],
    [
      "another's key, by its address in jku",
      () => sign(GOOD, { jku: "https://evil.example.com/keys", kid: "evil" }, evil.privateKey),
    ],
    [
      "another's certificate in x5u",
      () => sign(GOOD, { x5u: "https://evil.example.com/cert.pem" }, evil.privateKey),
    ],
    ["another's certificate in x5c", () => sign(GOOD, { x5c: ["MIIB"] }, evil.privateKey)],
    ["a name that leads out of a folder", () => sign(GOOD, { kid: "../../dev/null" }, evil.privateKey)],
    ["a name that is no text", () => seal({ kid: ["key-1"] }, GOOD)],
    [
      "a header that has to be understood and is not",
      () => seal({ crit: ["x-tenant"], "x-tenant": "acme" }, GOOD),
    ],
    ["an empty list of what has to be understood", () => seal({ crit: [] }, GOOD)],
    ["a body that is not encoded (b64)", () => seal({ crit: ["b64"], b64: false }, GOOD)],
    ["no signature", () => `${HEAD}.${BODY}.`],
    ["a signature without its end", () => `${HEAD}.${BODY}.${SEAL.slice(0, -4)}`],
    [
      "another body under a good signature",
      () => `${HEAD}.${part({ ...GOOD, repository: "acme/other" })}.${SEAL}`,
    ],
    ["claims that are a list", () => seal({}, "[]")],
    ["claims that are no JSON", () => seal({}, "{")],
    ["nothing between the dots", () => ".."],
    ["a space in it", () => `${HEAD} .${BODY}.${SEAL}`],
  ])("is refused: %s", async (_, token) => {
    const text = await token();
    const verdict = await judge(text);
    expect(verdict).toMatchObject({ kind: "refused" });
    for (const piece of text.split(".").filter(({ length }) => length > 8))
      expect(JSON.stringify(verdict)).not.toContain(piece);
  });

  it("is refused before any work where it is longer than a token is, however well it is signed", async () => {
    const asked: string[] = [];
    const counting: KeySource = async (url) => {
      asked.push(url);
      return keys(url);
    };
    const long = await sign({ ...GOOD, padding: "x".repeat(16_000) });
    expect(await judge(long, counting)).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("longer"),
    });
    expect(asked).toEqual([]);
    expect(await judge(await sign({ ...GOOD, padding: "x".repeat(8_000) }), counting)).toEqual({
      kind: "accepted",
    });
  });
});

describe("a token that was made for something else", () => {
  it.each<[what: string, claims: object, says: RegExp]>([
    ["an issuer that begins alike", { iss: "https://issuer.example.com.evil.org" }, /iss/],
    ["the issuer with a slash", { iss: "https://issuer.example.com/" }, /iss/],
    ["a list of issuers", { iss: ["https://issuer.example.com"] }, /iss/],
    ["no issuer", { iss: undefined }, /iss/],
    ["an audience that begins alike", { aud: "image-updater-api" }, /aud/],
    ["an audience in capitals", { aud: "Image-Updater" }, /aud/],
    ["a list of others", { aud: ["image", "updater"] }, /aud/],
    ["an empty list", { aud: [] }, /aud/],
    ["an end that is a text", { exp: "tomorrow" }, /exp/],
    ["an end in milliseconds, long over", { exp: 0 }, /expired/],
    ["a begin that is a text", { nbf: "now" }, /nbf/],
    ["the owner in capitals", { repository: "ACME/api" }, /repository/],
    ["an owner that begins alike", { repository: "acme-evil/api" }, /repository/],
    ["an owner with acme below it", { repository: "evil/acme/api" }, /repository/],
    ["a repository below a repository", { repository: "acme/a/b" }, /repository/],
    ["an owner alone", { repository: "acme" }, /repository/],
    ["a letter that looks alike", { repository: "аcme/api" }, /repository/],
    ["a line break", { repository: "evil/x\nacme/api" }, /repository/],
    ["another ref", { ref: "refs/heads/main2" }, /ref/],
    ["a branch named as a tag", { ref: "refs/heads/refs/tags/v1" }, /ref/],
    ["a tag below a tag", { ref: "refs/tags/v1/evil" }, /ref/],
    ["a pull request", { ref: "refs/pull/1/merge" }, /ref/],
    ["no ref", { ref: undefined }, /ref/],
    ["a number where a name belongs", { repository: 1 }, /repository/],
    ["a name with its own toString", { repository: { toString: "acme/api" } }, /repository/],
  ])("is refused: %s", async (_, claims, says) => {
    const verdict = await judge(await sign({ ...GOOD, ...claims }));
    expect(verdict).toEqual({ kind: "refused", why: expect.stringMatching(says) });
  });

  it("is taken where one of its audiences is this one", async () => {
    expect(await judge(await sign({ ...GOOD, aud: ["other", "image-updater"] }))).toEqual({
      kind: "accepted",
    });
  });
});

describe("made-up tokens, many", () => {
  it("have the issuer asked once, and once more in a minute at most", async () => {
    const seen = { now: NOW, asked: 0 };
    const source = createKeySource({
      now: () => seen.now,
      sleep: () => new Promise((resolve) => setTimeout(resolve, 0)),
      fetch: async () => {
        seen.asked += 1;
        return Response.json({ keys: [OWN_JWK] });
      },
    });
    for (const round of [0, 1, 2]) {
      seen.now = NOW + round * 60_000;
      const tokens = await Promise.all(
        Array.from({ length: 50 }, (_, index) => sign(GOOD, { kid: `made-up-${index}` }, evil.privateKey)),
      );
      const verdicts = await Promise.all(tokens.map((token) => judge(token, source)));
      expect(verdicts.filter(({ kind }) => kind !== "refused")).toEqual([]);
      expect(seen.asked).toBe(round + 1);
      expect(await judge(await sign({ ...GOOD, exp: seen.now / 1000 + 60 }), source)).toEqual({
        kind: "accepted",
      });
    }
  });
});

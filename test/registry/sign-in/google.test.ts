import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { googleRequest, readGoogleGrant } from "../../../src/registry/sign-in/google.ts";
import { GOOGLE_KEY } from "./clouds.ts";

const KEY = {
  kind: "google",
  clientEmail: GOOGLE_KEY.client_email,
  privateKey: GOOGLE_KEY.private_key,
  keyId: undefined,
} as const;

describe("the assertion", () => {
  it("is for Google's token server alone, and lives for ten minutes", async () => {
    const request = await googleRequest(KEY, 1_700_000_000_999);
    if (!request.ok) throw new Error(request.error);
    expect(request.value.url).toBe("https://oauth2.googleapis.com/token");
    expect(decodeJwt(new URLSearchParams(request.value.body).get("assertion") ?? "")).toMatchObject({
      aud: "https://oauth2.googleapis.com/token",
      iss: GOOGLE_KEY.client_email,
      iat: 1_700_000_000,
      exp: 1_700_000_600,
    });
  });

  it("cannot be made with a key that is none, and the key is not repeated", async () => {
    const request = await googleRequest({ ...KEY, privateKey: "hidden" }, 0);
    expect(request).toEqual({ ok: false, error: expect.stringContaining("PKCS #8") });
    expect(JSON.stringify(request)).not.toContain("hidden");
  });
});

describe("the answer", () => {
  it.each([
    ['{"access_token":"t","expires_in":3599}', 3_599_001],
    ['{"access_token":"t"}', undefined],
  ])("%s", (text, expiresAt) => {
    const credentials = { username: "oauth2accesstoken", password: "t" };
    expect(readGoogleGrant(text, 1)).toEqual({ ok: true, value: { credentials, expiresAt } });
  });

  it.each(["", "{}", '{"access_token":""}', '{"id_token":"t"}'])("%j is refused", (text) => {
    expect(readGoogleGrant(text, 0)).toMatchObject({ ok: false });
  });
});

import { describe, expect, it } from "vitest";
import { readGoogleKey, TOKEN_URIS } from "../../../src/registry/sign-in/google-key.ts";
import { GAR_HOST, GOOGLE_KEY } from "./clouds.ts";

const GAR = { registry: GAR_HOST, apiUrl: `https://${GAR_HOST}` };

describe("the key of a service account", () => {
  it.each([undefined, ...TOKEN_URIS])("is read with the token_uri %s", (token_uri) => {
    const value = { kind: "google", clientEmail: GOOGLE_KEY.client_email, keyId: "key-1" };
    expect(readGoogleKey({ ...GOOGLE_KEY, token_uri }, GAR)).toMatchObject({ ok: true, value });
  });

  it.each([
    "https://oauth2.googleapis.com.evil.com/token",
    "http://oauth2.googleapis.com/token",
    "https://oauth2.googleapis.com/token?x",
  ])("with the token_uri %s is refused, since the key is not for Google", (token_uri) => {
    expect(readGoogleKey({ ...GOOGLE_KEY, token_uri }, GAR)).toMatchObject({ ok: false });
  });

  it.each(["client_email", "private_key"])("without its %s is refused", (name) => {
    expect(readGoogleKey({ ...GOOGLE_KEY, [name]: undefined }, GAR)).toMatchObject({ ok: false });
  });

  it("is not a document of another type", () => {
    expect(readGoogleKey({ ...GOOGLE_KEY, type: "authorized_user" }, GAR)).toBeUndefined();
  });
});

/**
 * Signing in at Google's registries: a signed assertion is exchanged for an access token, which lives for an hour (Google,
 * "Using OAuth 2.0 for Server to Server Applications"; RFC 7523). Signed by jose.
 */
import { importPKCS8, SignJWT } from "jose";
import { isRecord, parseJson } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { type GoogleKey, TOKEN_URIS } from "./google-key.ts";
import type { Grant, GrantRequest } from "./grant.ts";

/** Never an address of the document's: the assertion is worth a password there. */
const TOKEN_URL = TOKEN_URIS[0];

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const ASSERTION_SECONDS = 10 * 60;

/** The user name that stands for an access token. */
const USERNAME = "oauth2accesstoken";

/** The request with its assertion. `now` in epoch milliseconds. Errors: one clause, when the private key is none. */
export async function googleRequest(key: GoogleKey, now: number): Promise<Result<GrantRequest, string>> {
  const { clientEmail, privateKey, keyId } = key;
  try {
    const seconds = Math.floor(now / 1000);
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(keyId !== undefined && { kid: keyId }) })
      .setIssuer(clientEmail)
      .setAudience(TOKEN_URL)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + ASSERTION_SECONDS)
      .sign(await importPKCS8(privateKey, "RS256"));
    const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    const body = new URLSearchParams({ grant_type: grant, assertion }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return ok({ url: TOKEN_URL, method: "POST", headers, body });
  } catch {
    // The message of the library may quote what it read.
    return err("the `private_key` of the service account's key is not a PKCS #8 RSA key in PEM");
  }
}

/** Of the answer received at `now`. The error continues "... answered". */
export function readGoogleGrant(text: string, now: number): Result<Grant, string> {
  const document = parseJson(text);
  if (!isRecord(document) || typeof document.access_token !== "string" || document.access_token === "") {
    return err("something without an access token");
  }
  const seconds = typeof document.expires_in === "number" ? document.expires_in : undefined;
  const expiresAt = seconds === undefined ? undefined : now + seconds * 1000;
  return ok({ credentials: { username: USERNAME, password: document.access_token }, expiresAt });
}

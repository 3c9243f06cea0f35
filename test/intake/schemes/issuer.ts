/** An issuer of tokens for the tests: keys made on the spot, and tokens signed with them. */
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export interface Issuer {
  /** What the issuer's address for keys answers. */
  readonly keySet: { readonly keys: readonly object[] };
  sign(claims: JWTPayload, header?: { readonly kid?: string }): Promise<string>;
}

export async function createIssuer(alg: "RS256" | "ES256" = "RS256"): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "key-1", alg, use: "sig" };
  return {
    keySet: { keys: [jwk] },
    sign: (claims, { kid = "key-1" } = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(privateKey),
  };
}

/**
 * A token of an OpenID issuer as `Authorization: Bearer <JWT>`: Google's Pub/Sub, GitHub Actions. Checked are signature,
 * issuer, audience, expiry and the claims of the rule (OpenID Connect Core, 3.1.3.7).
 */
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { compileGlob } from "../../lib/glob.ts";
import type { TokenRule } from "../../settings/tokens.ts";
import { bearerToken } from "../access.ts";
import { ABSENT, ACCEPTED, type Authority, refused, type Scheme, type Verdict } from "./scheme.ts";

/** Both issuers sign with RS256 and say so in their discovery document; nothing else is taken. */
const ALGORITHMS = ["RS256"];

/** Clocks differ a little. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** `name`: which rule of the settings the token has to meet. */
export const oidc = (name: keyof Authority["tokens"], who: string): Scheme => ({
  asks: `a token of ${who} as Authorization: Bearer`,
  isReady: ({ tokens }) => tokens[name] !== undefined,
  judge: async ({ header }, authority) => {
    const token = bearerToken(header("Authorization"));
    const rule = authority.tokens[name];
    // Three parts with dots between them; anything else is a secret of another kind.
    if (rule === undefined || token?.split(".").length !== 3) return ABSENT;
    const first = await verify(token, rule, authority, false);
    // The issuer may have a new key.
    return first === NO_KEY ? said(await verify(token, rule, authority, true)) : said(first);
  },
});

const NO_KEY = "no-key";
const said = (verdict: Verdict | typeof NO_KEY): Verdict =>
  verdict === NO_KEY ? refused("the token is signed with a key that its issuer does not have") : verdict;

async function verify(
  token: string,
  rule: TokenRule,
  { keys, now }: Authority,
  renew: boolean,
): Promise<Verdict | typeof NO_KEY> {
  const set = await keys(rule.jwksUrl, { renew });
  if (!set.ok) return { kind: "unavailable", why: set.error };
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...set.value.keys] }), {
      algorithms: ALGORITHMS,
      issuer: [...rule.issuers],
      audience: rule.audience,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return checkClaims(payload, rule);
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) return NO_KEY;
    return refused(reasonOf(cause));
  }
}

function checkClaims(payload: JWTPayload, { claims }: TokenRule): Verdict {
  for (const { name, globs } of claims) {
    const value = payload[name];
    const text = typeof value === "string" || typeof value === "boolean" ? String(value) : undefined;
    if (text === undefined || !globs.some((glob) => isMatch(glob, text)))
      return refused(`the token's ${name} is not one that the settings allow`);
  }
  return ACCEPTED;
}

/** A glob that is malformed matches nothing. */
function isMatch(glob: string, text: string): boolean {
  const matches = compileGlob(glob);
  return matches.ok && matches.value(text);
}

/** Which check failed, in words of our own: a message of the library may quote the token. */
function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return "the token has expired";
  if (cause instanceof errors.JWTClaimValidationFailed)
    return `the token's ${CLAIMS[cause.claim] ?? "claims"} is not the one that is expected`;
  if (cause instanceof errors.JWSSignatureVerificationFailed)
    return "the token's signature does not fit its issuer's key";
  if (cause instanceof errors.JOSEAlgNotAllowed)
    return `the token is signed in another way than ${ALGORITHMS.join(" or ")}`;
  return "the token is not one that can be read";
}

const CLAIMS: Readonly<Record<string, string>> = {
  iss: "issuer (iss)",
  aud: "audience (aud)",
  exp: "expiry (exp)",
  nbf: "begin (nbf)",
};

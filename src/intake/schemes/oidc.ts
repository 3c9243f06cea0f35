/**
 * A token of an OpenID issuer as `Authorization: Bearer <JWT>`: Google's Pub/Sub, GitHub Actions. Checked are signature,
 * issuer, audience, expiry and the claims of the rule (OpenID Connect Core, 3.1.3.7). The key is one of the issuer's own:
 * whatever else the token's header names (`jku`, `jwk`, `x5u`) is not looked at.
 */
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { compileGlob } from "../../lib/glob.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { IssuerRule, TokenRule } from "../../settings/tokens.ts";
import { bearerToken } from "../access.ts";
import {
  ABSENT,
  ACCEPTED,
  type Authority,
  type Denial,
  refused,
  type Scheme,
  type Verdict,
} from "./scheme.ts";

/** All issuers sign with RS256 and say so in their discovery document; nothing else is taken. */
const ALGORITHMS = ["RS256"];

/** Clocks differ a little. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Tokens of the issuers take 1 to 4 KB; no work is done for a longer one. */
const TOKEN_MAX_CHARACTERS = 16 * 1024;

/** `name`: which rule of the settings the token has to meet. */
export const oidc = (name: keyof Authority["tokens"], who: string): Scheme => ({
  asks: `a token of ${who} as Authorization: Bearer`,
  isReady: ({ tokens }) => tokens[name] !== undefined,
  judge: async ({ header }, authority) => {
    const token = bearerToken(header("Authorization"));
    const rule = authority.tokens[name];
    return rule === undefined || token === undefined || !isJwt(token)
      ? ABSENT
      : judgeToken(token, rule, authority);
  },
});

/** Three parts with dots between them; anything else is a secret of another kind. */
export const isJwt = (token: string): boolean => token.split(".", 4).length === 3;

/** Does the token meet the rule? */
export async function judgeToken(
  token: string,
  rule: TokenRule,
  around: Pick<Authority, "keys" | "now">,
): Promise<Verdict> {
  const read = await readToken(token, rule, around);
  return read.ok ? checkClaims(read.value, rule) : read.error;
}

/** The claims of a token that its issuer made for this audience, and that has not expired. Errors: why it is not taken. */
export async function readToken(
  token: string,
  rule: IssuerRule,
  around: Pick<Authority, "keys" | "now">,
): Promise<Result<JWTPayload, Denial>> {
  if (token.length > TOKEN_MAX_CHARACTERS) return err(refused("the token is longer than any of its issuer"));
  const first = await verify(token, rule, around, false);
  if (first !== NO_KEY) return first;
  // The issuer may have a new key.
  const second = await verify(token, rule, around, true);
  return second === NO_KEY
    ? err(refused("the token is signed with a key that its issuer does not have"))
    : second;
}

const NO_KEY = "no-key";

async function verify(
  token: string,
  rule: IssuerRule,
  { keys, now }: Pick<Authority, "keys" | "now">,
  renew: boolean,
): Promise<Result<JWTPayload, Denial> | typeof NO_KEY> {
  const set = await keys(rule.jwksUrl, { renew });
  if (!set.ok) return err({ kind: "unavailable", why: set.error });
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...set.value.keys] }), {
      algorithms: ALGORITHMS,
      issuer: [...rule.issuers],
      audience: rule.audience,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return ok(payload);
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) return NO_KEY;
    return err(refused(reasonOf(cause)));
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
export function isMatch(glob: string, text: string): boolean {
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

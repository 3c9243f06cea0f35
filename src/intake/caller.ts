/** Who asks the API, and is it enough for what they ask? Pure. */
import { API_TOKENS, type ApiTokens, hasToken, includesRole, ROLES, type Role } from "../settings/callers.ts";
import { makeSecret } from "../settings.ts";
import { bearerToken, isOneOf } from "./access.ts";
import type { Presented } from "./schemes/scheme.ts";

/** What callers are judged by. */
export interface CallerAuthority {
  readonly apiTokens: ApiTokens;
}

/** `nobody`: the request shows nothing. */
export type Caller =
  | { readonly kind: "known"; readonly role: Role }
  | { readonly kind: "nobody" }
  | { readonly kind: "refused"; readonly why: string };

export interface CallerRefusal {
  readonly status: 401 | 403 | 503;
  readonly detail: string;
  readonly mend?: string;
  /** The header `WWW-Authenticate` (RFC 6750, 3). */
  readonly challenge?: string;
}

export async function callerOf(
  { header }: Pick<Presented, "header">,
  { apiTokens }: CallerAuthority,
): Promise<Caller> {
  const token = bearerToken(header("Authorization"));
  if (token === undefined) return { kind: "nobody" };
  // All are compared, so that the time does not tell which one it is. What two roles share opens the lesser.
  const held: Role[] = [];
  for (const role of ROLES) if (await isOneOf(token, apiTokens[role])) held.push(role);
  const [role] = held;
  return role === undefined
    ? { kind: "refused", why: "the token is none of those that are set" }
    : { kind: "known", role };
}

/** Why the caller may not do what needs the role, or undefined. No token is repeated. */
export async function refusalOf(
  presented: Pick<Presented, "header">,
  authority: CallerAuthority,
  needed: Role,
): Promise<CallerRefusal | undefined> {
  if (!hasToken(authority.apiTokens)) {
    const detail = "The secret API_TOKEN is missing or too short, so nobody is let in.";
    return { status: 503, detail, mend: `Run: ${makeSecret(API_TOKENS.admin)}` };
  }
  const caller = await callerOf(presented, authority);
  if (caller.kind === "known") {
    return includesRole(caller.role, needed) ? undefined : insufficient(caller.role, needed);
  }
  const mend = `Send Authorization: Bearer <token>, with the token of ${holders(needed)}.`;
  if (caller.kind === "nobody") {
    return { status: 401, detail: "This address is not for everybody.", mend, challenge: CHALLENGE };
  }
  const detail = `This request is refused: ${caller.why}.`;
  return { status: 401, detail, mend, challenge: `${CHALLENGE}, error="invalid_token"` };
}

const CHALLENGE = 'Bearer realm="image-updater"';

function insufficient(role: Role, needed: Role): CallerRefusal {
  return {
    status: 403,
    detail: `This needs the role ${needed}, and the caller has ${role}.`,
    mend: `Ask with ${holders(needed)}.`,
    challenge: `${CHALLENGE}, error="insufficient_scope", scope="${needed}"`,
  };
}

/** "API_TOKEN_TRIGGER or API_TOKEN". */
const holders = (needed: Role): string =>
  ROLES.filter((role) => includesRole(role, needed))
    .map((role) => API_TOKENS[role])
    .join(" or ");

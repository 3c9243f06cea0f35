/** Who asks the API, and is it enough for what they ask? Pure. */
import { API_TOKENS, type Callers, hasCallers } from "../settings/callers.ts";
import { ACCESS_MEMBERS } from "../settings/cloudflare-access.ts";
import { includesRole, ROLES, type Role } from "../settings/roles.ts";
import { makeSecret } from "../settings.ts";
import { bearerToken, isOneOf } from "./access.ts";
import { ASSERTION_HEADER, judgeAssertion } from "./assertion.ts";
import { isFromElsewhere, type Sent } from "./same-site.ts";
import { isJwt, judgeToken } from "./schemes/oidc.ts";
import { type Authority, type Denial, refused } from "./schemes/scheme.ts";

/** What callers are judged by. */
export interface CallerAuthority extends Pick<Authority, "keys" | "now"> {
  readonly callers: Callers;
}

export interface CallerRefusal {
  readonly status: 401 | 403 | 503;
  readonly detail: string;
  readonly mend?: string;
  /** The header `WWW-Authenticate` (RFC 6750, 3). */
  readonly challenge?: string;
}

/** Why the caller may not do what needs the role, or undefined. No token is repeated. */
export async function refusalOf(
  sent: Sent,
  authority: CallerAuthority,
  needed: Role,
): Promise<CallerRefusal | undefined> {
  const { callers } = authority;
  if (!hasCallers(callers)) {
    const detail = "The secret API_TOKEN is missing or too short, so nobody is let in.";
    return { status: 503, detail, mend: `Run: ${makeSecret(API_TOKENS.admin)}` };
  }
  const caller = await callerOf(sent, authority);
  if (caller.kind === "known") {
    return includesRole(caller.role, needed) ? undefined : insufficient(caller.role, needed, callers);
  }
  const mend = `Send Authorization: Bearer <token>, with ${holders(needed, callers)}.`;
  switch (caller.kind) {
    case "absent":
      return { status: 401, detail: "This address is not for everybody.", mend, challenge: CHALLENGE };
    case "refused": {
      const challenge = `${CHALLENGE}, error="invalid_token"`;
      return { status: 401, detail: `This request is refused: ${caller.why}.`, mend, challenge };
    }
    case "elsewhere":
      return {
        status: 403,
        detail: "A page of another site sent this with the session of Cloudflare Access.",
        mend: "Send it from a program, or with a token as Authorization: Bearer.",
      };
    case "unavailable":
      return { status: 503, detail: `Who asks cannot be told now: ${caller.why}.` };
  }
}

export type Caller =
  | { readonly kind: "known"; readonly role: Role }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "absent" }
  | Denial;

/** The most that any of the shown credentials opens; else what is wrong with the last of them. */
export async function callerOf(sent: Sent, authority: CallerAuthority): Promise<Caller> {
  const found = [await byToken(sent, authority), await byAccess(sent, authority)];
  const roles = found.flatMap((each) => (each.kind === "known" ? [each.role] : []));
  const role = ROLES.findLast((each) => roles.includes(each));
  if (role !== undefined) return { kind: "known", role };
  return found.findLast(({ kind }) => kind !== "absent") ?? { kind: "absent" };
}

/** A token of the API, or one of GitHub Actions. */
async function byToken({ header }: Sent, { callers, keys, now }: CallerAuthority): Promise<Caller> {
  const token = bearerToken(header("Authorization"));
  if (token === undefined) return { kind: "absent" };
  // All are compared, so that the time does not tell which one it is. What two roles share opens the lesser.
  const held: Role[] = [];
  for (const role of ROLES) if (await isOneOf(token, callers.tokens[role])) held.push(role);
  const [role] = held;
  if (role !== undefined) return { kind: "known", role };
  const { github } = callers;
  if (github === undefined || !isJwt(token)) return refused("the token is none of those that are set");
  const verdict = await judgeToken(token, github.rule, { keys, now });
  return verdict.kind === "accepted" ? { kind: "known", role: github.role } : verdict;
}

async function byAccess(sent: Sent, { callers, keys, now }: CallerAuthority): Promise<Caller> {
  const assertion = sent.header(ASSERTION_HEADER);
  if (callers.access === undefined || assertion === undefined) return { kind: "absent" };
  const asserted = await judgeAssertion(assertion, callers.access, { keys, now });
  return asserted.kind === "known" && isFromElsewhere(sent) ? { kind: "elsewhere" } : asserted;
}

const CHALLENGE = 'Bearer realm="image-updater"';

function insufficient(role: Role, needed: Role, callers: Callers): CallerRefusal {
  return {
    status: 403,
    detail: `This needs the role ${needed}, and the caller has ${role}.`,
    mend: `Ask with ${holders(needed, callers)}.`,
    challenge: `${CHALLENGE}, error="insufficient_scope", scope="${needed}"`,
  };
}

/** "API_TOKEN_TRIGGER or API_TOKEN". */
function holders(needed: Role, { github, access }: Callers): string {
  const roles = ROLES.filter((role) => includesRole(role, needed));
  const members = roles.filter((role) => (access?.members[role].length ?? 0) > 0);
  return [
    ...roles.map((role) => API_TOKENS[role]),
    ...(github !== undefined && roles.includes(github.role) ? ["a job of GITHUB_OIDC_REPOSITORIES"] : []),
    ...members.map((role) => `${ACCESS_MEMBERS[role]} through Cloudflare Access`),
  ].join(" or ");
}

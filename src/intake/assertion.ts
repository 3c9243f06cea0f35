/**
 * What Cloudflare Access asserts of a caller, in the header `Cf-Access-Jwt-Assertion`. The cookie `CF_Authorization` has
 * the same token and is not read: Access sets the header wherever it lets somebody through. Pure.
 */
import { isRecord } from "../lib/json.ts";
import type { AccessRule } from "../settings/cloudflare-access.ts";
import { ROLES, type Role } from "../settings/roles.ts";
import { isJwt, isMatch, readToken } from "./schemes/oidc.ts";
import { type Authority, type Denial, refused } from "./schemes/scheme.ts";

export const ASSERTION_HEADER = "Cf-Access-Jwt-Assertion";

export type Asserted = { readonly kind: "known"; readonly role: Role } | Denial;

/** The highest role of the settings that the assertion's email, groups or service token has. */
export async function judgeAssertion(
  assertion: string,
  rule: AccessRule,
  around: Pick<Authority, "keys" | "now">,
): Promise<Asserted> {
  if (!isJwt(assertion)) return refused("the assertion of Cloudflare Access is no token");
  const read = await readToken(assertion, rule, around);
  if (!read.ok) return read.error;
  // The token of the whole session (`org`) is for Access itself.
  if (read.value.type !== "app")
    return refused("the assertion of Cloudflare Access is not one for an application");
  const names = namesOf(read.value);
  const role = ROLES.findLast((each) => rule.members[each].some((member) => isMember(member, names)));
  return role === undefined
    ? refused("Cloudflare Access knows the caller, but no role is set for them")
    : { kind: "known", role };
}

/** What members are compared with; each kind with its own, so that no group can be named as somebody's address. */
interface Names {
  readonly email: readonly string[];
  readonly group: readonly string[];
  readonly service: readonly string[];
}

function namesOf(claims: Readonly<Record<string, unknown>>): Names {
  const { email, common_name, custom } = claims;
  const groups = isRecord(custom) ? custom.groups : undefined;
  return {
    email: texts([email]).map((text) => text.toLowerCase()),
    group: texts(Array.isArray(groups) ? groups : [groups]),
    service: texts([common_name]),
  };
}

const texts = (values: readonly unknown[]): readonly string[] =>
  values.filter((value): value is string => typeof value === "string" && value !== "");

function isMember(member: string, { email, group, service }: Names): boolean {
  if (member === "*") return true;
  const ofGroup = member.startsWith(GROUP) ? member.slice(GROUP.length) : undefined;
  if (ofGroup !== undefined) return group.some((name) => isMatch(ofGroup, name));
  if (member.includes("@")) return email.some((address) => isMatch(member.toLowerCase(), address));
  return service.some((name) => isMatch(member, name));
}

const GROUP = "group:";

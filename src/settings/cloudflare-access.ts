/**
 * The settings about Cloudflare Access before the API: whose assertions are taken, and who is what. Pure.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/
 */
import { isServerUrl, type Report, type Text } from "./argocd.ts";
import { ROLES, type Role } from "./roles.ts";
import { globs, type IssuerRule } from "./tokens.ts";

export interface AccessRule extends IssuerRule {
  /**
   * Who has a role: globs of an email (with `@`), of `group:<name>`, of a service token's client id (`<hex>.access`), or
   * `*` for everybody whom Access lets in.
   */
  readonly members: Readonly<Record<Role, readonly string[]>>;
}

export const ACCESS_MEMBERS: Readonly<Record<Role, string>> = {
  read: "API_ACCESS_READ",
  trigger: "API_ACCESS_TRIGGER",
  admin: "API_ACCESS_ADMIN",
};

const TEAM = "API_ACCESS_TEAM_DOMAIN";
const AUD = "API_ACCESS_AUD";

/** Undefined where nothing is set, or where it is not whole: that is reported, and Access then lets nobody in. */
export function readAccessRule(text: Text, report: Report): AccessRule | undefined {
  const example = "alice@example.com, *@example.com, group:platform or 0123abcd.access";
  const of = (role: Role) => globs(text, report, ACCESS_MEMBERS[role], example);
  const members = { read: of("read"), trigger: of("trigger"), admin: of("admin") };
  const [team, audience] = [text(TEAM), text(AUD)];
  const hasMembers = ROLES.some((role) => members[role].length > 0);
  const parts: readonly (readonly [name: string, isThere: boolean])[] = [
    [TEAM, team !== ""],
    [AUD, audience !== ""],
    [ACCESS_MEMBERS.read, hasMembers],
  ];
  if (parts.every(([, isThere]) => !isThere)) return undefined;
  for (const [name, isThere] of parts) {
    if (!isThere)
      report(
        name,
        "error",
        "It is not set, so Cloudflare Access lets nobody in at the API",
        `Set ${TEAM}, ${AUD} and whom a role is for (${Object.values(ACCESS_MEMBERS).join(", ")}), or remove them all`,
      );
  }
  const issuer = issuerOf(team);
  if (team !== "" && issuer === undefined)
    report(
      TEAM,
      "error",
      "It is not the domain of a team, so Cloudflare Access lets nobody in at the API",
      "Write it as acme.cloudflareaccess.com",
    );
  if (issuer === undefined || audience === "" || !hasMembers) return undefined;
  return { issuers: [issuer], jwksUrl: `${issuer}/cdn-cgi/access/certs`, audience, members };
}

/** Only Cloudflare's own domain is taken, since whoever holds a mistyped one would hold the keys; http on loopback for a test. */
function issuerOf(team: string): string | undefined {
  const domain = team.toLowerCase().replace(/\/+$/, "");
  const host = domain.replace(/^https:\/\//, "");
  if (/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+cloudflareaccess\.com$/.test(host)) return `https://${host}`;
  return domain.startsWith("http://") && isServerUrl(domain) ? new URL(domain).origin : undefined;
}

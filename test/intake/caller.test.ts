import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { type CallerAuthority, callerOf, refusalOf } from "../../src/intake/caller.ts";
import type { Sent } from "../../src/intake/same-site.ts";
import type { ApiTokens, Callers } from "../../src/settings/callers.ts";
import { ROLES, type Role } from "../../src/settings/roles.ts";
import { createIssuer } from "./schemes/issuer.ts";
import { NOW } from "./schemes/sample.ts";

const TOKEN = {
  read: "read-token-0123456789",
  trigger: "trigger-token-0123456",
  admin: "admin-token-012345678",
};
const PREVIOUS = "admin-token-before-01";
const judgedBy = (tokens: ApiTokens, more: Partial<Callers> = {}): CallerAuthority => ({
  callers: { tokens, ...more },
  keys: async () => ({ ok: false, error: "nobody asks for keys here" }),
  now: NOW,
});
const AUTHORITY = judgedBy({ read: [TOKEN.read], trigger: [TOKEN.trigger], admin: [TOKEN.admin, PREVIOUS] });
const NONE = judgedBy({ read: [], trigger: [], admin: [] });

const sent = (headers: Readonly<Record<string, string>>, method = "POST"): Sent => {
  const all = new Headers(headers);
  const header = (name: string) => all.get(name) ?? undefined;
  return { method, url: "https://updater.example.com/api/v1/check", header };
};
const bearing = (authorization?: string) => sent(authorization === undefined ? {} : { authorization });
const refusal = (authorization: string | undefined, needed: Role, authority: typeof AUTHORITY = AUTHORITY) =>
  refusalOf(bearing(authorization), authority, needed);

describe("callerOf", () => {
  it.each<[what: string, token: string, role: Role]>([
    ["read", TOKEN.read, "read"],
    ["trigger", TOKEN.trigger, "trigger"],
    ["admin", TOKEN.admin, "admin"],
    ["the one before, during a rotation", PREVIOUS, "admin"],
  ])("knows the token of %s", async (_, token, role) => {
    expect(await callerOf(bearing(`Bearer ${token}`), AUTHORITY)).toEqual({ kind: "known", role });
  });

  it("gives the lesser role for a value that two share", async () => {
    const shared = judgedBy({ read: [TOKEN.admin], trigger: [], admin: [TOKEN.admin] });
    expect(await callerOf(bearing(`Bearer ${TOKEN.admin}`), shared)).toEqual({ kind: "known", role: "read" });
  });

  it.each<[what: string, token: string]>([
    ["rotated out", "admin-token-of-last-year"],
    ["without its end", TOKEN.admin.slice(0, -1)],
    ["without its beginning", TOKEN.admin.slice(1)],
    ["with more behind it", `${TOKEN.admin}0`],
    ["with more before it", `x${TOKEN.admin}`],
    ["in capitals", TOKEN.admin.toUpperCase()],
    ["with letters that look alike", TOKEN.admin.replace("a", "а")],
    ["with its letters composed otherwise", `${TOKEN.admin}\u0301`],
    ["two at once", `${TOKEN.admin},${TOKEN.read}`],
    ["its SHA-256", createHash("sha256").update(TOKEN.admin).digest("hex")],
    ["a million characters", "x".repeat(1_000_000)],
    ["what objects have by birth", "constructor"],
    ["the name of the secret", "API_TOKEN"],
  ])("refuses a token: %s", async (_, token) => {
    // A header holds bytes; what is beyond them comes in as UTF-8, read as Latin 1.
    const caller = await callerOf({ ...sent({}), header: () => `Bearer ${token}` }, AUTHORITY);
    expect(caller).toMatchObject({ kind: "refused" });
    for (const secret of [...Object.values(TOKEN), PREVIOUS])
      expect(JSON.stringify(caller)).not.toContain(secret);
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${TOKEN.admin}`,
    TOKEN.admin,
    `Bearer ${TOKEN.admin} x`,
  ])("sees nobody in: %s", async (authorization) => {
    expect(await callerOf(bearing(authorization), AUTHORITY)).toEqual({ kind: "absent" });
  });

  it("compares the hashes of all secrets, whichever fits", async () => {
    const counts = [];
    for (const token of [TOKEN.read, TOKEN.admin, PREVIOUS, "none-of-them-0123456"]) {
      const spy = vi.spyOn(crypto.subtle, "digest");
      await callerOf(bearing(`Bearer ${token}`), AUTHORITY);
      counts.push(spy.mock.calls.length);
      spy.mockRestore();
    }
    // One for what is given to each role, one for each secret.
    expect(counts).toEqual([7, 7, 7, 7]);
  });
});

const [github, team] = await Promise.all([createIssuer(), createIssuer()]);
const GITHUB = {
  iss: "https://token.example.com",
  aud: "api",
  repository: "acme/api",
  exp: NOW / 1000 + 300,
};
const ACCESS = {
  iss: "https://acme.cloudflareaccess.com",
  aud: ["32eafc76"],
  type: "app",
  exp: NOW / 1000 + 300,
};
const rule = {
  issuers: [GITHUB.iss],
  jwksUrl: `${GITHUB.iss}/keys`,
  audience: "api",
  claims: [{ name: "repository", globs: ["acme/*"] }],
};
const access = {
  issuers: [ACCESS.iss],
  jwksUrl: `${ACCESS.iss}/cdn-cgi/access/certs`,
  audience: "32eafc76",
  members: { read: ["*@example.com"], trigger: [], admin: ["alice@example.com"] },
};
const OUTSIDE: CallerAuthority = {
  ...judgedBy(
    { read: [TOKEN.read], trigger: [], admin: [TOKEN.admin] },
    { github: { rule, role: "trigger" }, access },
  ),
  keys: async (url) => ({ ok: true, value: url === rule.jwksUrl ? github.keySet : team.keySet }),
};
const asJob = async (claims: object = {}) => ({
  authorization: `Bearer ${await github.sign({ ...GITHUB, ...claims })}`,
});
const through = async (email: string) => ({
  "cf-access-jwt-assertion": await team.sign({ ...ACCESS, email }),
});

describe("callerOf, with issuers", () => {
  it.each<[what: string, headers: () => Promise<Record<string, string>>, found: object]>([
    ["a job of GitHub Actions", () => asJob(), { kind: "known", role: "trigger" }],
    [
      "a job of another repository",
      () => asJob({ repository: "evil/api" }),
      { why: expect.stringContaining("repository") },
    ],
    [
      "a job whose token is for the webhooks",
      () => asJob({ aud: "webhooks" }),
      { why: expect.stringContaining("(aud)") },
    ],
    ["somebody through Access", () => through("bob@example.com"), { kind: "known", role: "read" }],
    ["the admin through Access", () => through("alice@example.com"), { kind: "known", role: "admin" }],
    ["somebody without a role through Access", () => through("x@evil.com"), { kind: "refused" }],
    [
      "both: the most that one opens",
      async () => ({ ...(await asJob()), ...(await through("bob@example.com")) }),
      { kind: "known", role: "trigger" },
    ],
    [
      "a wrong token through Access",
      async () => ({ authorization: "Bearer rotated-out-0123", ...(await through("bob@example.com")) }),
      { kind: "known", role: "read" },
    ],
    [
      "an assertion of Access as a bearer token",
      async () => ({ authorization: `Bearer ${await team.sign({ ...ACCESS, email: "alice@example.com" })}` }),
      { kind: "refused" },
    ],
    [
      "a job's token as an assertion",
      async () => ({ "cf-access-jwt-assertion": await github.sign(GITHUB) }),
      { kind: "refused" },
    ],
    [
      "the cookie of Access alone",
      async () => ({
        cookie: `CF_Authorization=${await team.sign({ ...ACCESS, email: "alice@example.com" })}`,
      }),
      { kind: "absent" },
    ],
  ])("%s", async (_, headers, found) => {
    expect(await callerOf(sent(await headers()), OUTSIDE)).toMatchObject(found);
  });

  it("lets no page of another site use the session of Access, and a token of its own it may", async () => {
    const session = { ...(await through("alice@example.com")), origin: "https://evil.example.com" };
    expect(await callerOf(sent(session), OUTSIDE)).toEqual({ kind: "elsewhere" });
    expect(await refusalOf(sent(session), OUTSIDE, "read")).toMatchObject({ status: 403 });
    expect(await callerOf(sent(session, "GET"), OUTSIDE)).toMatchObject({ role: "admin" });
    const token = { ...session, authorization: `Bearer ${TOKEN.read}` };
    expect(await callerOf(sent(token), OUTSIDE)).toEqual({ kind: "known", role: "read" });
  });

  it("says that it cannot tell while the issuer's keys are away, and goes on by tokens", async () => {
    const away: CallerAuthority = {
      ...OUTSIDE,
      keys: async () => ({ ok: false, error: "the keys are away" }),
    };
    expect(await refusalOf(sent(await asJob()), away, "read")).toEqual({
      status: 503,
      detail: "Who asks cannot be told now: the keys are away.",
    });
    expect(await callerOf(bearing(`Bearer ${TOKEN.read}`), away)).toEqual({ kind: "known", role: "read" });
  });
});

describe("refusalOf", () => {
  const cells = ROLES.flatMap((role) => ROLES.map((needed) => ({ role, needed })));
  it.each(cells)("$role asks for what needs $needed", async ({ role, needed }) => {
    const found = await refusal(`Bearer ${TOKEN[role]}`, needed);
    if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) expect(found).toBeUndefined();
    else
      expect(found).toEqual({
        status: 403,
        detail: `This needs the role ${needed}, and the caller has ${role}.`,
        mend: needed === "admin" ? "Ask with API_TOKEN." : "Ask with API_TOKEN_TRIGGER or API_TOKEN.",
        challenge: `Bearer realm="image-updater", error="insufficient_scope", scope="${needed}"`,
      });
  });

  it("has no word of what was wrong for who shows nothing, as RFC 6750 has it", async () => {
    expect(await refusal(undefined, "read")).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="image-updater"',
      mend: expect.stringContaining("API_TOKEN_READ or API_TOKEN_TRIGGER or API_TOKEN"),
    });
    expect(await refusal("Bearer nothing-of-the-kind", "read")).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="image-updater", error="invalid_token"',
    });
  });

  it("names jobs and people too where they have the role", async () => {
    const mendOf = async (needed: Role) => (await refusalOf(sent({}), OUTSIDE, needed))?.mend;
    expect(await mendOf("trigger")).toMatch(
      /API_TOKEN or a job of GITHUB_OIDC_REPOSITORIES or API_ACCESS_ADMIN through/,
    );
    expect(await mendOf("admin")).not.toContain("GITHUB");
    expect(await mendOf("read")).toContain("API_ACCESS_READ through Cloudflare Access or API_ACCESS_ADMIN");
  });

  it("names what is missing where nobody can be let in", async () => {
    expect(await refusal(`Bearer ${TOKEN.admin}`, "read", NONE)).toMatchObject({
      status: 503,
      detail: expect.stringContaining("API_TOKEN"),
      mend: expect.stringContaining("wrangler secret put API_TOKEN"),
    });
  });
});

import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { callerOf, refusalOf } from "../../src/intake/caller.ts";
import { ROLES, type Role } from "../../src/settings/callers.ts";
import { presented } from "./schemes/sample.ts";

const TOKEN = {
  read: "read-token-0123456789",
  trigger: "trigger-token-0123456",
  admin: "admin-token-012345678",
};
const PREVIOUS = "admin-token-before-01";
const AUTHORITY = {
  apiTokens: { read: [TOKEN.read], trigger: [TOKEN.trigger], admin: [TOKEN.admin, PREVIOUS] },
};
const NONE = { apiTokens: { read: [], trigger: [], admin: [] } };

const bearing = (authorization?: string) =>
  presented({ headers: authorization === undefined ? {} : { authorization } });
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
    const shared = { apiTokens: { read: [TOKEN.admin], trigger: [], admin: [TOKEN.admin] } };
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
    const caller = await callerOf({ header: () => `Bearer ${token}` }, AUTHORITY);
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
    expect(await callerOf(bearing(authorization), AUTHORITY)).toEqual({ kind: "nobody" });
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

  it("names what is missing where nobody can be let in", async () => {
    expect(await refusal(`Bearer ${TOKEN.admin}`, "read", NONE)).toMatchObject({
      status: 503,
      detail: expect.stringContaining("API_TOKEN"),
      mend: expect.stringContaining("wrangler secret put API_TOKEN"),
    });
  });
});

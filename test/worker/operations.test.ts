/** Who may do what: every operation with every kind of credential. */
import { describe, expect, it } from "vitest";
import { type Admission, OPERATIONS, type Role } from "../../src/intake/operations.ts";
import { app } from "../../src/intake/routes.ts";
import { createIssuer } from "../intake/schemes/issuer.ts";
import { ISSUERS, SECRETS } from "./bindings.ts";
import { call, freshWorld, problemOf } from "./objects.ts";

const world = freshWorld();

/** What is answered to whom; `inside`: whatever the operation itself says, and that is no 401 and no 403. */
type Answer = "inside" | 401 | 403;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const [github, team, stranger] = await Promise.all([createIssuer(), createIssuer(), createIssuer()]);
const soon = () => Date.now() / 1000 + 300;
const job = (aud: string, by = github, repository = "acme/api") =>
  by.sign({ iss: "https://token.actions.githubusercontent.com", aud, repository, exp: soon() });
const person = (email: string, by = team) =>
  by.sign({
    iss: `https://${ISSUERS.API_ACCESS_TEAM_DOMAIN}`,
    aud: [ISSUERS.API_ACCESS_AUD],
    type: "app",
    email,
    exp: soon(),
  });
const through = (assertion: string) => ({ "cf-access-jwt-assertion": assertion });

/** What somebody may show, and the role that it is worth; undefined: none. */
const CREDENTIALS: Readonly<
  Record<string, readonly [worth: Role | undefined, headers: () => Promise<Record<string, string>>]>
> = {
  nothing: [undefined, async () => ({})],
  "an empty token": [undefined, async () => ({ authorization: "Bearer " })],
  "a wrong token": [undefined, async () => bearer(`${SECRETS.API_TOKEN}x`)],
  "a webhook's secret": [undefined, async () => bearer(SECRETS.DOCKER_WEBHOOK_SECRET)],
  "Argo CD's token": [undefined, async () => bearer(SECRETS.ARGOCD_TOKEN)],
  "a name and a password": [
    undefined,
    async () => ({ authorization: `Basic ${btoa(`admin:${SECRETS.API_TOKEN}`)}` }),
  ],
  "the token of read": ["read", async () => bearer(SECRETS.API_TOKEN_READ)],
  "the token of trigger": ["trigger", async () => bearer(SECRETS.API_TOKEN_TRIGGER)],
  "the token of admin": ["admin", async () => bearer(SECRETS.API_TOKEN)],
  "the token of admin before": ["admin", async () => bearer(SECRETS.API_TOKEN_PREVIOUS)],
  "a job": ["trigger", async () => bearer(await job(ISSUERS.GITHUB_OIDC_API_AUDIENCE))],
  "a job, for the webhooks": [undefined, async () => bearer(await job(ISSUERS.GITHUB_OIDC_AUDIENCE))],
  "a job of another repository": [
    undefined,
    async () => bearer(await job(ISSUERS.GITHUB_OIDC_API_AUDIENCE, github, "evil/api")),
  ],
  "a job signed by another": [
    undefined,
    async () => bearer(await job(ISSUERS.GITHUB_OIDC_API_AUDIENCE, stranger)),
  ],
  "a reader through Access": ["read", async () => through(await person("bob@example.com"))],
  "an admin through Access": ["admin", async () => through(await person("alice@example.com"))],
  "a stranger through Access": [undefined, async () => through(await person("x@evil.org"))],
  "an assertion signed by another": [
    undefined,
    async () => through(await person("alice@example.com", stranger)),
  ],
  "an assertion in the cookie": [
    undefined,
    async () => ({ cookie: `CF_Authorization=${await person("alice@example.com")}` }),
  ],
};

const VALUE: Readonly<Record<Role, number>> = { read: 1, trigger: 2, admin: 3 };

/** A sender's door knows nothing of these, and asks for its own. */
function expectedOf(admission: Admission, worth: Role | undefined): Answer {
  if (admission === "anyone") return "inside";
  if (admission === "sender" || worth === undefined) return 401;
  return VALUE[worth] >= VALUE[admission] ? "inside" : 403;
}

/** Every operation, and who may call it. A new one has to be written here too, by somebody who has thought about it. */
const ADMISSIONS: Readonly<Record<string, Admission>> = {
  "GET /healthz": "anyone",
  "GET /openapi.json": "anyone",
  "POST /webhook": "sender",
  "POST /webhook/:type": "sender",
  "POST /webhook/:type/:secret": "sender",
  "GET /api/v1/status": "read",
  "POST /api/v1/check": "trigger",
  "POST /api/v1/resume": "admin",
};

/** An address where the operation is, as somebody would write it who has no secret. */
const addressOf = (path: string) =>
  path === "/webhook"
    ? "/webhook?type=docker.io"
    : path.replace(":type", "docker.io").replace(":secret", "a-guess");

describe("the table of operations", () => {
  it("is the one that is tested here, row by row", () => {
    const rows = OPERATIONS.map(({ method, path, admission }) => [`${method} ${path}`, admission]);
    expect(Object.fromEntries(rows)).toEqual(ADMISSIONS);
    expect(rows).toHaveLength(Object.keys(ADMISSIONS).length);
  });

  it("is all that the doors serve", () => {
    const known = new Set(["/*", "/api/v1/*", ...OPERATIONS.map(({ path }) => path)]);
    expect(app.routes.map(({ path }) => path).filter((path) => !known.has(path))).toEqual([]);
  });

  it("has everything of the API behind a role", () => {
    const api = OPERATIONS.filter(({ path }) => path.startsWith("/api/"));
    expect(api.length).toBeGreaterThan(0);
    expect(api.filter(({ admission }) => admission === "anyone" || admission === "sender")).toEqual([]);
  });
});

const cells = OPERATIONS.flatMap(({ method, path }) =>
  Object.entries(CREDENTIALS).map(([credential, [worth]]) => {
    const admission = ADMISSIONS[`${method} ${path}`] ?? "admin";
    return { method, path, credential, expected: expectedOf(admission, worth) };
  }),
);

describe("an operation", () => {
  it.each(cells)(
    "$method $path with $credential: $expected",
    async ({ method, path, credential, expected }) => {
      world.world.answer(/token\.actions\.githubusercontent\.com/, () => Response.json(github.keySet));
      world.world.answer(/acme\.cloudflareaccess\.com/, () => Response.json(team.keySet));
      const headers = await CREDENTIALS[credential]?.[1]();
      const answer = await call(addressOf(path), {
        method,
        headers: headers ?? {},
        ...(method === "POST" && { body: "{}" }),
      });
      if (expected === "inside") expect([401, 403, 503]).not.toContain(answer.status);
      else {
        expect(answer.status).toBe(expected);
        const text = JSON.stringify(await problemOf(answer));
        for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
      }
    },
  );
});

describe("a token of GitHub Actions at a webhook", () => {
  it.each([
    [ISSUERS.GITHUB_OIDC_AUDIENCE, 202],
    [ISSUERS.GITHUB_OIDC_API_AUDIENCE, 401],
  ])("for the audience %s: %i", async (audience, status) => {
    world.world.answer(/token\.actions\.githubusercontent\.com/, () => Response.json(github.keySet));
    const answer = await call("/webhook/generic", {
      method: "POST",
      headers: bearer(await job(audience)),
      body: JSON.stringify({ image: "acme/one", tag: "0.1.0" }),
    });
    expect(answer.status).toBe(status);
  });
});

const NOWHERE = [
  ["GET", "/api/v1"],
  ["GET", "/api/v1/"],
  ["GET", "/api/v1/status/"],
  ["POST", "/api/v1/anything/below"],
  ["DELETE", "/api/v1/status"],
  ["OPTIONS", "/api/v1/check"],
  ["GET", "/api/v1/resume"],
  ["HEAD", "/api/v1/status"],
] as const;

describe("an address of the API where nothing is", () => {
  it.each(NOWHERE)("tells strangers what every address tells them: %s %s", async (method, path) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("allow")).toBeNull();
  });

  it.each(NOWHERE)("is told to who may read: %s %s", async (method, path) => {
    const answer = await call(path, { method, headers: bearer(SECRETS.API_TOKEN_READ) });
    const isThere = /(status|check|resume)$/.test(path);
    const there = { HEAD: 200, OPTIONS: 204 }[String(method)] ?? 405;
    expect(answer.status).toBe(isThere ? there : 404);
  });
});

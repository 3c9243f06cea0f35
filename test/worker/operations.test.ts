/** Who may do what: every operation with every kind of credential. */
import { describe, expect, it } from "vitest";
import { type Admission, OPERATIONS } from "../../src/intake/operations.ts";
import { SECRETS } from "./bindings.ts";
import { call, freshWorld, problemOf } from "./objects.ts";

freshWorld();

/** What is answered to whom; `inside`: whatever the operation itself says, and that is no 401 and no 403. */
type Answer = "inside" | 401 | 403;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const CREDENTIALS: Readonly<Record<string, Record<string, string>>> = {
  none: {},
  wrong: bearer(`${SECRETS.API_TOKEN}x`),
  "a webhook's": bearer(SECRETS.DOCKER_WEBHOOK_SECRET),
  read: bearer(SECRETS.API_TOKEN_READ),
  trigger: bearer(SECRETS.API_TOKEN_TRIGGER),
  admin: bearer(SECRETS.API_TOKEN),
  "admin before": bearer(SECRETS.API_TOKEN_PREVIOUS),
};

/** Rows by admission, columns by credential. A sender's door knows nothing of these, and asks for its own. */
const EXPECTED: Readonly<Record<Admission, Readonly<Record<string, Answer>>>> = {
  anyone: {
    none: "inside",
    wrong: "inside",
    "a webhook's": "inside",
    read: "inside",
    trigger: "inside",
    admin: "inside",
    "admin before": "inside",
  },
  sender: {
    none: 401,
    wrong: 401,
    "a webhook's": 401,
    read: 401,
    trigger: 401,
    admin: 401,
    "admin before": 401,
  },
  read: {
    none: 401,
    wrong: 401,
    "a webhook's": 401,
    read: "inside",
    trigger: "inside",
    admin: "inside",
    "admin before": "inside",
  },
  trigger: {
    none: 401,
    wrong: 401,
    "a webhook's": 401,
    read: 403,
    trigger: "inside",
    admin: "inside",
    "admin before": "inside",
  },
  admin: {
    none: 401,
    wrong: 401,
    "a webhook's": 401,
    read: 403,
    trigger: 403,
    admin: "inside",
    "admin before": "inside",
  },
};

/** Every operation, and who may call it. A new one has to be written here too, by somebody who has thought about it. */
const ADMISSIONS: Readonly<Record<string, Admission>> = {
  "GET /healthz": "anyone",
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

  it("has everything of the API behind a role", () => {
    const open = OPERATIONS.filter(
      ({ path }) => !["/healthz"].includes(path) && !path.startsWith("/webhook"),
    );
    expect(open.filter(({ admission }) => admission === "anyone" || admission === "sender")).toEqual([]);
  });
});

const cells = OPERATIONS.flatMap(({ method, path }) =>
  Object.keys(CREDENTIALS).map((credential) => {
    const admission = ADMISSIONS[`${method} ${path}`] ?? "admin";
    return { method, path, credential, expected: EXPECTED[admission][credential] };
  }),
);

describe("an operation", () => {
  it.each(cells)(
    "$method $path with $credential: $expected",
    async ({ method, path, credential, expected }) => {
      const headers = { ...CREDENTIALS[credential] };
      const answer = await call(addressOf(path), {
        method,
        headers,
        ...(method === "POST" && { body: "{}" }),
      });
      if (expected === "inside") expect([401, 403]).not.toContain(answer.status);
      else {
        expect(answer.status).toBe(expected);
        const text = JSON.stringify(await problemOf(answer));
        for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
      }
    },
  );
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
    expect(answer.status).toBe(method === "HEAD" ? 200 : path.match(/(status|check|resume)$/) ? 405 : 404);
  });
});

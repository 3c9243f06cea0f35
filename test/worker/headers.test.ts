/** What every answer carries, whoever asks for whatever; and that nothing in it can be run. */
import { describe, expect, it, vi } from "vitest";
import { Fleet } from "../../src/index.ts";
import { SECRETS } from "./bindings.ts";
import { call, freshWorld } from "./objects.ts";

freshWorld();

const EXPECTED = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
};

const ADMIN = { authorization: `Bearer ${SECRETS.API_TOKEN}` };
const SCRIPT = `<script>alert("1")</script>`;
const HOOK = `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`;
const json = (value: unknown) => JSON.stringify(value);
const push = (repo_name: string, tag: string) => json({ push_data: { tag }, repository: { repo_name } });

const answers: readonly (readonly [what: string, status: number, path: string, init: RequestInit])[] = [
  ["health", 200, "/healthz", {}],
  ["nothing there", 404, "/favicon.ico", {}],
  ["a script in the address", 404, `/${encodeURIComponent(SCRIPT)}`, {}],
  ["another method", 405, "/healthz", { method: "DELETE" }],
  ["nobody", 401, "/api/v1/status", {}],
  ["status", 200, "/api/v1/status", { headers: ADMIN }],
  ["status, its head", 200, "/api/v1/status", { method: "HEAD", headers: ADMIN }],
  ["a page of another site", 401, "/api/v1/status", { headers: { origin: "https://evil.example.org" } }],
  [
    "a page of another site that asks first",
    401,
    "/api/v1/check",
    {
      method: "OPTIONS",
      headers: { origin: "https://evil.example.org", "access-control-request-method": "POST" },
    },
  ],
  [
    "a page of another site that has a token",
    200,
    "/api/v1/status",
    { headers: { ...ADMIN, origin: "https://evil.example.org" } },
  ],
  [
    "a script as the Application",
    404,
    "/api/v1/resume",
    { method: "POST", headers: ADMIN, body: json({ application: SCRIPT }) },
  ],
  [
    "a script as a field",
    400,
    "/api/v1/check",
    { method: "POST", headers: ADMIN, body: json({ [SCRIPT]: SCRIPT }) },
  ],
  ["a script as the sender", 400, `/webhook?type=${encodeURIComponent(SCRIPT)}`, { method: "POST" }],
  ["a script as the repository", 400, HOOK, { method: "POST", body: push(SCRIPT, "1.0.0") }],
  ["a script as the tag", 400, HOOK, { method: "POST", body: push("acme/one", SCRIPT) }],
  ["a push", 202, HOOK, { method: "POST", body: push("acme/one", "1.0.0") }],
  ["what wants a page", 404, "/", { headers: { accept: "text/html" } }],
];

async function check(answer: Response): Promise<void> {
  const found = Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, answer.headers.get(name)]));
  expect(found).toEqual(EXPECTED);
  expect(answer.headers.get("content-type")).not.toContain("html");
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  expect(answer.headers.get("set-cookie")).toBeNull();
  const text = await answer.text();
  if (text !== "" && text !== "OK") expect(JSON.parse(text)).toEqual(expect.anything());
}

describe("an answer", () => {
  it.each(answers)("%s: %i", async (_, status, path, init) => {
    const answer = await call(path, init);
    expect(answer.status).toBe(status);
    await check(answer);
  });

  it("a bug: 500", async () => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.spyOn(Fleet.prototype, "status").mockRejectedValue(new Error(SCRIPT));
    const answer = await call("/api/v1/status", { headers: ADMIN });
    expect(answer.status).toBe(500);
    await check(answer);
  });
});

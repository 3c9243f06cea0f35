import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { gate } from "../../src/intake/gate.ts";
import type { Admission } from "../../src/intake/operations.ts";
import type { Env } from "../../src/protocol.ts";

const READ = "read-token-0123456789";

async function ask(admission: Admission, headers: Record<string, string> = {}) {
  const app = new Hono<{ Bindings: Env }>().get("/", gate(admission), (c) => c.text("inside"));
  const told: unknown[] = [];
  const fleet = { turnedAway: async (report: unknown) => void told.push(report) };
  const context = {
    waitUntil: () => undefined,
    passThroughOnException: () => undefined,
    props: {},
    tracing: {},
  };
  const env = { API_TOKEN_READ: READ, LOG_LEVEL: "error", FLEET: { getByName: () => fleet } };
  const answer = await app.request("/", { headers }, env, context as never);
  return {
    status: answer.status,
    challenge: answer.headers.get("www-authenticate"),
    text: await answer.text(),
  };
}

describe("gate", () => {
  it.each<[Admission, Record<string, string>]>([
    ["anyone", {}],
    ["sender", {}],
    ["read", { authorization: `Bearer ${READ}` }],
  ])("is open for %s with %j", async (admission, headers) => {
    expect(await ask(admission, headers)).toEqual({ status: 200, challenge: null, text: "inside" });
  });

  it.each<[Admission, Record<string, string>, number, RegExp]>([
    ["read", {}, 401, /realm/],
    ["read", { authorization: `Bearer ${READ}x` }, 401, /invalid_token/],
    ["trigger", { authorization: `Bearer ${READ}` }, 403, /insufficient_scope/],
    ["admin", { authorization: `Bearer ${READ}` }, 403, /scope="admin"/],
  ])("is shut for %s with %j: %i, and says what mends it", async (admission, headers, status, challenge) => {
    const answer = await ask(admission, headers);
    expect(answer).toMatchObject({ status, challenge: expect.stringMatching(challenge) });
    expect(JSON.parse(answer.text)).toMatchObject({ status, mend: expect.stringContaining("API_TOKEN") });
    expect(answer.text).not.toContain(READ);
  });
});

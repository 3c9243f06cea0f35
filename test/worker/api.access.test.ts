/** The API: who is let in, and how it says that something went wrong. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import worker, { Fleet } from "../../src/index.ts";
import { ISSUERS, SECRETS } from "./bindings.ts";
import { api, call, freshWorld, problemOf } from "./objects.ts";

freshWorld();

const ROUTES = [
  ["GET", "status"],
  ["POST", "check"],
  ["POST", "resume"],
  ["GET", "anything"],
] as const;

describe.each(ROUTES)("%s /api/v1/%s", (method, path) => {
  const strangers: readonly (readonly [name: string, headers: Record<string, string>])[] = [
    ["no token", {}],
    ["a wrong token", { authorization: `Bearer ${SECRETS.API_TOKEN}x` }],
    ["another scheme", { authorization: `Basic ${SECRETS.API_TOKEN}` }],
    ["the webhook's secret", { authorization: `Bearer ${SECRETS.DOCKER_WEBHOOK_SECRET}` }],
    ["an empty token", { authorization: "Bearer " }],
  ];

  it.each(strangers)("refuses %s", async (_, headers) => {
    const answer = await call(`/api/v1/${path}`, { method, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer realm="image-updater"/);
    expect((await problemOf(answer)).detail).not.toContain(SECRETS.API_TOKEN);
  });

  it("says that no token is set", async () => {
    const request = new Request(`https://worker.example.com/api/v1/${path}`, {
      method,
      headers: { authorization: "Bearer " },
    });
    const names = [
      "API_TOKEN",
      "API_TOKEN_PREVIOUS",
      "API_TOKEN_TRIGGER",
      "API_TOKEN_READ",
      ...Object.keys(ISSUERS),
    ];
    const unset = { ...env, ...Object.fromEntries(names.map((name) => [name, ""])) };
    const answer = await worker.fetch(request, unset, createExecutionContext());
    expect(answer.status).toBe(503);
    expect((await problemOf(answer)).detail).toContain("API_TOKEN");
  });
});

it("lets in who has the previous token", async () => {
  const answer = await call("/api/v1/status", {
    headers: { authorization: `Bearer ${SECRETS.API_TOKEN_PREVIOUS}` },
  });
  expect(answer.status).toBe(200);
});

it("answers 404 for an address of the API that does not exist", async () => {
  const answer = await api("anything");
  expect(answer.status).toBe(404);
  await problemOf(answer);
});

it("answers 500 for a bug, and keeps the reason inside", async () => {
  const told = vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(Fleet.prototype, "status").mockRejectedValue(new Error("inside"));
  const answer = await api("status");
  expect(answer.status).toBe(500);
  expect((await problemOf(answer)).detail).not.toContain("inside");
  expect(told).toHaveBeenCalledWith(expect.stringContaining("inside"));
});

/** Addresses: what is there without a token, and how it is said that something is not there. */
import { describe, expect, it } from "vitest";
import { SECRETS } from "./bindings.ts";
import { call, freshWorld } from "./objects.ts";

freshWorld();

describe("routes", () => {
  it("answers /healthz to everybody", async () => {
    const answer = await call("/healthz");
    expect([answer.status, await answer.text()]).toEqual([200, "OK"]);
  });

  const nowhere: readonly (readonly [method: string, path: string])[] = [
    ["GET", "/"],
    ["GET", "/.env"],
  ];

  const others: readonly (readonly [method: string, path: string, allow: string])[] = [
    ["POST", "/healthz", "GET"],
    ["GET", "/webhook", "POST"],
    ["GET", "/webhook/ghcr.io", "POST"],
    ["GET", `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`, "POST"],
  ];

  it.each(others)("says which method serves: %s %s", async (method, path, allow) => {
    const answer = await call(path, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, allow]);
    expect(await answer.json()).toMatchObject({ status: 405, detail: `This address takes ${allow} only.` });
  });

  it.each(nowhere)("says as a problem document that nothing is at %s %s", async (method, path) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ type: "about:blank", title: "Not Found", status: 404 });
  });
});

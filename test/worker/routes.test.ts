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
    ["GET", "/webhook"],
    ["GET", `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`],
    ["POST", "/healthz"],
    ["GET", "/.env"],
  ];

  it.each(nowhere)("says as a problem document that nothing is at %s %s", async (method, path) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ type: "about:blank", title: "Not Found", status: 404 });
  });
});

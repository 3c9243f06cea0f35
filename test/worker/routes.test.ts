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

  const addresses: readonly (readonly [path: string, serves: "GET" | "POST", allow: string])[] = [
    ["/healthz", "GET", "GET, HEAD, OPTIONS"],
    ["/openapi.json", "GET", "GET, HEAD, OPTIONS"],
    ["/webhook", "POST", "POST, OPTIONS"],
    ["/webhook/ghcr.io", "POST", "POST, OPTIONS"],
    [`/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`, "POST", "POST, OPTIONS"],
  ];

  it.each(addresses)("says which methods serve: %s", async (path, serves, allow) => {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "PURGE"].filter(
      (each) => each !== serves,
    )) {
      const answer = await call(path, { method });
      expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, allow]);
      expect(await answer.json()).toMatchObject({
        status: 405,
        detail: `This address takes ${serves} only.`,
      });
    }
    const options = await call(path, { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow"), await options.text()]).toEqual([204, allow, ""]);
  });

  it("answers HEAD as GET, without the content", async () => {
    for (const path of ["/healthz", "/openapi.json"]) {
      const [head, get] = [await call(path, { method: "HEAD" }), await call(path)];
      expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
        200,
        get.headers.get("content-type"),
        "",
      ]);
    }
  });

  it.each(nowhere)("says as a problem document that nothing is at %s %s", async (method, path) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ type: "about:blank", title: "Not Found", status: 404 });
  });
});

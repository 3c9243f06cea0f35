import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { HEADERS, headers } from "../../src/intake/headers.ts";

const app = new Hono()
  .use(headers)
  .get("/", (c) => c.text("OK"))
  .get("/page", (c) => c.text("OK", 200, { "content-security-policy": "default-src 'self'" }))
  .get("/bug", () => {
    throw new Error("inside");
  });
app.onError((_, c) => c.text("a bug", 500));

describe("headers", () => {
  it.each(["/", "/nowhere", "/bug"])("are on every answer: %s", async (path) => {
    const answer = await app.request(path);
    for (const [name, value] of Object.entries(HEADERS))
      expect([name, answer.headers.get(name)]).toEqual([name, value]);
  });

  it("leave alone what an answer says for itself", async () => {
    const answer = await app.request("/page");
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'self'");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

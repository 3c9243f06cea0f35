import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { failureProblem, problem } from "../../src/intake/problem-details.ts";

describe("problem", () => {
  it("is a problem document of RFC 9457", async () => {
    const app = new Hono().get("/", (c) => problem(c, 404, "There is no such address here."));
    const answer = await app.request("/");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "There is no such address here.",
    });
  });

  it("quotes no more of a request than a few lines, and nothing that a terminal obeys", async () => {
    const app = new Hono().get("/", (c) =>
      problem(c, 404, "no \u001b[2J\u202e\u009b".repeat(100_000), { mend: "a\u202eb" }),
    );
    const text = await (await app.request("/")).text();
    expect(text).toMatch(/^[\x20-\x7e]{1,1500}$/);
    expect(JSON.parse(text)).toMatchObject({ detail: expect.stringMatching(/\.\.\.$/), mend: "a\u202eb" });
  });

  it("has a title for each status that is answered", async () => {
    for (const status of [400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 502, 503] as const) {
      const answer = await new Hono().get("/", (c) => problem(c, status, "x")).request("/");
      expect(await answer.json()).toMatchObject({ status, title: expect.not.stringMatching(/^(Error)?$/) });
    }
  });
});

describe("failureProblem", () => {
  it.each([
    [true, 503],
    [false, 502],
  ])("temporary: %s is answered %i, with the code and the mend", async (temporary, status) => {
    const failure = {
      code: "argocd-unauthorized",
      message: "Argo CD refuses it.",
      mend: "Set the token.",
      temporary,
    };
    const answer = await new Hono().get("/", (c) => failureProblem(c, failure)).request("/");
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      status,
      detail: "Argo CD refuses it.",
      code: "argocd-unauthorized",
      mend: "Set the token.",
    });
  });
});

/** The webhook door: who is let in, what is refused, and that 202 means stored. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import worker, { Repository } from "../../src/index.ts";
import { SECRETS } from "./bindings.ts";
import { call, freshWorld, repository, rowsOf } from "./objects.ts";

freshWorld();

const { DOCKER_WEBHOOK_SECRET: SECRET, DOCKER_WEBHOOK_SECRET_PREVIOUS: PREVIOUS } = SECRETS;
const SHORT = `/webhook/docker.io/${SECRET}`;
const PUSH = { push_data: { tag: "0.1.0" }, repository: { repo_name: "acme/one" } };

const post = (path: string, body: unknown = PUSH, headers: Record<string, string> = {}) =>
  call(path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("a webhook that is let in", () => {
  const doors: readonly {
    readonly name: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
  }[] = [
    { name: "upstream's URL", path: `/webhook?type=docker.io&secret=${SECRET}` },
    { name: "the short URL", path: SHORT },
    {
      name: "the type in X-Registry-Type",
      path: `/webhook?secret=${SECRET}`,
      headers: { "x-registry-type": "docker.io" },
    },
    { name: "the previous secret", path: `/webhook?type=docker.io&secret=${PREVIOUS}` },
    { name: "the previous secret in the short URL", path: `/webhook/docker.io/${PREVIOUS}` },
  ];

  it.each(doors)("is stored before it is answered: $name", async ({ path, headers }) => {
    const answer = await post(path, PUSH, headers);
    expect(answer.status).toBe(202);
    const { event, stored } = await answer.json<{ event: string; stored: unknown }>();
    expect(stored).toEqual([{ repository: "docker.io/acme/one", tag: "0.1.0" }]);

    const [row] = await rowsOf(repository("acme/one"), "SELECT event FROM hints");
    expect(JSON.parse(String(row?.event))).toEqual({
      id: event,
      sender: "docker.io",
      repository: "docker.io/acme/one",
      tag: "0.1.0",
      receivedAt: Date.now(),
    });
  });

  it("is not answered 202 when it cannot be stored, and the reason stays inside", async () => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.spyOn(Repository.prototype, "pushed").mockRejectedValue(new Error("the disk is full"));
    const answer = await post(SHORT);
    expect(answer.status).toBe(500);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.text()).not.toContain("disk");
  });
});

describe("a webhook that is refused", () => {
  const refused: readonly {
    readonly name: string;
    readonly path: string;
    readonly body?: unknown;
    readonly status: number;
    readonly says: string;
  }[] = [
    {
      name: "a wrong secret",
      path: `/webhook?type=docker.io&secret=${SECRET}x`,
      status: 401,
      says: "docker.io",
    },
    { name: "a wrong secret in the path", path: "/webhook/docker.io/wrong", status: 401, says: "docker.io" },
    { name: "no secret", path: "/webhook?type=docker.io", status: 401, says: "docker.io" },
    {
      name: "the API's token as the secret",
      path: `/webhook?type=docker.io&secret=${SECRETS.API_TOKEN}`,
      status: 401,
      says: "docker.io",
    },
    {
      name: "an unknown sender",
      path: `/webhook?type=nobody&secret=${SECRET}`,
      status: 400,
      says: "docker.io",
    },
    {
      name: "a sender named as a part of every object",
      path: `/webhook?type=constructor&secret=${SECRET}`,
      status: 400,
      says: "docker.io",
    },
    { name: "no sender", path: `/webhook?secret=${SECRET}`, status: 400, says: "The sender is not named" },
    { name: "a body that is not JSON", path: SHORT, body: "tag=0.1.0", status: 400, says: "not JSON" },
    { name: "an empty body", path: SHORT, body: "", status: 400, says: "push_data" },
    { name: "no tag", path: SHORT, body: { ...PUSH, push_data: {} }, status: 400, says: "push_data.tag" },
    { name: "no repository", path: SHORT, body: { ...PUSH, repository: {} }, status: 400, says: "repo_name" },
    {
      name: "a name that cannot be one",
      path: SHORT,
      body: { ...PUSH, repository: { repo_name: "Acme/../x" } },
      status: 400,
      says: "no valid name",
    },
    {
      name: "a tag that cannot be one",
      path: SHORT,
      body: { ...PUSH, push_data: { tag: "../x" } },
      status: 400,
      says: "no valid name",
    },
  ];

  it.each(refused)("says why, and keeps nothing: $name", async ({ path, body = PUSH, status, says }) => {
    const pushed = vi.spyOn(Repository.prototype, "pushed");
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const problem = await answer.json<{ status: number; detail: string }>();
    expect(problem).toMatchObject({ type: "about:blank", status });
    expect(problem.detail).toContain(says);
    expect(problem.detail).not.toContain(SECRET);
    expect(pushed).not.toHaveBeenCalled();
  });

  it("has a limit of 1 MiB", async () => {
    const padded = (bytes: number) => {
      const rest = JSON.stringify({ ...PUSH, padding: "" }).length;
      return JSON.stringify({ ...PUSH, padding: "x".repeat(bytes - rest) });
    };
    const pushed = vi.spyOn(Repository.prototype, "pushed");
    expect((await post(SHORT, padded(1024 * 1024 + 1))).status).toBe(413);
    expect(pushed).not.toHaveBeenCalled();
    expect((await post(SHORT, padded(1024 * 1024))).status).toBe(202);
  });

  it("is every one while no secret is set", async () => {
    const unset = { ...env, DOCKER_WEBHOOK_SECRET: "", DOCKER_WEBHOOK_SECRET_PREVIOUS: "" };
    const request = new Request("https://worker.example.com/webhook?type=docker.io&secret=", {
      method: "POST",
      body: JSON.stringify(PUSH),
    });
    const answer = await worker.fetch(request, unset, createExecutionContext());
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("DOCKER_WEBHOOK_SECRET");
  });
});

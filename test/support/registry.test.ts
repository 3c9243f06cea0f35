import { afterEach, describe, expect, it, vi } from "vitest";
import { type RegistryOptions, type StandInRegistry, startRegistry } from "./registry.ts";
import { serve } from "./serve.ts";

let stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});

async function start(options?: RegistryOptions): Promise<StandInRegistry> {
  const registry = await startRegistry(options);
  stops.push(registry.stop);
  return registry;
}

describe("stand-in registry", () => {
  it("answers a fault as often as it was told, and only where, and logs each request", async () => {
    const { url, fail, requests } = await start();
    fail({ status: 429, headers: { "retry-after": "5" }, times: 2, path: "/v2/" });
    const statuses: number[] = [];
    for (const path of ["/v2/", "/token", "/v2/?x=1", "/v2/"])
      statuses.push((await fetch(`${url}${path}`)).status);
    expect(statuses).toEqual([429, 200, 429, 200]);
    expect(requests.map(({ path }) => path)).toEqual(["/v2/", "/token", "/v2/?x=1", "/v2/"]);
  });

  it("answers in the words of docker-registry 2.8", async () => {
    const { url, push } = await start();
    push("acme/app", "1.0.0");
    const read = async (path: string) => (await fetch(`${url}${path}`)).json();
    expect(await read("/v2/acme/none/tags/list")).toEqual({
      errors: [
        {
          code: "NAME_UNKNOWN",
          message: "repository name not known to registry",
          detail: { name: "acme/none" },
        },
      ],
    });
    expect(await read("/v2/acme/app/manifests/9")).toEqual({
      errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown", detail: { Tag: "9" } }],
    });
    expect(await read("/v2/acme/app/tags/list?n=1")).toEqual({ name: "acme/app", tags: ["1.0.0"] });
  });

  it("lets a token expire", async () => {
    const { url } = await start({ auth: { scheme: "bearer", tokenSeconds: 60 } });
    const { token } = (await (await fetch(`${url}/token`)).json()) as { token: string };
    const ask = async () =>
      (await fetch(`${url}/v2/`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask()).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    expect(await ask()).toBe(401);
  });

  it("posts Docker Hub's webhook as often as it is told", async () => {
    const bodies: string[] = [];
    const worker = await serve(0, async (request) => {
      bodies.push(await request.text());
      return new Response("", { status: 202 });
    });
    stops.push(worker.stop);
    const answers = await (await start()).sendWebhook(worker.url, {
      repository: "acme/app",
      tag: "1.0.0",
      times: 2,
    });
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(JSON.parse(bodies[1] ?? "")).toMatchObject({
      push_data: { tag: "1.0.0", pushed_at: expect.any(Number) },
      repository: { repo_name: "acme/app", namespace: "acme", name: "app" },
    });
  });
});

/** Challenges that the stand-in does not send: scripted registries. */
import { describe, expect, it } from "vitest";
import type { Fetch } from "../../src/lib/http.ts";
import { createRegistryClient } from "../../src/registry/client.ts";
import type { Credentials } from "../../src/registry/credentials.ts";
import { memoryStore } from "../support/registry.cases.ts";

const RIGHT: Credentials = { username: "robot", password: "right" };
const HUB = { registry: "docker.io", apiUrl: "https://registry-1.docker.io" };

function ask(
  fetch: Fetch,
  options: { credentials?: Credentials; endpoint?: typeof HUB; tokens?: ReturnType<typeof memoryStore> },
) {
  const {
    endpoint = { registry: "ghcr.io", apiUrl: "https://ghcr.io" },
    tokens = memoryStore(),
    credentials,
  } = options;
  return createRegistryClient({ fetch, endpoint, credentials, tokens, now: () => 0 }).headManifest(
    "acme/app",
    "1.0.0",
  );
}

describe("challenges", () => {
  it("credentials are not sent to a registry that does not ask", async () => {
    const seen: (string | null)[] = [];
    const fetch: Fetch = async (_, init) => {
      seen.push(new Headers(init.headers).get("authorization"));
      return new Response(null);
    };
    await ask(fetch, { credentials: RIGHT });
    expect(seen).toEqual([null]);
  });

  it("Docker Hub's is known: token and question, two requests from the first time on", async () => {
    const urls: string[] = [];
    const fetch: Fetch = async (url) => {
      urls.push(url);
      return url.startsWith("https://auth.docker.io/") ? Response.json({ token: "t" }) : new Response(null);
    };
    expect(await ask(fetch, { endpoint: HUB })).toMatchObject({ ok: true });
    expect(urls).toEqual([
      "https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Aacme%2Fapp%3Apull",
      "https://registry-1.docker.io/v2/acme/app/manifests/1.0.0",
    ]);
  });

  it("a fresh token that is refused is not tried again", async () => {
    let requests = 0;
    const challenge =
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",error="insufficient_scope"';
    const fetch: Fetch = async (url) => {
      requests += 1;
      return url.includes("/token")
        ? Response.json({ token: "t" })
        : new Response(null, { status: 401, headers: { "www-authenticate": challenge } });
    };
    const failure = {
      code: "registry-unauthorized",
      message: expect.stringContaining("; credentials were sent"),
    };
    expect(await ask(fetch, { endpoint: HUB, credentials: RIGHT })).toMatchObject({
      ok: false,
      error: failure,
    });
    expect(requests).toBe(2);
  });

  it("credentials do not go to a realm in a private network", async () => {
    const hosts: string[] = [];
    const fetch: Fetch = async (url) => {
      hosts.push(new URL(url).host);
      return new Response(null, {
        status: 401,
        headers: { "www-authenticate": 'Bearer realm="https://10.0.0.1/token"' },
      });
    };
    const failure = { code: "registry-refused", message: expect.stringContaining("10.0.0.1") };
    expect(await ask(fetch, { credentials: RIGHT })).toMatchObject({ ok: false, error: failure });
    expect(hosts).toEqual(["ghcr.io"]);
  });

  it("a 401 without a challenge says that no credentials were sent, whatever is configured", async () => {
    const fetch: Fetch = async () => new Response(null, { status: 401 });
    const message = expect.stringContaining("no credentials were sent");
    expect(await ask(fetch, { credentials: RIGHT })).toMatchObject({ ok: false, error: { message } });
  });

  it("a token server that cannot be reached is a temporary failure of the token, and names its host", async () => {
    const fetch: Fetch = async (url) => {
      if (url.includes("/token")) throw new TypeError("connection refused");
      return new Response(null, {
        status: 401,
        headers: { "www-authenticate": 'Bearer realm="https://auth.example.com/token"' },
      });
    };
    const failure = {
      operation: "get-token",
      temporary: true,
      message: expect.stringContaining("auth.example.com"),
    };
    expect(await ask(fetch, {})).toMatchObject({ ok: false, error: failure });
  });

  it("a token that is refused without a challenge is not sent again", async () => {
    const tokens = memoryStore();
    const sent: (string | null)[] = [];
    let challenge: HeadersInit = { "www-authenticate": 'Bearer realm="https://ghcr.io/token"' };
    const fetch: Fetch = async (url, init) => {
      if (url.includes("/token")) return Response.json({ token: "t" });
      sent.push(new Headers(init.headers).get("authorization"));
      const isFirst = sent.at(-1) === "Bearer t" && sent.length === 2;
      return isFirst ? new Response(null) : new Response(null, { status: 401, headers: challenge });
    };
    await ask(fetch, { tokens });
    challenge = {};
    await ask(fetch, { tokens });
    await ask(fetch, { tokens });
    expect(sent).toEqual([null, "Bearer t", "Bearer t", null]);
  });

  it("a realm that moved is found again after one failure; a 429 does not make it forgotten", async () => {
    const tokens = memoryStore();
    let realm = "https://old.example.com/token";
    let limited = false;
    const urls: string[] = [];
    const fetch: Fetch = async (url, init) => {
      urls.push(url);
      if (url.startsWith(realm))
        return limited ? new Response("", { status: 429 }) : Response.json({ token: "t", expires_in: 0.001 });
      if (url.includes("/token")) return new Response("", { status: 404 });
      if (new Headers(init.headers).get("authorization") === "Bearer t") return new Response(null);
      return new Response(null, { status: 401, headers: { "www-authenticate": `Bearer realm="${realm}"` } });
    };
    let time = 0;
    const endpoint = { registry: "ghcr.io", apiUrl: "https://ghcr.io" };
    const head = () =>
      createRegistryClient({ fetch, endpoint, tokens, now: () => (time += 1000) }).headManifest(
        "acme/app",
        "1",
      );
    expect(await head()).toMatchObject({ ok: true });
    limited = true;
    expect(await head()).toMatchObject({ ok: false, error: { code: "registry-rate-limited" } });
    expect(tokens.entries.size).toBe(1);
    limited = false;
    realm = "https://new.example.com/token";
    expect(await head()).toMatchObject({ ok: false });
    expect(await head()).toMatchObject({ ok: true });
  });

  it("a registry that changed from passwords to tokens is followed at once", async () => {
    const tokens = memoryStore();
    let challenge = "Basic realm=x";
    let right = `Basic ${btoa("robot:right")}`;
    const fetch: Fetch = async (url, init) => {
      if (url.includes("/token")) return Response.json({ token: "t" });
      if (new Headers(init.headers).get("authorization") === right) return new Response(null);
      return new Response(null, { status: 401, headers: { "www-authenticate": challenge } });
    };
    expect(await ask(fetch, { credentials: RIGHT, tokens })).toMatchObject({ ok: true });
    challenge = 'Bearer realm="https://ghcr.io/token"';
    right = "Bearer t";
    expect(await ask(fetch, { credentials: RIGHT, tokens })).toMatchObject({ ok: true });
  });
});

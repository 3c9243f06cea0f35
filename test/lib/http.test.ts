import { afterEach, describe, expect, it, vi } from "vitest";
import { type Fetch, readText, request, retryAfterMs } from "../../src/lib/http.ts";
import { serve } from "../support/serve.ts";

const LIMITS = { timeoutMs: 2_000, maxBytes: 1_000 };
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

async function start(handler: (request: Request) => Response | Promise<Response>): Promise<string> {
  const server = await serve(0, async (each) => handler(each));
  started.push(server);
  return server.url;
}

/** A body that comes in pieces, one every `everyMs`, for ever. */
function drip(piece: string, everyMs: number): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setInterval>;
  return new ReadableStream({
    start(controller) {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode(piece)), everyMs);
    },
    cancel: () => clearInterval(timer),
  });
}

describe("request", () => {
  it("sends what it is given and gives back status, headers and text, whatever the status", async () => {
    const url = await start(async (each) => {
      const seen = { method: each.method, x: each.headers.get("x-a"), body: await each.text() };
      return Response.json(seen, { status: 418, headers: { "x-b": "2" } });
    });
    const answer = await request(fetch, {
      ...LIMITS,
      url,
      method: "POST",
      headers: { "x-a": "1" },
      body: "ä",
    });
    expect(answer).toMatchObject({
      ok: true,
      value: { status: 418, text: '{"method":"POST","x":"1","body":"ä"}' },
    });
    expect(answer.ok && answer.value.headers.get("x-b")).toBe("2");
  });

  it("names the host alone when nobody answers", async () => {
    const server = await serve(0, async () => new Response(""));
    await server.stop();
    const answer = await request(fetch, { ...LIMITS, url: `${server.url}/hooks/hunter2?token=hunter3` });
    expect(answer).toMatchObject({
      ok: false,
      error: { kind: "network", message: expect.stringContaining(new URL(server.url).host) },
    });
    expect(JSON.stringify(answer)).not.toMatch(/hunter/);
  });

  it("says of an address that cannot be read that it cannot, and throws nothing", async () => {
    const answer = await request(fetch, { ...LIMITS, url: "https://256.1.1.1/secret" });
    expect(answer).toEqual({ ok: false, error: { kind: "network", message: "the address cannot be read" } });
  });

  it("takes the credentials of the request out of a refusal that repeats them, and leaves an answer as it is", async () => {
    const url = await start((each) => {
      const status = new URL(each.url).pathname === "/refused" ? 403 : 200;
      return new Response(`no such user: ${each.headers.get("authorization")}`, { status });
    });
    const ask = (path: string) =>
      request(fetch, {
        ...LIMITS,
        url: `${url}${path}`,
        headers: { authorization: "Bearer token-0123456789" },
      });
    expect(await ask("/refused")).toMatchObject({ value: { text: "no such user: Bearer (secret)" } });
    expect(await ask("/answered")).toMatchObject({
      value: { text: "no such user: Bearer token-0123456789" },
    });
  });

  it("keeps an address out of the message that a runtime put into its error", async () => {
    const broken: Fetch = () =>
      Promise.reject(new TypeError("fetch failed", { cause: new Error("no route to https://h/hunter2?x") }));
    const answer = await request(broken, { ...LIMITS, url: "https://host.example.com/" });
    expect(answer).toMatchObject({
      ok: false,
      error: { kind: "network", message: expect.stringContaining("no route") },
    });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });

  it("gives up on an answer that does not come", async () => {
    const url = await start(() => new Promise(() => {}));
    const answer = await request(fetch, { ...LIMITS, url, timeoutMs: 50 });
    expect(answer).toMatchObject({
      ok: false,
      error: { kind: "timeout", message: expect.stringContaining("50 ms") },
    });
  });

  it("gives up on a body that does not end", async () => {
    const slow: Fetch = async (_, { signal }) => {
      const body = drip("a", 5);
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      body.pipeTo(writable, signal ? { signal } : {}).catch(() => {});
      return new Response(readable);
    };
    const answer = await request(slow, { ...LIMITS, url: "https://host.example.com/", timeoutMs: 50 });
    expect(answer).toMatchObject({ ok: false, error: { kind: "timeout" } });
  });

  it("stops reading at the limit, and takes a body of exactly that length", async () => {
    const exact = await start(() => new Response("x".repeat(1_000)));
    expect(await request(fetch, { ...LIMITS, url: exact })).toMatchObject({ ok: true });
    const url = await start(() => new Response("x".repeat(1_001)));
    const failure = { kind: "too-large", message: expect.stringContaining("1000 bytes") };
    expect(await request(fetch, { ...LIMITS, url })).toMatchObject({ ok: false, error: failure });
  });

  it("follows redirects within the origin", async () => {
    const url = await start(({ url }) =>
      url.endsWith("/b")
        ? new Response("there")
        : new Response("", { status: 307, headers: { location: "/b" } }),
    );
    expect(await request(fetch, { ...LIMITS, url: `${url}/a` })).toMatchObject({
      ok: true,
      value: { status: 200, text: "there" },
    });
  });

  it("is led out of the origin once, where the caller allows it, and without credentials", async () => {
    const seen: (string | null)[] = [];
    const other = await start((each) => {
      seen.push(each.headers.get("authorization"), each.headers.get("accept"));
      return new Response("there");
    });
    const url = await start(() => new Response(null, { status: 302, headers: { location: `${other}/x` } }));
    const headers = { Authorization: "Bearer hunter2", accept: "a/b" };
    const call = { ...LIMITS, url, headers, mayLeadTo: (target: URL) => target.origin === other };
    expect(await request(fetch, call)).toMatchObject({ ok: true, value: { text: "there" } });
    expect(seen).toEqual([null, "a/b"]);

    for (const refused of [{ mayLeadTo: () => false }, { method: "HEAD" }, { method: "POST" }]) {
      expect(await request(fetch, { ...call, ...refused })).toMatchObject({ error: { kind: "redirect" } });
    }
    expect(seen).toHaveLength(2);
  });

  it("follows a redirect of HEAD, and lets go of its body", async () => {
    let cancelled = false;
    const methods: (string | undefined)[] = [];
    const moved: Fetch = async (url, { method }) => {
      methods.push(method);
      const body = new ReadableStream({
        cancel() {
          cancelled = true;
        },
      });
      return url.endsWith("/b")
        ? new Response(null)
        : new Response(body, { status: 302, headers: { location: "/b" } });
    };
    const answer = await request(moved, { ...LIMITS, url: "https://host.example.com/a", method: "HEAD" });
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
    expect(methods).toEqual(["HEAD", "HEAD"]);
    expect(cancelled).toBe(true);
  });

  it("takes a location that comes with another status for no redirect", async () => {
    const created: Fetch = async () =>
      new Response("", { status: 201, headers: { location: "https://evil.example.com/" } });
    const answer = await request(created, { ...LIMITS, url: "https://host.example.com/" });
    expect(answer).toMatchObject({ ok: true, value: { status: 201 } });
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    await request(async () => new Response(""), { ...LIMITS, url: "https://host.example.com/" });
    await request(() => Promise.reject("no error object"), { ...LIMITS, url: "https://host.example.com/" });
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it.each([
    ["https://evil.example.com/", "to evil.example.com,"],
    ["//evil.example.com/", "to evil.example.com,"],
    ["http://127.0.0.1:1/", "to 127.0.0.1:1,"],
    ["http://[", "to an unreadable address,"],
  ])("does not take headers to another origin: %s", async (location, named) => {
    const url = await start(() => new Response("", { status: 302, headers: { location } }));
    const answer = await request(fetch, { ...LIMITS, url, headers: { authorization: "Bearer hunter2" } });
    const failure = { kind: "redirect", message: expect.stringContaining(named) };
    expect(answer).toMatchObject({ ok: false, error: failure });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });

  it("does not send a body twice", async () => {
    const url = await start(() => new Response("", { status: 307, headers: { location: "/b" } }));
    expect(await request(fetch, { ...LIMITS, url, method: "PATCH", body: "{}" })).toMatchObject({
      ok: false,
      error: { kind: "redirect" },
    });
  });

  it("does not go round in circles", async () => {
    let hops = 0;
    const url = await start(() => new Response("", { status: 302, headers: { location: `/${++hops}` } }));
    expect(await request(fetch, { ...LIMITS, url })).toMatchObject({
      ok: false,
      error: { kind: "redirect" },
    });
    expect(hops).toBeLessThan(6);
  });

  it("takes a 3xx without a location for an answer", async () => {
    const url = await start(() => new Response(null, { status: 304 }));
    expect(await request(fetch, { ...LIMITS, url })).toMatchObject({ ok: true, value: { status: 304 } });
  });
});

describe("readText", () => {
  it("counts bytes, not characters, and cancels what it does not read", async () => {
    expect(await readText(new Response("ää"), 3)).toBeUndefined();
    expect(await readText(new Response("ää"), 4)).toBe("ää");
    const cancelled = await new Promise((resolve) => {
      const body = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(10)),
        cancel: () => resolve(true),
      });
      void readText({ body }, 15);
    });
    expect(cancelled).toBe(true);
  });

  it("joins a character that is cut between two pieces", async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of new TextEncoder().encode("ä")) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readText({ body }, 10)).toBe("ä");
  });

  it("reads no body as nothing", async () => {
    expect(await readText(new Response(null), 10)).toBe("");
  });
});

describe("retryAfterMs", () => {
  const NOW = Date.parse("2026-11-23T12:00:00Z");
  it.each([
    ["0", 0],
    ["120", 120_000],
    ["1.5", 1_500],
    ["Mon, 23 Nov 2026 12:00:30 GMT", 30_000],
    ["Mon, 23 Nov 2026 11:00:00 GMT", 0],
    ["999999999", 6 * 60 * 60 * 1000],
    ["", undefined],
    ["soon", undefined],
    ["-5", undefined],
    ["in 5", undefined],
  ])("%j", (value, expected) => {
    expect(retryAfterMs(new Headers({ "retry-after": value }), NOW)).toBe(expected);
  });

  it("is undefined without the header", () => {
    expect(retryAfterMs(new Headers(), NOW)).toBeUndefined();
  });
});

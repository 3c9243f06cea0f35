import { afterEach, describe, expect, it } from "vitest";
import type { Fetch } from "../../src/lib/http.ts";
import { createHub, parseHubPage } from "../../src/registry/hub.ts";
import { type RegistryOptions, startRegistry } from "../support/registry.ts";
import { NOW } from "./sample.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const image = (more: object = {}) => ({
  os: "linux",
  architecture: "amd64",
  variant: null,
  digest: digest("b"),
  status: "active",
  ...more,
});
const row = (more: object = {}) => ({
  name: "1.0",
  digest: digest("a"),
  tag_last_pushed: "2026-05-01T00:00:00.5Z",
  images: [image()],
  ...more,
});
const page = (rows: readonly unknown[], more: object = {}) =>
  JSON.stringify({ next: null, results: rows, ...more });
const ENTRY = { tag: "1.0", digest: digest("a"), at: NOW, pushedAt: Date.parse("2026-05-01T00:00:00.5Z") };
const index = (...images: readonly object[]) => ({ of: digest("a"), content: { kind: "index", images } });
const AMD64 = { platform: "linux/amd64", digest: digest("b") };

describe("parseHubPage", () => {
  it.each<[string, object, readonly unknown[]]>([
    ["an index", row(), [ENTRY, index(AMD64)]],
    [
      "its variants, without attestations",
      row({
        images: [
          image(),
          image({ architecture: "unknown", os: "unknown" }),
          image({ architecture: "arm", variant: "v7" }),
        ],
      }),
      [ENTRY, index(AMD64, { platform: "linux/arm/v7", digest: digest("b") })],
    ],
    [
      "a single image, whose date it does not tell",
      row({ images: [image({ digest: digest("a") })] }),
      [ENTRY, { of: digest("a"), content: { kind: "image", platform: "linux/amd64", undated: true } }],
    ],
    ["no time of a push", row({ tag_last_pushed: null }), [{ ...ENTRY, pushedAt: undefined }, index(AMD64)]],
    [
      "the digest alone, of an image that is not active",
      row({ images: [image({ status: "inactive" })] }),
      [ENTRY],
    ],
    ["the digest alone, of an image without digest", row({ images: [image({ digest: null })] }), [ENTRY]],
    ["the digest alone, of a tag without images", row({ images: [] }), [ENTRY]],
    ["nothing of a tag without digest", row({ digest: null }), []],
    ["nothing of what is no tag", row({ name: "a b" }), []],
  ])("tells %s", (_, shown, entries) => {
    const read = parseHubPage(page([shown]), NOW);
    expect(read).toEqual({ ok: true, value: { entries, hasMore: false } });
  });

  it.each([
    ["names a next page", page([row()], { next: "https://hub.docker.com/v2/x" }), true],
    ["is empty, whatever it names", page([], { next: "https://hub.docker.com/v2/x" }), false],
  ])("says whether there is more: the page %s", (_, body, hasMore) => {
    expect(parseHubPage(body, NOW)).toMatchObject({ ok: true, value: { hasMore } });
  });

  it.each(["<html>", "{}", '{"results":{}}'])("refuses %s", (body) => {
    expect(parseHubPage(body, NOW)).toEqual({ ok: false, error: "something that is not a list of tags" });
  });
});

describe("createHub", () => {
  const ACCOUNT = { username: "robot", password: "hub-password" };
  const started: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((each) => each.stop()));
  });

  async function setUp(options: RegistryOptions = {}, credentials = options.auth?.credentials) {
    const registry = await startRegistry(options);
    started.push(registry);
    registry.push("acme/api", "1.0");
    const hub = createHub({ fetch, baseUrl: registry.url, credentials: () => credentials, now: () => NOW });
    const paths = () => registry.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
    return { registry, hub, paths };
  }
  const PRIVATE: RegistryOptions = { auth: { scheme: "bearer", credentials: ACCOUNT } };
  const [TOKEN, TAGS] = ["POST /v2/auth/token", "GET /v2/namespaces/acme/repositories/api/tags"];

  it("asks anonymously where there are no credentials", async () => {
    const { hub, paths } = await setUp();
    expect(await hub.page("acme/api", 1)).toMatchObject({ ok: true, value: { hasMore: false } });
    expect(paths()).toEqual([TAGS]);
  });

  it("signs in once with the credentials", async () => {
    const { hub, paths } = await setUp(PRIVATE);
    for (let time = 0; time < 2; time++) expect(await hub.page("acme/api", 1)).toMatchObject({ ok: true });
    expect(paths()).toEqual([TOKEN, TAGS, TAGS]);
  });

  it("signs in anew when a token that was kept is refused, and not for ever", async () => {
    const { hub, registry, paths } = await setUp(PRIVATE);
    await hub.page("acme/api", 1);
    registry.fail({ status: 401, path: "/tags" });
    expect(await hub.page("acme/api", 1)).toMatchObject({ ok: true });
    registry.fail({ status: 401, path: "/tags", times: 9 });
    expect(await hub.page("acme/api", 1)).toMatchObject({ ok: false, error: { status: 401 } });
    expect(paths().filter((path) => path === TOKEN)).toHaveLength(3);
  });

  it("says that the credentials are wrong without repeating them", async () => {
    const { hub } = await setUp(PRIVATE, { ...ACCOUNT, password: "wrong-password" });
    const answer = await hub.page("acme/api", 1);
    expect(answer).toMatchObject({ ok: false, error: { status: 401, operation: "get-token" } });
    expect(JSON.stringify(answer)).not.toContain("wrong-password");
  });

  it.each([
    ["its Retry-After", { "retry-after": "7" }, 7_000],
    ["when its limit begins anew", { "x-ratelimit-reset": String((NOW + 9_000) / 1000) }, 9_000],
    ["nothing", {}, undefined],
  ])("takes from a 429 %s", async (_, headers, retryAfterMs) => {
    const limited: Fetch = async () =>
      new Response('{"detail":"Rate limit exceeded"}', { status: 429, headers });
    const hub = createHub({ fetch: limited, credentials: () => undefined, now: () => NOW });
    const answer = await hub.page("acme/api", 1);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: "registry-rate-limited", operation: "list-hub-tags" },
    });
    expect(!answer.ok && answer.error.retryAfterMs).toBe(retryAfterMs);
  });

  it("says that an answer is not what it should be", async () => {
    const hub = createHub({
      fetch: async () => new Response("<html>"),
      credentials: () => undefined,
      now: () => NOW,
    });
    expect(await hub.page("acme/api", 1)).toMatchObject({
      ok: false,
      error: { code: "registry-malformed-answer" },
    });
  });
});

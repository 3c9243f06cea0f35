import { afterEach, describe, expect, it } from "vitest";
import type { Fetch } from "../../src/lib/http.ts";
import { sha256 } from "../../src/lib/sha256.ts";
import { createRegistryClient } from "../../src/registry/client.ts";
import { DOCUMENT_MAX_BYTES, LIST_MAX_BYTES, LIST_MAX_PAGES } from "../../src/registry/constants.ts";
import { listTags } from "../support/list-tags.ts";
import { clientOf, memoryStore, registryCases } from "../support/registry.cases.ts";
import { type RegistryOptions, startRegistry } from "../support/registry.ts";

registryCases("stand-in, basic", ({ credentials }) =>
  startRegistry(credentials === undefined ? {} : { auth: { scheme: "basic", credentials } }),
);
registryCases("stand-in, bearer", ({ credentials }) =>
  startRegistry({ auth: { scheme: "bearer", ...(credentials && { credentials }) } }),
);

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

async function start(options: RegistryOptions = {}) {
  const registry = await startRegistry(options);
  started.push(registry);
  return registry;
}

/** A registry of canned pages, for what no real one does. */
function scripted(answer: (url: URL) => Response, now: () => number = () => 0) {
  const urls: string[] = [];
  const fetch: Fetch = async (url) => {
    urls.push(url);
    return answer(new URL(url));
  };
  const endpoint = { registry: "registry.example.com", apiUrl: "https://registry.example.com" };
  return { urls, client: createRegistryClient({ fetch, endpoint, tokens: memoryStore(), now }) };
}

const page = (tags: readonly string[], link?: string) =>
  Response.json(
    { name: "acme/app", tags },
    { headers: link === undefined ? {} : { link: `<${link}>; rel="next"` } },
  );

describe("the pages of a tag list", () => {
  it("follows the pages to the end, with one request each", async () => {
    const registry = await start({ pageLimit: 2 });
    for (const tag of ["a", "b", "c", "d", "e"]) registry.push("acme/app", tag);
    expect(await listTags(clientOf(registry.url), "acme/app")).toEqual({
      ok: true,
      value: ["a", "b", "c", "d", "e"],
    });
    expect(registry.requests).toHaveLength(3);
  });

  it("gives an empty list for a repository without tags", async () => {
    const registry = await start();
    registry.push("acme/app", "1");
    registry.remove("acme/app", "1");
    expect(await listTags(clientOf(registry.url), "acme/app")).toEqual({ ok: true, value: [] });
  });

  it("goes on with a new token when the old one is refused between two pages", async () => {
    const registry = await start({ auth: { scheme: "bearer" }, pageLimit: 1 });
    for (const tag of ["a", "b", "c"]) registry.push("acme/app", tag);
    const client = clientOf(registry.url);
    await client.headManifest("acme/app", "a");
    registry.revokeTokens();
    expect(await listTags(client, "acme/app")).toEqual({ ok: true, value: ["a", "b", "c"] });
  });

  it("fails as a whole when a page fails: a part could hide the newest tag", async () => {
    const { client } = scripted(({ searchParams }) =>
      searchParams.has("last")
        ? new Response("", { status: 502 })
        : page(["a"], "/v2/acme/app/tags/list?last=a"),
    );
    const failure = { code: "registry-unavailable", temporary: true, status: 502 };
    expect(await listTags(client, "acme/app")).toMatchObject({ ok: false, error: failure });
  });

  it.each([
    ["another host", "https://evil.example.com/v2/acme/app/tags/list"],
    ["http", "http://registry.example.com/v2/acme/app/tags/list"],
  ])("does not follow a page link to %s", async (_, link) => {
    const { client, urls } = scripted(() => page(["a"], link));
    expect(await listTags(client, "acme/app")).toMatchObject({
      ok: false,
      error: { code: "registry-malformed-answer" },
    });
    expect(urls).toHaveLength(1);
  });

  it("notices pages that go round in a circle", async () => {
    const { client, urls } = scripted(({ searchParams }) =>
      page(["a"], `?last=${searchParams.get("last") === "a" ? "b" : "a"}`),
    );
    expect(await listTags(client, "acme/app")).toMatchObject({
      ok: false,
      error: { code: "registry-malformed-answer" },
    });
    expect(urls).toHaveLength(3);
  });

  it("stops after the most pages, bytes and seconds", async () => {
    let count = 0;
    const endless = scripted(() => page(["a"], `?last=${++count}`));
    expect(await listTags(endless.client, "acme/app")).toMatchObject({
      ok: false,
      error: { code: "registry-too-large" },
    });
    expect(endless.urls).toHaveLength(LIST_MAX_PAGES);

    const filler = " ".repeat(LIST_MAX_BYTES / 2);
    const fat = scripted(
      () => new Response(`{"tags":[]${filler}}`, { headers: { link: `<?last=${++count}>; rel="next"` } }),
    );
    const tooMuch = {
      code: "registry-too-large",
      message: expect.stringContaining(`${LIST_MAX_BYTES} bytes`),
    };
    expect(await listTags(fat.client, "acme/app")).toMatchObject({ ok: false, error: tooMuch });
    expect(fat.urls).toHaveLength(2);

    let time = 0;
    const slow = scripted(
      () => page(["a"], `?last=${++count}`),
      () => (time += 50_000),
    );
    // The registry is slow today, and may be faster tomorrow.
    expect(await listTags(slow.client, "acme/app")).toMatchObject({
      ok: false,
      error: { code: "registry-unreachable", temporary: true },
    });
    expect(slow.urls.length).toBeLessThan(5);
  });

  it("says of a token that is too large that it is the token", async () => {
    const challenge = 'Bearer realm="https://registry.example.com/token",service="registry"';
    const { client } = scripted(({ pathname }) =>
      pathname === "/token"
        ? new Response("a".repeat(LIST_MAX_BYTES))
        : new Response("", { status: 401, headers: { "www-authenticate": challenge } }),
    );
    expect(await listTags(client, "acme/app")).toMatchObject({
      ok: false,
      error: {
        code: "registry-too-large",
        operation: "get-token",
        message: expect.stringContaining("a token"),
      },
    });
  });

  it("reports an answer that is not a tag list", async () => {
    const { client } = scripted(() => new Response("<html>"));
    const failure = {
      code: "registry-malformed-answer",
      message: expect.stringContaining("registry.example.com/acme/app"),
    };
    expect(await listTags(client, "acme/app")).toMatchObject({ ok: false, error: failure });
  });
});

describe("headManifest", () => {
  it.each(["../../../v2/", "a b", "", "1.0?x=1", "sha256:abc"])(
    "finds nothing for %j, and asks nobody",
    async (reference) => {
      const { client, urls } = scripted(() => new Response(null, { status: 200 }));
      expect(await client.headManifest("acme/app", reference)).toEqual({ ok: true, value: undefined });
      expect(urls).toEqual([]);
    },
  );

  it("gives no digest where the registry sends none", async () => {
    const { client } = scripted(
      () => new Response(null, { headers: { "content-type": "application/json; charset=utf-8" } }),
    );
    const value = { digest: undefined, mediaType: "application/json" };
    expect(await client.headManifest("acme/app", "1.0.0")).toEqual({ ok: true, value });
  });

  it("refuses a digest that is not one", async () => {
    const { client } = scripted(() => new Response(null, { headers: { "docker-content-digest": "1.0.0" } }));
    const failure = { code: "registry-malformed-answer" };
    expect(await client.headManifest("acme/app", "1.0.0")).toMatchObject({ ok: false, error: failure });
  });

  it("asks for images and indexes of both families, without their content", async () => {
    const seen: RequestInit[] = [];
    const fetch: Fetch = async (_, init) => {
      seen.push(init);
      return new Response(null);
    };
    const endpoint = { registry: "ghcr.io", apiUrl: "https://ghcr.io" };
    await createRegistryClient({ fetch, endpoint, tokens: memoryStore(), now: () => 0 }).headManifest(
      "acme/app",
      "1.0.0",
    );
    expect(seen[0]?.method).toBe("HEAD");
    const accepted = new Headers(seen[0]?.headers).get("accept")?.split(", ").toSorted();
    expect(accepted).toEqual([
      "application/vnd.docker.distribution.manifest.list.v2+json",
      "application/vnd.docker.distribution.manifest.v2+json",
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.oci.image.manifest.v1+json",
    ]);
  });

  it("takes a 404 of the token server for a failure and not for a missing tag", async () => {
    const challenge = 'Bearer realm="https://registry.example.com/token"';
    const { client } = scripted(({ pathname }) =>
      pathname === "/token"
        ? new Response("", { status: 404 })
        : new Response(null, { status: 401, headers: { "www-authenticate": challenge } }),
    );
    const failure = { code: "registry-not-found", operation: "get-token" };
    expect(await client.headManifest("acme/app", "1.0.0")).toMatchObject({ ok: false, error: failure });
  });
});

describe("getManifest", () => {
  it("computes the digest where the registry sends none", async () => {
    const body = '{ "schemaVersion": 2, "manifests": [] }';
    const { client } = scripted(() => new Response(body));
    expect(await client.getManifest("acme/app", "1")).toMatchObject({
      ok: true,
      value: { digest: `sha256:${await sha256(body)}` },
    });
  });

  it("stops reading what is too large, and asks nobody for what is no reference", async () => {
    const { client, urls } = scripted(() => new Response(" ".repeat(DOCUMENT_MAX_BYTES + 1)));
    const failure = { code: "registry-too-large", operation: "get-manifest" };
    expect(await client.getManifest("acme/app", "1")).toMatchObject({ ok: false, error: failure });
    expect(await client.getManifest("acme/app", "../1")).toEqual({ ok: true, value: undefined });
    expect(urls).toHaveLength(1);
  });
});

describe("getConfig", () => {
  const DIGEST = `sha256:${"b".repeat(64)}`;
  const CONFIG = { os: "linux", architecture: "amd64" };

  /** A registry that wants a password and sends blobs on to `location`; gives who was asked, and with what. */
  function redirecting(location: string, atTarget: (url: URL) => Response = () => Response.json(CONFIG)) {
    const asked: [host: string, authorization: string | null][] = [];
    const fetch: Fetch = async (address, init) => {
      const url = new URL(address);
      const authorization = new Headers(init.headers).get("authorization");
      asked.push([url.host, authorization]);
      if (url.host !== "registry.example.com") return atTarget(url);
      if (authorization === null) {
        return new Response("", { status: 401, headers: { "www-authenticate": "Basic realm=x" } });
      }
      return new Response(null, { status: 307, headers: { location } });
    };
    const endpoint = { registry: "registry.example.com", apiUrl: "https://registry.example.com" };
    const credentials = { username: "u", password: "p" };
    const options = { fetch, endpoint, credentials, tokens: memoryStore(), now: () => 0 };
    return { asked, client: createRegistryClient(options) };
  }

  it("follows the registry to its storage, without the password", async () => {
    const { asked, client } = redirecting("https://cdn.example.net/blob?signature=s");
    expect(await client.getConfig("acme/app", DIGEST)).toMatchObject({
      ok: true,
      value: { ok: true, value: { platform: "linux/amd64" } },
    });
    expect(asked.at(-1)).toEqual(["cdn.example.net", null]);
  });

  it.each([
    ["by http", "http://cdn.example.net/blob?signature=s"],
    ["to an address", "https://10.0.0.1/blob?signature=s"],
    ["to a private name", "https://storage.internal/blob?signature=s"],
    ["to another port", "https://cdn.example.net:8443/blob?signature=s"],
  ])("is not led %s", async (_, location) => {
    const { asked, client } = redirecting(location);
    const answer = await client.getConfig("acme/app", DIGEST);
    expect(answer).toMatchObject({ ok: false, error: { code: "registry-refused" } });
    expect(JSON.stringify(answer)).not.toContain("signature");
    expect(asked.every(([host]) => host === "registry.example.com")).toBe(true);
  });

  it("is led out once, and the limit of bytes holds there too", async () => {
    const onward = redirecting("https://cdn.example.net/blob", ({ host }) =>
      Response.json(CONFIG, { status: 302, headers: { location: `https://next.${host}/blob` } }),
    );
    expect(await onward.client.getConfig("acme/app", DIGEST)).toMatchObject({ ok: false });
    expect(onward.asked.at(-1)?.[0]).toBe("cdn.example.net");

    const large = redirecting(
      "https://cdn.example.net/blob",
      () => new Response(" ".repeat(DOCUMENT_MAX_BYTES + 1)),
    );
    expect(await large.client.getConfig("acme/app", DIGEST)).toMatchObject({
      ok: false,
      error: { code: "registry-too-large" },
    });
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { createRegistryClient } from "../../src/registry/client.ts";
import type { Credentials } from "../../src/registry/credentials.ts";
import { memoryStore } from "../support/registry.cases.ts";
import { type RegistryOptions, type StandInRegistry, startRegistry } from "../support/registry.ts";

const RIGHT: Credentials = { username: "robot", password: "right" };
const WRONG: Credentials = { username: "robot", password: "wrong" };

let registry: StandInRegistry | undefined;
afterEach(() => registry?.stop());

/** A registry with one image, and a way to ask it that says how many requests each question took. */
async function setUp(options: RegistryOptions) {
  const server = await startRegistry(options);
  registry = server;
  server.push("acme/app", "1.0.0");
  server.push("acme/other", "1.0.0");
  const store = memoryStore();
  let time = Date.now();
  async function head(credentials?: Credentials, repository = "acme/app", credentialsLifeMs?: number) {
    const endpoint = { registry: "registry.example.com", apiUrl: server.url, credentialsLifeMs };
    const client = createRegistryClient({ fetch, endpoint, credentials, tokens: store, now: () => time });
    const before = server.requests.length;
    const answer = await client.headManifest(repository, "1.0.0");
    const status = answer.ok ? 200 : answer.error.status;
    return { status, answer, requests: server.requests.length - before };
  }
  return { server, store, head, wait: (ms: number) => (time += ms) };
}

const BEARER: RegistryOptions = { auth: { scheme: "bearer", credentials: RIGHT, tokenSeconds: 300 } };
const BASIC: RegistryOptions = { auth: { scheme: "basic", credentials: RIGHT } };

describe("requests per question", () => {
  it("an open registry: one", async () => {
    const { head } = await setUp({});
    expect(await head()).toMatchObject({ status: 200, requests: 1 });
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 1 });
  });

  it("a token registry: three at first, one with the token, two when it has expired", async () => {
    const { head, wait } = await setUp(BEARER);
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 3 });
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 1 });
    wait(299_000);
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 2 });
  });

  it("a token is used for no longer than credsexpire says", async () => {
    const { head, wait } = await setUp(BEARER);
    await head(RIGHT, "acme/app", 60_000);
    wait(59_000);
    expect(await head(RIGHT, "acme/app", 60_000)).toMatchObject({ status: 200, requests: 1 });
    wait(2_000);
    expect(await head(RIGHT, "acme/app", 60_000)).toMatchObject({ status: 200, requests: 2 });
  });

  it("a password registry: two at first, then one", async () => {
    const { head } = await setUp(BASIC);
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 2 });
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 1 });
  });

  it("a token that was revoked: refused, a new one, and again", async () => {
    const { server, head } = await setUp(BEARER);
    await head(RIGHT);
    server.revokeTokens();
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 3 });
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 1 });
  });

  it("a password registry without credentials: one, since there is nothing to try", async () => {
    const { head } = await setUp(BASIC);
    expect(await head()).toMatchObject({ status: 401, requests: 1 });
  });

  it("a token for each repository", async () => {
    const { head } = await setUp(BEARER);
    await head(RIGHT);
    expect(await head(RIGHT, "acme/other")).toMatchObject({ status: 200 });
    expect(await head(RIGHT)).toMatchObject({ status: 200, requests: 1 });
  });
});

describe("credentials", () => {
  it.each([
    ["bearer", BEARER, 2],
    ["basic", BASIC, 2],
  ])("wrong ones fail after %s was tried once, and are not tried in a loop", async (_, options, requests) => {
    const { head, store } = await setUp(options);
    expect(await head(WRONG)).toMatchObject({ status: 401, requests });
    expect(store.entries.size).toBe(0);
  });

  it.each([
    ["bearer", BEARER],
    ["basic", BASIC],
  ])("changed ones count at once (%s)", async (_, options) => {
    const { head } = await setUp(options);
    await head(RIGHT);
    expect(await head(WRONG)).toMatchObject({ status: 401 });
    expect(await head(RIGHT)).toMatchObject({ status: 200 });
  });

  it("are named by the token server's own words", async () => {
    const { head } = await setUp(BEARER);
    const message = expect.stringContaining("incorrect username or password");
    expect(await head(WRONG)).toMatchObject({ answer: { error: { operation: "get-token", message } } });
  });

  it("are not in the store, neither the password nor its base64", async () => {
    const { head, store } = await setUp(BEARER);
    await head(RIGHT);
    const kept = JSON.stringify([...store.entries]);
    expect(kept).not.toContain(RIGHT.password);
    expect(kept).not.toContain(btoa(`${RIGHT.username}:${RIGHT.password}`));
  });
});

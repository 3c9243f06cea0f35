import { describe, expect, it } from "vitest";
import { openParts, type PartsOptions } from "../../src/registry/parts.ts";
import { DOCKER_HUB_ENTRY } from "../../src/registry/registries.ts";
import { openSql } from "../support/sql.ts";
import { NOW } from "./sample.ts";

/** Asks ten tags of a registry that answers everything with 404; gives the hosts that were asked. */
async function hostsAsked(more: Partial<PartsOptions>): Promise<readonly string[]> {
  const hosts = new Set<string>();
  const { reading } = openParts({
    sql: openSql(),
    key: "docker.io/acme/api",
    registries: [],
    secret: () => undefined,
    fetch: async (address) => {
      const { host } = new URL(address);
      hosts.add(host);
      return host === "auth.docker.io" ? Response.json({ token: "t" }) : new Response("", { status: 404 });
    },
    now: () => NOW,
    failed: () => undefined,
    ...more,
  });
  const tags = Array.from({ length: 10 }, (_, index) => `1.${index}`);
  await reading.facts({ tags, depth: "platforms", platforms: [] });
  await reading.work(40);
  return [...hosts];
}

describe("openParts", () => {
  it.each<[string, Partial<PartsOptions>, boolean]>([
    ["of Docker Hub", {}, true],
    [
      "of Docker Hub with the image's own pullSecret",
      { key: "docker.io/acme/api pullsecret:a/b", secret: () => AUTHS },
      true,
    ],
    [
      "of a mirror of Docker Hub",
      { registries: [{ ...DOCKER_HUB_ENTRY, apiUrl: "https://mirror.example.com" }] },
      false,
    ],
    ["of another registry", { key: "ghcr.io/acme/api" }, false],
  ])("asks Docker Hub's own list for a repository %s, or not", async (_, options, isAsked) => {
    expect((await hostsAsked(options)).includes("hub.docker.com")).toBe(isAsked);
  });
});

const AUTHS = JSON.stringify({ auths: { "https://index.docker.io/v1/": { username: "u", password: "p" } } });

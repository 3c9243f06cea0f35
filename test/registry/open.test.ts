import { describe, expect, it } from "vitest";
import type { StoredAccess } from "../../src/registry/client.ts";
import { type OpenOptions, openRegistry } from "../../src/registry/open.ts";
import { createPace } from "../../src/registry/pace.ts";
import { parseRegistries } from "../../src/registry/registries.ts";
import { listTags } from "../support/list-tags.ts";
import { AWS_KEY, createClouds, ECR_HOST } from "./sign-in/clouds.ts";

const TABLE = `
registries:
  - name: Docker Hub
    api_url: https://registry-1.docker.io
    prefix: docker.io
    default: true
    credentials: pullsecret:argocd/dockerhub-credentials
  - name: Open
    api_url: https://registry.example.com
    prefix: registry.example.com
  - name: Slow
    api_url: https://slow.example.com
    limit: 1
  - name: Amazon
    api_url: https://${ECR_HOST}
    credentials: env:ECR
  - name: Script
    api_url: https://gcr.io
    credentials: ext:/scripts/login.sh
`;

const PASSWORD = "dckr_pat_do-not-print";
const config = (user: string) =>
  JSON.stringify({ auths: { "https://index.docker.io/v1/": { username: user, password: PASSWORD } } });

const SECRETS: Readonly<Record<string, string>> = {
  PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS: config("everybody"),
  PULLSECRET_TEAM_OWN: config("team"),
};

function open(key: string, more: Partial<OpenOptions> = {}) {
  const asked: { url: string; authorization: string | null }[] = [];
  const tokens = new Map<string, StoredAccess>();
  const opened = openRegistry({
    key,
    registries: parseRegistries(TABLE, "config/registries.yaml").registries,
    secret: (name) => SECRETS[name],
    tokens: {
      get: (each) => tokens.get(each),
      set: (each, access) =>
        access === undefined ? void tokens.delete(each) : void tokens.set(each, access),
    },
    fetch: async (url, init) => {
      const authorization = new Headers(init.headers).get("authorization");
      asked.push({ url, authorization });
      return authorization === null
        ? new Response("", { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } })
        : new Response('{"name":"x","tags":["1.0.0"]}', { headers: { "content-type": "application/json" } });
    },
    grants: new Map(),
    pace: createPace({ now: () => 1, wait: async () => {} }),
    now: () => 1,
    ...more,
  });
  return { opened, asked };
}

/** The user name that the registry is shown. */
async function userOf(key: string): Promise<string | undefined> {
  const { opened, asked } = open(key);
  if (!opened.ok) throw new Error(opened.error.message);
  await opened.value.client.headManifest(opened.value.repository, "1.0.0");
  const shown = asked.find(({ authorization }) => authorization?.startsWith("Basic "))?.authorization;
  return shown ? atob(shown.slice("Basic ".length)).split(":")[0] : undefined;
}

describe("openRegistry", () => {
  it("asks the API of the table for the name that the API knows", async () => {
    const { opened, asked } = open("registry.example.com/team/api");
    if (!opened.ok) throw new Error(opened.error.message);
    expect(opened.value.repository).toBe("team/api");
    await listTags(opened.value.client, opened.value.repository);
    expect(asked[0]?.url).toContain("https://registry.example.com/v2/team/api/tags/list");
  });

  it("shows the credentials of the registry, or those of the image where it has its own", async () => {
    expect(await userOf("docker.io/acme/api")).toBe("everybody");
    expect(await userOf("docker.io/acme/api pullsecret:team/own")).toBe("team");
    expect(await userOf("registry.example.com/team/api")).toBeUndefined();
  });

  it.each<[what: string, key: string, secret: string | undefined, says: RegExp]>([
    [
      "is missing",
      "docker.io/acme/api",
      undefined,
      /the Worker secret PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS/,
    ],
    [
      "is missing, of the image's own",
      "docker.io/acme/api pullsecret:team/other",
      undefined,
      /PULLSECRET_TEAM_OTHER/,
    ],
    ["is no JSON", "docker.io/acme/api", PASSWORD, /neither JSON nor `user:password`/],
    [
      "is for another registry",
      "docker.io/acme/api",
      `{"auths":{"ghcr.io":{"auth":"${PASSWORD}"}}}`,
      /"ghcr.io"/,
    ],
  ])("asks nothing when the secret %s, and says so without its value", (_, key, secret, says) => {
    const { opened, asked } = open(key, { secret: () => secret });
    expect(opened).toMatchObject({
      ok: false,
      error: { code: "registry-credentials", temporary: false, mend: expect.stringMatching(/\S/) },
    });
    if (opened.ok) return;
    expect(opened.error.message).toMatch(says);
    expect(opened.error.message).toContain("docker.io/acme/api");
    expect(JSON.stringify(opened)).not.toContain(PASSWORD);
    expect(asked).toEqual([]);
  });

  it("keeps to the limit of the registry, from one request to the next", async () => {
    const waits: number[] = [];
    const { opened } = open("slow.example.com/api", {
      pace: createPace({ now: () => 1, wait: async (ms) => void waits.push(ms) }),
      fetch: async () => Response.json({ name: "api", tags: [] }),
    });
    if (!opened.ok) throw new Error(opened.error.message);
    for (let requests = 0; requests < 3; requests++) await listTags(opened.value.client, "api");
    expect(waits).toEqual([1000, 2000]);
  });

  it("signs in with a cloud's key, and once for all who ask later", async () => {
    const clouds = createClouds();
    const grants = new Map();
    const secret = (name: string) => (name === "ENV_ECR" ? JSON.stringify(AWS_KEY) : undefined);
    for (let requests = 0; requests < 2; requests++) {
      const more = { secret, grants, fetch: clouds.fetch, now: () => clouds.now };
      const { opened } = open(`${ECR_HOST}/acme/app`, more);
      if (!opened.ok) throw new Error(opened.error.message);
      expect(await listTags(opened.value.client, "acme/app")).toEqual({ ok: true, value: ["1.0.0"] });
    }
    expect(clouds.granted).toHaveLength(1);
  });

  it("says of a script what takes its place at that registry", () => {
    const { opened, asked } = open("gcr.io/acme/app");
    const mend = expect.stringContaining("the JSON file of a service account's key");
    expect(opened).toMatchObject({ ok: false, error: { code: "registry-credentials", mend } });
    expect(asked).toEqual([]);
  });

  it("refuses a reference that is no pull secret, without repeating it", () => {
    const { opened } = open(`docker.io/acme/api ${PASSWORD}`);
    expect(opened).toMatchObject({ ok: false, error: { code: "registry-credentials" } });
    expect(JSON.stringify(opened)).not.toContain(PASSWORD);
  });
});

import { describe, expect, it } from "vitest";
import type { StoredAccess } from "../../../src/registry/client.ts";
import { createRegistryClient } from "../../../src/registry/client.ts";
import { readSecret } from "../../../src/registry/secret.ts";
import type { Grants } from "../../../src/registry/sign-in/sign-in.ts";
import { listTags } from "../../support/list-tags.ts";
import {
  AWS_KEY,
  type Clouds,
  createClouds,
  ECR_HOST,
  ECR_PUBLIC_HOST,
  GAR_HOST,
  GOOGLE_KEY,
} from "./clouds.ts";

const HOUR = 3_600_000;

const KINDS = [
  {
    cloud: "Amazon",
    host: ECR_HOST,
    key: AWS_KEY as object,
    other: { secretAccessKey: "other" } as object,
    bad: { accessKeyId: "AKIAOTHER", sessionToken: "session-hidden" } as object,
    ask: "api.ecr.eu-west-1.amazonaws.com/",
    life: 12 * HOUR,
  },
  {
    cloud: "Amazon's public registry",
    host: ECR_PUBLIC_HOST,
    key: { ...AWS_KEY, sessionToken: "session-hidden" } as object,
    other: { secretAccessKey: "other" } as object,
    bad: { secretAccessKey: "other-secret" } as object,
    ask: "api.ecr-public.us-east-1.amazonaws.com/",
    life: 12 * HOUR,
  },
  {
    cloud: "Google",
    host: GAR_HOST,
    key: GOOGLE_KEY as object,
    other: { client_email: "other@acme.iam" } as object,
    bad: { private_key: "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----" } as object,
    ask: "oauth2.googleapis.com/token",
    life: HOUR,
  },
];

/** A registry of the cloud, and a way to list its tags: what is answered, and how often the cloud was asked so far. */
function setUp(host: string, ask: string, clouds: Clouds = createClouds()) {
  const tokens = new Map<string, StoredAccess>();
  const grants: Grants = new Map();
  async function list(key: object, credentialsLifeMs?: number) {
    const endpoint = { registry: host, apiUrl: `https://${host}`, credentialsLifeMs };
    const credentials = readSecret(JSON.stringify(key), endpoint);
    if (!credentials.ok) throw new Error(credentials.error.what);
    const client = createRegistryClient({
      fetch: clouds.fetch,
      endpoint,
      credentials: credentials.value,
      grants,
      tokens: {
        get: (each) => tokens.get(each),
        set: (each, access) =>
          access === undefined ? void tokens.delete(each) : void tokens.set(each, access),
      },
      now: () => clouds.now,
    });
    const answer = await listTags(client, "acme/app");
    return { answer, signIns: clouds.asked.filter((each) => each === ask).length };
  }
  return { clouds, list };
}

describe.each(KINDS)("signing in at $cloud", ({ host, key, other, bad, ask, life }) => {
  it("exchanges the key, signed as the cloud asks, for what the registry takes", async () => {
    const { list } = setUp(host, ask);
    expect(await list(key)).toEqual({ answer: { ok: true, value: ["1.0.0"] }, signIns: 1 });
  });

  it("asks once for as long as the grant lives, and anew shortly before it ends", async () => {
    const { clouds, list } = setUp(host, ask);
    await list(key);
    clouds.now += life - 2 * 60_000;
    expect(await list(key)).toMatchObject({ answer: { ok: true }, signIns: 1 });
    clouds.now += 90_000;
    expect(await list(key)).toMatchObject({ answer: { ok: true }, signIns: 2 });
  });

  it("uses no grant for longer than credsexpire says", async () => {
    const { clouds, list } = setUp(host, ask);
    await list(key, 10 * 60_000);
    clouds.now += 9 * 60_000;
    expect(await list(key, 10 * 60_000)).toMatchObject({ signIns: 1 });
    clouds.now += 2 * 60_000;
    expect(await list(key, 10 * 60_000)).toMatchObject({ answer: { ok: true }, signIns: 2 });
  });

  it("renews a grant that the registry refuses, once", async () => {
    const { clouds, list } = setUp(host, ask);
    await list(key);
    clouds.revoked = true;
    expect(await list(key)).toMatchObject({ answer: { ok: true }, signIns: 2 });
  });

  it("reports a grant that is refused right away, and does not ask in a loop", async () => {
    const clouds = createClouds();
    const refusing: Clouds = {
      ...clouds,
      fetch: async (url, init) =>
        url.includes(host) ? new Response("", { status: 401 }) : clouds.fetch(url, init),
    };
    const { list } = setUp(host, ask, refusing);
    expect(await list(key)).toMatchObject({
      answer: { ok: false, error: { code: "registry-unauthorized" } },
      signIns: 1,
    });
  });

  it("does not renew for a 403, which no other grant mends", async () => {
    const clouds = createClouds();
    const { list } = setUp(host, ask, {
      ...clouds,
      fetch: async (url, init) =>
        url.includes(host) ? new Response("", { status: 403 }) : clouds.fetch(url, init),
    });
    await list(key);
    expect(await list(key)).toMatchObject({
      answer: { ok: false, error: { code: "registry-forbidden" } },
      signIns: 1,
    });
  });

  it("lets a changed key count at once", async () => {
    const { clouds, list } = setUp(host, ask);
    await list(key);
    expect(await list({ ...key, ...other })).toMatchObject({
      answer: { ok: false, error: { code: "registry-unauthorized", operation: "sign-in" } },
    });
    expect(clouds.granted).toHaveLength(1);
    expect(await list(key)).toMatchObject({ answer: { ok: true } });
  });

  it("shows nothing of the key or the grant in a failure", async () => {
    const { clouds, list } = setUp(host, ask);
    const { answer } = await list({ ...key, ...bad });
    expect(answer.ok).toBe(false);
    const text = JSON.stringify(answer);
    for (const secret of ["hidden", "secret", "AKIA", ...clouds.granted]) expect(text).not.toContain(secret);
  });
});

it("asks one address of Google's, whichever the document names", async () => {
  const { clouds, list } = setUp(GAR_HOST, "oauth2.googleapis.com/token");
  await list({ ...GOOGLE_KEY, token_uri: "https://accounts.google.com/o/oauth2/token" });
  expect(clouds.asked.filter((each) => !each.startsWith(GAR_HOST))).toEqual(["oauth2.googleapis.com/token"]);
});

it("does not renew where the registry names a token server that is not followed", async () => {
  const clouds = createClouds();
  const challenge = 'Bearer realm="https://10.0.0.1/token"';
  const { list } = setUp(ECR_HOST, "api.ecr.eu-west-1.amazonaws.com/", {
    ...clouds,
    fetch: async (url, init) =>
      url.includes(ECR_HOST)
        ? new Response("", { status: 401, headers: { "www-authenticate": challenge } })
        : clouds.fetch(url, init),
  });
  await list(AWS_KEY);
  expect(await list(AWS_KEY)).toMatchObject({ answer: { error: { code: "registry-refused" } }, signIns: 1 });
});

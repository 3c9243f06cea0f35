/**
 * Addresses that an outsider may name, against each place where one is read: no request goes there, and no credential.
 * The registry of the test is hostile: it is asked with credentials, and it answers with these.
 */

import { describe, expect, it } from "vitest";
import { createArgoCd } from "../../src/argocd/client.ts";
import { createKeySource } from "../../src/intake/jwks.ts";
import { sleep } from "../../src/lib/wait.ts";
import { createRegistryClient, type StoredAccess } from "../../src/registry/client.ts";
import { createHub } from "../../src/registry/hub.ts";
import { openRegistry } from "../../src/registry/open.ts";
import { createPace } from "../../src/registry/pace.ts";
import { listTags } from "../support/list-tags.ts";

const REGISTRY = "https://registry.example.com";
const PASSWORD = "password-0123456789abcdef";
const credentials = { username: "somebody", password: PASSWORD };
const DIGEST = `sha256:${"0".repeat(64)}`;

/** Private networks, in every way to write them, and what is no address of a server at all. */
const PRIVATE = [
  "http://169.254.169.254/latest/meta-data",
  "https://169.254.169.254/latest",
  "https://2130706433/x",
  "https://0x7f.1/x",
  "https://0x7f000001/x",
  "https://0177.0.0.1/x",
  "https://127.1/x",
  "https://127.0.0.1./x",
  "https://[::1]/x",
  "https://[::ffff:127.0.0.1]/x",
  "https://[::ffff:a9fe:a9fe]/x",
  "https://[fd00:ec2::254]/x",
  "https://10.0.0.5:6443/x",
  "https://localhost/x",
  "https://LOCALHOST./x",
  "https://vault/x",
  "https://vault./x",
  "https://kubernetes.default.svc/x",
  "https://api.svc.cluster.local/x",
  "https://metadata.google.internal/x",
  "https://metadata.google.internal../x",
  "https://①⑥⑨。254。169。254/x",
  "https://%31%36%39.254.169.254/x",
  "//169.254.169.254/x",
  "\\\\169.254.169.254\\x",
  "https:169.254.169.254/x",
  "https://registry.example.com@169.254.169.254/x",
  "https://registry.example.com#@169.254.169.254:80/x",
  "https://somebody:pass@registry.example.com/x",
  "https://somebody@registry.example.com/x",
  "ftp://registry.example.com/x",
  "file:///etc/passwd",
  "data:application/json,{}",
  "https://",
  "https://[",
];

/** Public ones, which only a token server and a blob may be at. */
const ELSEWHERE = [
  "https://evil.example.net/x",
  "https://registry.example.com.evil.example.net/x",
  "https://registry.example.com.:8443/x",
  "https://registry.example.com:8443/x",
  "http://registry.example.com/x",
  "https://registry%2eexample.com.evil.example.net/x",
  "https://xn--registry-9za.example.com/x",
  "//evil.example.net/x",
];

interface Sent {
  readonly origin: string;
  readonly text: string;
}

/** A world in which every server answers, and `at` says how the first one does. */
function world(origin: string, first: (request: Request) => Response | undefined) {
  const elsewhere: Sent[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const request = new Request(url, init);
    if (new URL(url).origin === origin) {
      const answer = first(request);
      if (answer !== undefined) return answer;
    } else {
      elsewhere.push({
        origin: new URL(url).origin,
        text: JSON.stringify([url, [...request.headers], init.body ?? ""]),
      });
    }
    return Response.json({ token: "token-of-somebody-else", tags: ["1.0.0"], keys: [], results: [] });
  };
  return { fetch, elsewhere };
}

const redirect = (to: string) => new Response("", { status: 307, headers: { location: header(to) } });
/** Headers are bytes. */
const header = (text: string) => Buffer.from(text).toString("latin1");
const challenge = (realm: string) =>
  new Response("", {
    status: 401,
    headers: { "www-authenticate": header(`Bearer realm="${realm}",service="x"`) },
  });

function registryAt(fetch: (url: string, init: RequestInit) => Promise<Response>) {
  const tokens = new Map<string, StoredAccess>();
  return createRegistryClient({
    fetch,
    endpoint: { registry: "registry.example.com", apiUrl: REGISTRY },
    credentials,
    now: () => 0,
    tokens: {
      get: (key) => tokens.get(key),
      set: (key, access) => void (access === undefined ? tokens.delete(key) : tokens.set(key, access)),
    },
  });
}

const isToken = (request: Request) => new URL(request.url).pathname === "/token";
const isIn = (request: Request) => request.headers.has("authorization");

type Place = (address: string) => Promise<readonly Sent[]>;

/** What is asked there with credentials, and must not go anywhere else. */
const AT_HOME: Readonly<Record<string, Place>> = {
  "the next page of a tag list": async (address) => {
    const link = { link: header(`<${address}>; rel="next"`) };
    const { fetch, elsewhere } = world(REGISTRY, () => Response.json({ tags: ["1.0.0"] }, { headers: link }));
    await listTags(registryAt(fetch), "acme/api");
    return elsewhere;
  },
  "a redirect of a tag list": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    await listTags(registryAt(fetch), "acme/api");
    return elsewhere;
  },
  "a redirect of a tag's look-up": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    await registryAt(fetch).headManifest("acme/api", "1.0.0");
    return elsewhere;
  },
  "a redirect of a manifest": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    await registryAt(fetch).getManifest("acme/api", "1.0.0");
    return elsewhere;
  },
  "a redirect of a token server": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, (request) =>
      isToken(request) ? redirect(address) : challenge(`${REGISTRY}/token`),
    );
    await listTags(registryAt(fetch), "acme/api");
    return elsewhere;
  },
  "a redirect of Docker Hub's own list": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    await createHub({ fetch, baseUrl: REGISTRY, credentials: () => credentials, now: () => 0 }).page(
      "a/b",
      1,
    );
    return elsewhere;
  },
  "the next page of Docker Hub's own list": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () =>
      Response.json({ access_token: "t".repeat(20), next: address, results: [{}] }),
    );
    const hub = createHub({ fetch, baseUrl: REGISTRY, credentials: () => credentials, now: () => 0 });
    for (const page of [1, 2]) await hub.page("a/b", page);
    return elsewhere;
  },
  "a redirect of an issuer's keys": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    await createKeySource({ fetch, now: () => 0, sleep })(`${REGISTRY}/keys`);
    return elsewhere;
  },
  "a redirect of Argo CD": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    const argocd = createArgoCd({ fetch, url: REGISTRY, token: PASSWORD });
    const id = { namespace: "argocd", name: "api" };
    await argocd.listApplications();
    await argocd.patchApplication(id, "default", []);
    return elsewhere;
  },
};

/** What may be elsewhere, at a public name. */
const AWAY: Readonly<Record<string, Place>> = {
  "a token server": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, (request) =>
      isIn(request) ? undefined : challenge(address),
    );
    await listTags(registryAt(fetch), "acme/api");
    return elsewhere;
  },
  "a redirect of a blob": async (address) => {
    const { fetch, elsewhere } = world(REGISTRY, () => redirect(address));
    await registryAt(fetch).getConfig("acme/api", DIGEST);
    return elsewhere;
  },
};

describe.each(Object.entries({ ...AT_HOME, ...AWAY }))("%s", (_, place) => {
  it.each(PRIVATE)("is not asked for at %s", async (address) => {
    expect(await place(address)).toEqual([]);
  });
});

describe.each(Object.entries(AT_HOME))("%s", (_, place) => {
  it.each(ELSEWHERE)("is not asked for at %s", async (address) => {
    expect(await place(address)).toEqual([]);
  });
});

describe("a redirect of a blob", () => {
  it("is followed to a public name once, without credentials", async () => {
    const place = AWAY["a redirect of a blob"];
    const sent = await place?.("https://storage.example.net/signed?permission=1");
    expect(sent).toMatchObject([{ origin: "https://storage.example.net" }]);
    expect(JSON.stringify(sent)).not.toMatch(/authorization/i);
  });
});

describe("the registry of an image that registries.yaml does not name", () => {
  const HOSTS = [
    "169.254.169.254",
    "127.0.0.1:8080",
    "0x7f.1",
    "localhost",
    "localhost:5000",
    "LOCALHOST",
    "vault:8200",
    "[::1]",
    "[::ffff:7f00:1]:5000",
    "metadata.google.internal",
    "registry.default.svc",
    "registry.local:5000",
  ];

  function open(host: string, table: Parameters<typeof openRegistry>[0]["registries"] = []) {
    return openRegistry({
      key: `${host.toLowerCase()}/acme/api pullsecret:argocd/pair`,
      registries: table,
      secret: () => `somebody:${PASSWORD}`,
      tokens: { get: () => undefined, set: () => undefined },
      grants: new Map(),
      pace: createPace({ now: () => 0, wait: async () => undefined }),
      fetch: async () => Response.json({}),
      now: () => 0,
    });
  }

  it.each(HOSTS)("%s is not asked; the failure names it and the mend", (host) => {
    const opened = open(host);
    expect(opened).toMatchObject({
      ok: false,
      error: { code: "registry-refused", temporary: false, mend: expect.stringContaining("registries.yaml") },
    });
    expect(opened.ok || opened.error.message).toContain(host.toLowerCase());
  });

  it("a public one is asked, and so is a private one that the table names", () => {
    const entry = { name: "a", credentials: undefined, defaultNamespace: undefined, isDefault: false };
    const more = { tagSort: undefined, limit: undefined, credentialsLifeMs: undefined };
    const table = [{ ...entry, ...more, prefix: "localhost:5000", apiUrl: "http://127.0.0.1:5000" }];
    expect([open("registry.example.com").ok, open("localhost:5000", table).ok]).toEqual([true, true]);
  });
});

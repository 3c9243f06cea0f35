/** The registries of the field, each with the challenge that it sends: what is asked of whom, and what is shown there. */

import { describe, expect, it } from "vitest";
import { createRegistryClient } from "../../src/registry/client.ts";
import { readSecret } from "../../src/registry/secret.ts";
import { listTags } from "../support/list-tags.ts";
import { memoryStore } from "../support/registry.cases.ts";

const REPOSITORY = "acme/app";
const PULL = `repository:${REPOSITORY}:pull`;

interface Row {
  readonly name: string;
  readonly api: string;
  /** What the user stores. */
  readonly secret: string;
  readonly challenge: string;
  /** Where a token is asked for, and what is asked. Absent: the registry takes the password itself. */
  readonly token?: { readonly url: string; readonly service: string; readonly scopes: readonly string[] };
  /** The user name and the password that are shown. */
  readonly shown: string;
  readonly answer?: object;
}

const ROWS: readonly Row[] = [
  {
    name: "Docker Hub, a personal access token",
    api: "https://registry-1.docker.io",
    secret: "acme:dckr_pat_x",
    challenge: `Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="${PULL}"`,
    token: { url: "https://auth.docker.io/token", service: "registry.docker.io", scopes: [PULL] },
    shown: "acme:dckr_pat_x",
    answer: { token: "t", access_token: "t", expires_in: 300, issued_at: "2026-01-31T12:00:00Z" },
  },
  {
    name: "Docker Hub, the access token of an organisation",
    api: "https://registry-1.docker.io",
    secret: "acme-organisation:dckr_oat_x",
    challenge: `Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="${PULL}"`,
    token: { url: "https://auth.docker.io/token", service: "registry.docker.io", scopes: [PULL] },
    shown: "acme-organisation:dckr_oat_x",
  },
  {
    name: "GHCR",
    api: "https://ghcr.io",
    secret: "anybody:ghp_x",
    challenge: `Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="${PULL}"`,
    token: { url: "https://ghcr.io/token", service: "ghcr.io", scopes: [PULL] },
    shown: "anybody:ghp_x",
    answer: { token: "t" },
  },
  {
    name: "Quay, a robot account",
    api: "https://quay.io",
    secret: "acme+reader:x",
    challenge: `Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="${PULL}"`,
    token: { url: "https://quay.io/v2/auth", service: "quay.io", scopes: [PULL] },
    shown: "acme+reader:x",
    answer: { token: "t" },
  },
  {
    name: "Quay, an OAuth token",
    api: "https://quay.io",
    secret: "$oauthtoken:x",
    challenge: `Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="${PULL}"`,
    token: { url: "https://quay.io/v2/auth", service: "quay.io", scopes: [PULL] },
    shown: "$oauthtoken:x",
  },
  {
    name: "Harbor, a robot account",
    api: "https://harbor.example.com",
    secret: "robot$acme+reader:x",
    challenge: `Bearer realm="https://harbor.example.com/service/token",service="harbor-registry",scope="${PULL}"`,
    token: { url: "https://harbor.example.com/service/token", service: "harbor-registry", scopes: [PULL] },
    shown: "robot$acme+reader:x",
    answer: { token: "t", access_token: "", expires_in: 1800, issued_at: "2026-01-31T12:00:00Z" },
  },
  {
    name: "GitLab, a deploy token",
    api: "https://registry.gitlab.com",
    secret: "gitlab+deploy-token-1:x",
    challenge: `Bearer realm="https://gitlab.com/jwt/auth",service="container_registry",scope="${PULL}",error="invalid_token"`,
    token: { url: "https://gitlab.com/jwt/auth", service: "container_registry", scopes: [PULL] },
    shown: "gitlab+deploy-token-1:x",
    answer: { token: "t" },
  },
  {
    name: "Azure Container Registry, a service principal",
    api: "https://acme.azurecr.io",
    secret: JSON.stringify({ tenantId: "t", clientId: "c", clientSecret: "x" }),
    challenge:
      'Bearer realm="https://acme.azurecr.io/oauth2/token",service="acme.azurecr.io",scope="repository:acme/app:metadata_read"',
    token: {
      url: "https://acme.azurecr.io/oauth2/token",
      service: "acme.azurecr.io",
      scopes: [`${PULL},metadata_read,content_read`],
    },
    shown: "c:x",
    answer: { access_token: "t" },
  },
  {
    name: "Google Artifact Registry, an access token of one's own",
    api: "https://europe-docker.pkg.dev",
    secret: "oauth2accesstoken:x",
    challenge: `Bearer realm="https://europe-docker.pkg.dev/v2/token",service="europe-docker.pkg.dev",scope="${PULL}"`,
    token: {
      url: "https://europe-docker.pkg.dev/v2/token",
      service: "europe-docker.pkg.dev",
      scopes: [PULL],
    },
    shown: "oauth2accesstoken:x",
  },
  {
    name: "Amazon ECR, a password of one's own",
    api: "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    secret: "AWS:x",
    challenge:
      'Basic realm="https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/",service="ecr.amazonaws.com"',
    shown: "AWS:x",
  },
  {
    name: "a registry with a file of passwords",
    api: "https://registry.example.com:5000",
    secret: "robot:x",
    challenge: 'Basic realm="Registry Realm"',
    shown: "robot:x",
  },
];

/** One listing: the question to the token server, and every password that was shown, with the host that saw it. */
async function list({ api, secret, challenge, token, answer = { token: "t", expires_in: 300 } }: Row) {
  const passwords: string[] = [];
  const questions: URL[] = [];
  const endpoint = { registry: new URL(api).host, apiUrl: api };
  const credentials = readSecret(secret, endpoint);
  if (!credentials.ok) throw new Error(credentials.error.what);
  const right = token === undefined ? `Basic ${btoa(secret)}` : "Bearer t";
  const client = createRegistryClient({
    endpoint,
    credentials: credentials.value,
    tokens: memoryStore(),
    now: () => 0,
    fetch: async (address, init) => {
      const url = new URL(address);
      const authorization = new Headers(init.headers).get("authorization") ?? "";
      if (authorization.startsWith("Basic ")) passwords.push(`${url.host} ${atob(authorization.slice(6))}`);
      if (`${url.origin}${url.pathname}` === token?.url) {
        questions.push(url);
        return Response.json(answer);
      }
      return authorization === right
        ? Response.json({ name: REPOSITORY, tags: ["1.0.0"] })
        : new Response("", { status: 401, headers: { "www-authenticate": challenge } });
    },
  });
  return { tags: await listTags(client, REPOSITORY), passwords, questions };
}

describe("a registry of the field lets in", () => {
  it.each(ROWS)("$name", async (row) => {
    const { tags, passwords, questions } = await list(row);
    expect(tags).toEqual({ ok: true, value: ["1.0.0"] });
    expect(passwords).toEqual([`${new URL(row.token?.url ?? row.api).host} ${row.shown}`]);
    const asked = questions.map(({ searchParams }) => [
      searchParams.get("service"),
      searchParams.getAll("scope"),
    ]);
    expect(asked).toEqual(row.token === undefined ? [] : [[row.token.service, row.token.scopes]]);
  });
});

/** Every sender as it comes to the door: its URL, its headers, its body; and the same delivery as somebody else would forge it. */
import { createHmac } from "node:crypto";
import { createIssuer, type Issuer } from "../intake/schemes/issuer.ts";
import { fixtureText } from "../intake/senders/sample.ts";
import { noteSecret } from "../support/secret-watch.ts";
import { type Server, serve } from "../support/serve.ts";

export interface Post {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Case {
  readonly name: string;
  readonly post: () => Post | Promise<Post>;
  /** What of the delivery a forger gets wrong. */
  readonly forged: (post: Post) => Post | Promise<Post>;
  /** Canonical names that the delivery is about; none for an event that is no push. */
  readonly repositories: readonly string[];
}

/** A secret for each sender, so that one of another does not open its door. */
export const SENDER_SECRETS = Object.fromEntries(
  [
    "GHCR",
    "QUAY",
    "HARBOR",
    "ACR",
    "ALIYUN_ACR",
    "CLOUDEVENTS",
    "DISTRIBUTION",
    "NEXUS",
    "ARTIFACTORY",
    "GENERIC",
  ].map((name) => [`${name}_WEBHOOK_SECRET`, `${name.toLowerCase()}-secret-0123456789`]),
);
const secretOf = (name: string): string => SENDER_SECRETS[`${name}_WEBHOOK_SECRET`] ?? "";

export const AUDIENCE = "https://updater.example.com";
export const ACCOUNT_OF_PUBSUB = "push@acme-prod.iam.gserviceaccount.com";

/** Google and GitHub Actions on loopback, with a stranger who has a key of the same name. */
export async function startIssuers(): Promise<Issuers> {
  const [issuer, stranger] = await Promise.all([createIssuer(), createIssuer()]);
  const server: Server = await serve(0, async (request) =>
    new URL(request.url).pathname === "/.well-known/jwks"
      ? Response.json(issuer.keySet)
      : new Response("no", { status: 404 }),
  );
  const claims = { iss: server.url, aud: AUDIENCE };
  const sign = (by: Issuer) => async (more: object) => {
    const token = await by.sign({ ...claims, exp: Math.floor(Date.now() / 1000) + 300, ...more });
    noteSecret("an issuer's token", token);
    return token;
  };
  return { url: server.url, token: sign(issuer), forged: sign(stranger), stop: server.stop };
}

export interface Issuers {
  readonly url: string;
  readonly token: (claims: object) => Promise<string>;
  readonly forged: (claims: object) => Promise<string>;
  stop(): Promise<void>;
}

const JSON_TYPE = { "content-type": "application/json" };
const hex = (hash: string, secret: string, body: string) =>
  createHmac(hash, secret).update(body).digest("hex");

const inUrl = (name: string, type: string, fixture: string, ...repositories: readonly string[]): Case => ({
  name: `${type}: ${fixture}`,
  post: () => ({
    path: `/webhook?type=${type}&secret=${secretOf(name)}`,
    headers: JSON_TYPE,
    body: fixtureText(fixture),
  }),
  forged: (post) => ({ ...post, path: `/webhook/${type}/${secretOf("GHCR")}` }),
  repositories,
});

/** `query` with its question mark. */
const inHeader = (
  header: string,
  name: string,
  at: string,
  fixture: string,
  ...repositories: readonly string[]
): Case => ({
  name: `${at}: ${fixture}`,
  post: () => ({
    path: `/webhook/${at}`,
    headers: { ...JSON_TYPE, [header]: secretOf(name) },
    body: fixtureText(fixture),
  }),
  forged: (post) => ({ ...post, headers: { ...JSON_TYPE, [header]: `${secretOf(name)}x` } }),
  repositories,
});

const signed = (
  at: string,
  fixture: string,
  sign: (body: string) => Readonly<Record<string, string>>,
  ...repositories: readonly string[]
): Case => ({
  name: `${at}: ${fixture}`,
  post: () => {
    const body = fixtureText(fixture);
    return { path: `/webhook/${at}`, headers: { ...JSON_TYPE, ...sign(body) }, body };
  },
  // The signature is of another body.
  forged: (post) => ({ ...post, body: post.body.replace("1.4.0", "6.6.6") }),
  repositories,
});

const github = (event: string, id: string) => (body: string) => ({
  "x-github-event": event,
  "x-github-delivery": id,
  "x-hub-signature-256": `sha256=${hex("sha256", secretOf("GHCR"), body)}`,
});

const standard = (secondsAgo: number) => (body: string) => {
  const [id, at] = ["msg_2xKzq", Math.floor(Date.now() / 1000) - secondsAgo];
  const signature = createHmac("sha256", secretOf("GENERIC")).update(`${id}.${at}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": `${at}`, "webhook-signature": `v1,${signature}` };
};

const bearer = (token: string) => ({ ...JSON_TYPE, authorization: `Bearer ${token}` });
const PUBSUB = { email: ACCOUNT_OF_PUBSUB, email_verified: true };
const WORKFLOW = { repository: "acme/api", ref: "refs/tags/v1.4.0" };

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api";

export const senderCases = (issuers: () => Issuers): readonly Case[] => [
  signed(
    "ghcr.io",
    "ghcr-package",
    github("package", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
    "ghcr.io/acme/api",
  ),
  signed(
    "ghcr.io",
    "ghcr-registry-package-untagged",
    github("registry_package", "82d3162e-cc78-11e3-81ab-4c9367dc0958"),
    "ghcr.io/acme/api",
  ),
  inUrl("QUAY", "quay.io", "quay", "quay.io/acme/api"),
  inUrl("QUAY", "quay.io", "quay-old", "quay.io/acme/api"),
  inHeader("authorization", "HARBOR", "harbor", "harbor", "harbor.example.com/team/api"),
  inHeader("authorization", "HARBOR", "harbor", "harbor-cloudevents", "harbor.example.com/team/api"),
  inHeader("authorization", "ACR", "acr", "acr", "acme.azurecr.io/team/api"),
  inHeader("authorization", "ACR", "acr", "acr-ping"),
  inUrl("ALIYUN_ACR", "aliyun-acr", "aliyun-acr", "registry.cn-hangzhou.aliyuncs.com/team/api"),
  inUrl("CLOUDEVENTS", "cloudevents", "cloudevents-generic", "registry.example.com/team/api"),
  inHeader("x-webhook-secret", "CLOUDEVENTS", "cloudevents", "ecr-cloudevents", ECR),
  inHeader("x-webhook-secret", "CLOUDEVENTS", "ecr", "ecr-eventbridge", ECR),
  inHeader(
    "authorization",
    "DISTRIBUTION",
    "distribution",
    "distribution",
    "registry.example.com:5000/team/api",
    "registry.example.com:5000/team/worker",
  ),
  inHeader(
    "authorization",
    "DISTRIBUTION",
    "gitlab?registry=registry.gitlab.example.com",
    "distribution",
    "registry.gitlab.example.com/team/api",
  ),
  ...["nexus-component", "nexus-asset"].map((fixture) =>
    signed(
      "nexus?registry=docker.example.com",
      fixture,
      (body) => ({ "x-nexus-webhook-signature": hex("sha1", secretOf("NEXUS"), body) }),
      "docker.example.com/team/api",
    ),
  ),
  signed(
    "artifactory",
    "artifactory",
    (body) => ({ "x-jfrog-event-auth": hex("sha256", secretOf("ARTIFACTORY"), body) }),
    "acme.jfrog.io/docker-local/team/api",
  ),
  inHeader(
    "x-jfrog-event-auth",
    "ARTIFACTORY",
    "artifactory?registry=docker.acme.jfrog.io",
    "artifactory",
    "docker.acme.jfrog.io/team/api",
  ),
  signed(
    "generic",
    "generic",
    (body) => ({ "x-signature": `sha256=${hex("sha256", secretOf("GENERIC"), body)}` }),
    "ghcr.io/acme/api",
  ),
  {
    ...signed("generic", "generic", standard(0), "ghcr.io/acme/api"),
    name: "generic: Standard Webhooks, and a replay of ten minutes ago",
    forged: (post) => ({ ...post, headers: { ...JSON_TYPE, ...standard(600)(post.body) } }),
  },
  {
    name: "generic: GitHub Actions",
    post: async () => ({
      path: "/webhook/generic",
      headers: bearer(await issuers().token(WORKFLOW)),
      body: fixtureText("generic"),
    }),
    forged: async (post) => ({
      ...post,
      headers: bearer(await issuers().token({ ...WORKFLOW, repository: "evil/api" })),
    }),
    repositories: ["ghcr.io/acme/api"],
  },
  {
    name: "gar: gar",
    post: async () => ({
      path: "/webhook/gar",
      headers: bearer(await issuers().token(PUBSUB)),
      body: fixtureText("gar"),
    }),
    forged: async (post) => ({ ...post, headers: bearer(await issuers().forged(PUBSUB)) }),
    repositories: ["europe-west1-docker.pkg.dev/acme-prod/containers/api"],
  },
  {
    name: "gar: gar-delete",
    post: async () => ({
      path: "/webhook/gar",
      headers: bearer(await issuers().token(PUBSUB)),
      body: fixtureText("gar-delete"),
    }),
    forged: async (post) => ({
      ...post,
      headers: bearer(await issuers().token({ ...PUBSUB, aud: "https://evil.example.com" })),
    }),
    repositories: [],
  },
];

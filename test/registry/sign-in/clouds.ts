/** Stand-ins for the two clouds and their registries, which check what a real one would. Addresses as the real ones. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import type { Fetch } from "../../../src/lib/http.ts";
import { signatureOf } from "./sig-v4.ts";

export const ECR_HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
export const ECR_PUBLIC_HOST = "public.ecr.aws";
export const GAR_HOST = "europe-docker.pkg.dev";
export const AWS_KEY = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/secret" };

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const GOOGLE_KEY = {
  type: "service_account",
  client_email: "reader@acme.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  private_key_id: "key-1",
  token_uri: "https://oauth2.googleapis.com/token",
};

/** Where Amazon signs people in, and for what a signature has to be. */
const AWS_APIS = {
  "api.ecr.eu-west-1.amazonaws.com": {
    region: "eu-west-1",
    service: "ecr",
    target: "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
  },
  "api.ecr-public.us-east-1.amazonaws.com": {
    region: "us-east-1",
    service: "ecr-public",
    target: "SpencerFrontendService.GetAuthorizationToken",
  },
} as const;

interface Registry {
  readonly user: string;
  /** As the real one sends it. */
  readonly challenge: string;
}

const REGISTRIES: Readonly<Record<string, Registry>> = {
  [ECR_HOST]: {
    user: "AWS",
    challenge: `Basic realm="https://${ECR_HOST}/",service="ecr.amazonaws.com"`,
  },
  [ECR_PUBLIC_HOST]: {
    user: "AWS",
    challenge: `Bearer realm="https://${ECR_PUBLIC_HOST}/token/",service="${ECR_PUBLIC_HOST}",scope="aws"`,
  },
  [GAR_HOST]: {
    user: "oauth2accesstoken",
    challenge: `Bearer realm="https://${GAR_HOST}/v2/token",service="${GAR_HOST}",scope="repository:acme/app:pull"`,
  },
};

export interface Clouds {
  readonly fetch: Fetch;
  now: number;
  /** Passwords that were granted, oldest first; a registry takes the last one unless it was revoked. */
  readonly granted: string[];
  revoked: boolean;
  /** Every request: host and path. */
  readonly asked: string[];
}

export function createClouds(): Clouds {
  const clouds: Clouds = {
    now: Date.parse("2026-01-31T12:00:00Z"),
    granted: [],
    revoked: false,
    asked: [],
    fetch: async (address, init) => {
      const url = new URL(address);
      clouds.asked.push(`${url.host}${url.pathname}`);
      const headers = new Headers(init.headers);
      const registry = REGISTRIES[url.host];
      if (registry !== undefined) return read(clouds, registry, url, headers);
      if (url.host === "oauth2.googleapis.com") return signInAtGoogle(clouds, String(init.body));
      const api = Object.entries(AWS_APIS).find(([host]) => host === url.host)?.[1];
      if (api !== undefined) return signInAtAws(clouds, api, url, headers, String(init.body));
      throw new Error(`nobody answers at ${url.host}`);
    },
  };
  return clouds;
}

type AwsApi = (typeof AWS_APIS)[keyof typeof AWS_APIS];

function signInAtAws(clouds: Clouds, api: AwsApi, url: URL, headers: Headers, body: string): Response {
  const [, id, scope = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      headers.get("authorization") ?? "",
    ) ?? [];
  if (id !== AWS_KEY.accessKeyId) {
    return json({ __type: "UnrecognizedClientException", message: `no such key: ${id}` }, 400);
  }
  const date = headers.get("x-amz-date") ?? "";
  const signed = names.split(";");
  const value = (name: string) => (name === "host" ? url.host : (headers.get(name) ?? ""));
  const { region, service, target } = api;
  const mustSign = ["host", ...[...headers.keys()].filter((name) => name.startsWith("x-amz-"))];
  const isRight =
    date === new Date(clouds.now).toISOString().replace(/[:-]|\.\d{3}/g, "") &&
    scope === `${date.slice(0, 8)}/${region}/${service}/aws4_request` &&
    mustSign.every((name) => signed.includes(name)) &&
    headers.get("x-amz-target") === target &&
    signature ===
      signatureOf(AWS_KEY.secretAccessKey, {
        ...{ method: "POST", path: url.pathname, body, date, region, service },
        headers: signed.map((name) => [name, value(name)]),
      });
  if (!isRight) {
    const quoted = [...headers].map((each) => each.join(":")).join(" ");
    return json({ __type: "InvalidSignatureException", message: `it should have been ${quoted}` }, 400);
  }
  const expiresAt = clouds.now / 1000 + 12 * 60 * 60;
  const data = { authorizationToken: btoa(`AWS:${grant(clouds)}`), expiresAt };
  return json({ authorizationData: service === "ecr" ? [{ ...data, proxyEndpoint: "" }] : data });
}

async function signInAtGoogle(clouds: Clouds, body: string): Promise<Response> {
  if (await isSignedByGoogle(body, clouds.now)) {
    return json({ access_token: grant(clouds), expires_in: 3599, token_type: "Bearer" });
  }
  return json({ error: "invalid_grant", error_description: `Invalid JWT Signature: ${body}` }, 400);
}

function grant(clouds: Clouds): string {
  clouds.revoked = false;
  const password = `granted-${clouds.granted.length + 1}-and-hidden`;
  clouds.granted.push(password);
  return password;
}

/** A registry that takes the password itself, or a token that its token server gives for it. */
function read(clouds: Clouds, { user, challenge }: Registry, url: URL, headers: Headers): Response {
  const last = clouds.revoked ? undefined : clouds.granted.at(-1);
  const [scheme = "", sent] = (headers.get("authorization") ?? "").split(" ");
  const isPassword = last !== undefined && scheme === "Basic" && sent === btoa(`${user}:${last}`);
  if (/\/token\/?$/.test(url.pathname)) {
    return isPassword ? json({ token: `token-for-${last}`, expires_in: 3600 }) : json({}, 401);
  }
  const isToken = last !== undefined && scheme === "Bearer" && sent === `token-for-${last}`;
  return (challenge.startsWith("Basic") ? isPassword : isToken)
    ? json({ name: "acme/app", tags: ["1.0.0"] })
    : json({}, 401, { "www-authenticate": challenge });
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

async function isSignedByGoogle(body: string, now: number): Promise<boolean> {
  const form = new URLSearchParams(body);
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") return false;
  try {
    const { payload, protectedHeader } = await jwtVerify(
      form.get("assertion") ?? "",
      createPublicKey(publicKey.export({ type: "spki", format: "pem" })),
      {
        issuer: GOOGLE_KEY.client_email,
        audience: "https://oauth2.googleapis.com/token",
        algorithms: ["RS256"],
        currentDate: new Date(now),
        maxTokenAge: "1h",
      },
    );
    return (
      payload.scope === "https://www.googleapis.com/auth/cloud-platform" && protectedHeader.kid === "key-1"
    );
  } catch {
    return false;
  }
}

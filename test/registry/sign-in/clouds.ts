/** Stand-ins for the two clouds and their registries, which check what a real one would. Addresses as the real ones. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import type { Fetch } from "../../../src/lib/http.ts";

export const ECR_HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
export const GAR_HOST = "europe-docker.pkg.dev";
export const AWS_KEY = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/secret" };

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const GOOGLE_KEY = {
  type: "service_account",
  client_email: "reader@acme.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  private_key_id: "key-1",
  // Never asked: it is Google's own address that is.
  token_uri: "https://evil.example.com/token",
};

export interface Clouds {
  readonly fetch: Fetch;
  now: number;
  /** Passwords and tokens that were granted, oldest first; a registry takes those that were not revoked. */
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
      switch (url.host) {
        case "api.ecr.eu-west-1.amazonaws.com":
          return isSignedByAws(url, headers, String(init.body), clouds.now)
            ? grantAws(clouds)
            : json({}, 400);
        case "oauth2.googleapis.com":
          return (await isSignedByGoogle(String(init.body), clouds.now))
            ? grantGoogle(clouds)
            : json({}, 400);
        case ECR_HOST:
          return tags(
            clouds,
            headers,
            "AWS",
            'Basic realm="https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/"',
          );
        case GAR_HOST:
          return tags(clouds, headers, "oauth2accesstoken", 'Basic realm="gar"');
        default:
          throw new Error(`nobody answers at ${url.host}`);
      }
    },
  };
  return clouds;
}

function grantAws(clouds: Clouds): Response {
  const password = grant(clouds);
  const authorizationToken = btoa(`AWS:${password}`);
  const expiresAt = clouds.now / 1000 + 12 * 60 * 60;
  return json({
    authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint: `https://${ECR_HOST}` }],
  });
}

function grantGoogle(clouds: Clouds): Response {
  return json({ access_token: grant(clouds), expires_in: 3599, token_type: "Bearer" });
}

function grant(clouds: Clouds): string {
  clouds.revoked = false;
  const password = `granted-${clouds.granted.length + 1}-and-hidden`;
  clouds.granted.push(password);
  return password;
}

function tags(clouds: Clouds, headers: Headers, user: string, challenge: string): Response {
  const last = clouds.granted.at(-1);
  const right = `Basic ${btoa(`${user}:${last}`)}`;
  if (!clouds.revoked && last !== undefined && headers.get("authorization") === right) {
    return json({ name: "acme/app", tags: ["1.0.0"] });
  }
  return json({}, 401, { "www-authenticate": challenge });
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

/** AWS Signature Version 4, checked as the server does (AWS, "Create a signed AWS API request"). */
function isSignedByAws(url: URL, headers: Headers, body: string, now: number): boolean {
  const authorization = headers.get("authorization") ?? "";
  const [, scope = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const date = headers.get("x-amz-date") ?? "";
  if (date !== new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "")) return false;
  if (scope !== `${date.slice(0, 8)}/eu-west-1/ecr/aws4_request`) return false;
  const signed = names.split(";");
  if (!["host", "x-amz-date", "x-amz-target"].every((name) => signed.includes(name))) return false;
  const target = headers.get("x-amz-target");
  if (target !== "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken") return false;
  const value = (name: string) => (name === "host" ? url.host : (headers.get(name) ?? ""));
  const canonical = [
    ...["POST", url.pathname, "", ...signed.map((name) => `${name}:${value(name).trim()}`), "", names],
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope, createHash("sha256").update(canonical).digest("hex")].join(
    "\n",
  );
  const key = ["eu-west-1", "ecr", "aws4_request"].reduce(
    (secret, part) => hmac(secret, part),
    hmac(`AWS4${AWS_KEY.secretAccessKey}`, date.slice(0, 8)),
  );
  return hmac(key, text).toString("hex") === signature;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

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

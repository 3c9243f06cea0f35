/** References to credentials -> the Worker secrets that hold them, and the commands that set those. Pure. */
import { secretName, withoutRegistry } from "../../src/registry/credential-reference.ts";
import type { WorkerSecret } from "./part.ts";

/** Field of argocd-image-updater-secret -> the Worker secret, which has the name of upstream's variable. */
export const SECRET_FIELDS: Readonly<Record<string, string>> = {
  "webhook.docker-secret": "DOCKER_WEBHOOK_SECRET",
  "webhook.ghcr-secret": "GHCR_WEBHOOK_SECRET",
  "webhook.quay-secret": "QUAY_WEBHOOK_SECRET",
  "webhook.harbor-secret": "HARBOR_WEBHOOK_SECRET",
  "webhook.aliyun-acr-secret": "ALIYUN_ACR_WEBHOOK_SECRET",
  "webhook.acr-secret": "ACR_WEBHOOK_SECRET",
  "webhook.cloudevents-secret": "CLOUDEVENTS_WEBHOOK_SECRET",
  "argocd.token": "ARGOCD_TOKEN",
};

/** Upstream's own Secret. */
export const UPSTREAM_SECRET = "argocd-image-updater-secret";

/** The command that pipes one field of a Secret to the Worker. Nothing of it is shown. */
export function fromCluster(name: string, namespace: string, secret: string, field: string): string {
  const path = quoted(`{.data.${field.replaceAll(".", "\\.")}}`);
  const read = `kubectl -n ${quoted(namespace)} get secret ${quoted(secret)} -o jsonpath=${path}`;
  return `${read} | base64 -d | npx wrangler secret put ${name}`;
}

/** All that its own Secret may hold for senders of webhooks. */
export const webhookSecrets = (namespace: string): readonly WorkerSecret[] =>
  Object.entries(SECRET_FIELDS).flatMap(([field, name]) => {
    if (!field.startsWith("webhook.")) return [];
    const command = fromCluster(name, namespace, UPSTREAM_SECRET, field);
    return [{ name, command, why: "if you use this sender" }];
  });

/** A word for the shell. */
const quoted = (word: string): string =>
  /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/**
 * The Worker secret of a `credentials` or `pullSecret`; undefined where there can be none, which check:config says.
 * `why`: what refers to it.
 */
export function secretFor(reference: string, why: string): WorkerSecret | undefined {
  const name = secretName(reference);
  return name.ok
    ? { name: name.value, command: commandFor(name.value, withoutRegistry(reference)), why }
    : undefined;
}

/** Is it the output of a script? */
export const isScript = (reference: string): boolean => /^ext:/i.test(withoutRegistry(reference));

function commandFor(name: string, text: string): string {
  const [, namespace, secret, field] = /^[a-z]+:([\w.-]+)\/([\w.-]+)(?:#([\w.-]+))?$/i.exec(text) ?? [];
  if (namespace === undefined || secret === undefined) return `npx wrangler secret put ${name}`;
  return fromCluster(name, namespace, secret, field ?? ".dockerconfigjson");
}

/** What takes the place of a script, by the host of the registry. */
export function signInMend(registry: string): string {
  const [, document] = SIGN_INS.find(([host]) => host.test(registry)) ?? [undefined, USER_AND_PASSWORD];
  const word = /^[\w-]+/.exec(registry)?.[0].toLowerCase() ?? "registry";
  const short = /^\d/.test(word) ? "ecr" : word;
  return `Write \`credentials: pullsecret:argocd/${short}\`, and set the Worker secret PULLSECRET_ARGOCD_${short.toUpperCase().replaceAll("-", "_")} to ${document}.`;
}

const USER_AND_PASSWORD =
  'a dockerconfigjson document with what the script prints, if that stays valid: {"auths": {"<host>": {"username", "password"}}}';

const SIGN_INS: readonly (readonly [host: RegExp, document: string])[] = [
  [
    /(?:^|\.)(?:dkr\.ecr|ecr)[.-]|public\.ecr\.aws/i,
    'an AWS access key, from which the Worker signs in by itself: {"accessKeyId", "secretAccessKey"}',
  ],
  [
    /\.azurecr\.io$/i,
    'a service principal, with which the Worker signs in by itself: {"tenantId", "clientId", "clientSecret"}',
  ],
  [
    /(?:^|\.)(?:gcr\.io|pkg\.dev)$/i,
    "the JSON key of a Google service account, with which the Worker signs in by itself",
  ],
];

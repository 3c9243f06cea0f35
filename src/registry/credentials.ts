/**
 * Where a registry's user name and password come from: a `kubernetes.io/dockerconfigjson` document, kept as a secret
 * of the Worker under a name that follows from the `pullsecret:` reference.
 * Source of the references: upstream registry-scanner/pkg/image/credentials.go.
 */
import { canonicalRegistry, DOCKER_HUB, DOCKER_HUB_HOSTS } from "../image/reference.ts";
import { isRecord, parseJson } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { printable } from "./text.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Why there are no credentials, for whoever knows the place. */
export type CredentialProblem = Pick<Problem, "what" | "mend">;

/** The registry that credentials are looked up for. A `RegistryEndpoint` fits. */
export interface CredentialTarget {
  /** `docker.io` */
  readonly registry: string;
  /** `https://registry-1.docker.io` */
  readonly apiUrl: string;
}

const PULL_SECRET = /^pullsecret:([a-z0-9-]+)\/([a-z0-9.-]+)$/i;

/** What upstream reads and a Worker has no place for. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  secret: "a field of a Kubernetes Secret",
  env: "a variable of a pod",
  ext: "the output of a script",
};

/** A Secret of the cluster that a reference names. */
export interface PullSecret {
  readonly namespace: string;
  readonly name: string;
}

/** Reads `pullsecret:<namespace>/<name>`. Upstream's optional `registry=` before it is dropped. */
export function parsePullSecret(spec: string): Result<PullSecret, CredentialProblem> {
  const text = spec.trim().replace(/^[^:=]*=/, "");
  const [, namespace, name] = PULL_SECRET.exec(text) ?? [];
  if (namespace !== undefined && name !== undefined) return ok({ namespace, name });
  const kind = text.split(":")[0]?.toLowerCase() ?? "";
  const source = Object.hasOwn(ELSEWHERE, kind) ? ELSEWHERE[kind] : undefined;
  const mend =
    "Write `pullsecret:<namespace>/<name>` and store the dockerconfigjson document as a secret of the Worker.";
  if (source !== undefined) {
    return err({ what: `credentials of the form \`${kind}:\` (${source}) cannot be read in a Worker`, mend });
  }
  // The text itself is not repeated: somebody may have written a password there.
  return err({ what: "the credentials are not of the form `pullsecret:<namespace>/<name>`", mend });
}

/**
 * The name of the Worker secret for a credential reference: `pullsecret:argocd/dockerhub-credentials` ->
 * `PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS`. Two references that differ only in "-" and "." or in case share one secret.
 */
export function secretName(spec: string): Result<string, CredentialProblem> {
  const parsed = parsePullSecret(spec);
  if (!parsed.ok) return parsed;
  const { namespace, name } = parsed.value;
  return ok(`PULLSECRET_${namespace}_${name}`.toUpperCase().replace(/[^A-Z0-9]/g, "_"));
}

/**
 * Finds the user name and password for a registry in a dockerconfigjson document (`{ "auths": { <key>: { "auth" } } }`).
 * A key is the host of the registry or of its API, with or without scheme and path; for Docker Hub any of its three
 * hosts. `auth` (base64 of `user:password`) goes before `username` and `password`. The first entry that is complete serves.
 */
export function readDockerConfig(
  json: string,
  target: CredentialTarget,
): Result<Credentials, CredentialProblem> {
  const auths = parseAuths(json);
  if (!auths.ok) return auths;
  const hosts = hostsOf(target);
  const matches = [...auths.value].filter(([key]) => hosts.includes(hostOf(key)));
  const answers = matches.map(([key, entry]) => readEntry(key, entry, target.registry));
  const answer = answers.find((each) => each.ok) ?? answers[0];
  if (answer !== undefined) return answer;
  const keys = [...auths.value.keys()].map((key) => `"${printable(withoutUser(key))}"`).join(", ");
  return err({
    what: `no valid auth entry for registry ${target.registry} (${target.apiUrl}) in the pull secret: looked for ${hosts.join(" or ")}, found ${keys || "no keys"}`,
    mend: `Add an entry with the key "${loginKey(target)}" to \`auths\` of the dockerconfigjson document.`,
  });
}

/** The value of an `Authorization` header (RFC 7617, UTF-8). */
export function basicAuthorization({ username, password }: Credentials): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

function parseAuths(json: string): Result<ReadonlyMap<string, unknown>, CredentialProblem> {
  const mend =
    'Store the whole document, as in `kubectl get secret`\'s decoded `.dockerconfigjson`: {"auths": {...}}.';
  const document = parseJson(json);
  if (document === undefined) return err({ what: "the pull secret is not valid JSON", mend });
  const auths = isRecord(document) ? document.auths : undefined;
  return isRecord(auths)
    ? ok(new Map(Object.entries(auths)))
    : err({ what: "the pull secret has no `auths` object", mend });
}

function readEntry(key: string, entry: unknown, registry: string): Result<Credentials, CredentialProblem> {
  const refuse = (what: string) =>
    err({
      what: `no valid auth entry for registry ${registry}: the entry "${printable(withoutUser(key))}" of the pull secret ${what}`,
      mend: "Give the entry `auth`, the base64 of `user:password`, or `username` and `password`.",
    });
  if (!isRecord(entry)) return refuse("is not an object");
  const { auth, username, password } = entry;
  if (typeof auth === "string" && auth.trim() !== "") {
    const text = decodeBase64(auth);
    if (text === undefined) return refuse("has an `auth` that is not base64");
    const colon = text.indexOf(":");
    if (colon < 0) return refuse("has an `auth` without a colon between user and password");
    return complete({ username: text.slice(0, colon), password: text.slice(colon + 1) }, refuse);
  }
  if (typeof username === "string" && typeof password === "string")
    return complete({ username, password }, refuse);
  return refuse(
    "identitytoken" in entry ? "has only an `identitytoken`, which is not supported" : "has no `auth`",
  );
}

function complete(
  credentials: Credentials,
  refuse: (what: string) => Result<Credentials, CredentialProblem>,
): Result<Credentials, CredentialProblem> {
  if (credentials.username === "") return refuse("has an empty user name");
  return credentials.password === "" ? refuse("has an empty password") : ok(credentials);
}

function hostsOf({ registry, apiUrl }: CredentialTarget): readonly string[] {
  const hosts = [hostOf(apiUrl), hostOf(registry)];
  const isDockerHub = hosts.some((host) => canonicalRegistry(host) === DOCKER_HUB);
  return [...new Set([...hosts, ...(isDockerHub ? DOCKER_HUB_HOSTS : [])])];
}

/** What `docker login` writes. */
const loginKey = ({ registry }: CredentialTarget): string =>
  canonicalRegistry(registry) === DOCKER_HUB ? "https://index.docker.io/v1/" : registry;

const withoutScheme = (key: string): string => key.trim().replace(/^https?:\/\//i, "");
const withoutUser = (key: string): string => key.replace(/[^/]*@/, "");
const hostOf = (key: string): string => withoutScheme(key).replace(/\/.*$/s, "").toLowerCase();

function decodeBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

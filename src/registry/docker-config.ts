/** A `kubernetes.io/dockerconfigjson` document: which of its entries is for a registry, and what it says. Pure. */
import { canonicalRegistry, DOCKER_HUB, DOCKER_HUB_HOSTS } from "../image/reference.ts";
import { bytesOfBase64 } from "../lib/base64.ts";
import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { CredentialProblem, Credentials, CredentialTarget } from "./credentials.ts";
import { printable } from "./text.ts";

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
    const pair = decodePair(auth);
    if (pair === undefined) return refuse("has an `auth` that is not the base64 of `user:password`");
    return complete(pair, refuse);
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
/** Without what stands before `@` in the part of the address that has one. */
function withoutUser(key: string): string {
  const parts = key.split("/");
  const at = parts.findIndex((part) => part.includes("@"));
  return at < 0 ? key : parts.with(at, parts[at]?.replace(/^.*@/s, "") ?? "").join("/");
}
const hostOf = (key: string): string => withoutScheme(key).replace(/\/.*$/s, "").toLowerCase();

/** The user name and the password in the base64 of `user:password`; undefined where it is none. */
export function decodePair(base64: string): Credentials | undefined {
  const text = decodeBase64(base64);
  const colon = text?.indexOf(":") ?? -1;
  if (text === undefined || colon < 0) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Text in UTF-8; undefined where it is none. */
export function decodeBase64(text: string): string | undefined {
  const bytes = bytesOfBase64(text);
  try {
    return bytes && new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * One entry of registries.yaml, with upstream's keys. What cannot be read or honoured is reported by the name of its key.
 * Keys and their meaning: upstream registry-scanner/pkg/registry/config.go and endpoints.go.
 */
import { canonicalRegistry } from "../image/reference.ts";
import { parseDuration } from "../lib/duration.ts";
import { isRecord } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { TagSort } from "../policy/facts.ts";
import { secretName } from "./credential-reference.ts";
import { printable } from "./text.ts";

/** One registry of the table. */
export interface RegistryEntry {
  /** For people: `Docker Hub`. */
  readonly name: string;
  /** Canonical, without scheme: `docker.io`, `registry.example.com/team`. */
  readonly prefix: string;
  /** Without trailing slash: `https://registry-1.docker.io`. */
  readonly apiUrl: string;
  /** As written (`pullsecret:argocd/dockerhub-credentials`), see `secretName`; undefined = anonymous. */
  readonly credentials: string | undefined;
  /** The namespace of a path with one component: `library`. */
  readonly defaultNamespace: string | undefined;
  /** Is it the registry of a name that has none? */
  readonly isDefault: boolean;
  /** How the registry sorts its list of tags; undefined: it does not. */
  readonly tagSort: TagSort | undefined;
  /** Requests per second; undefined: unlimited. */
  readonly limit: number | undefined;
  /** `credsexpire`: how long a token or a cloud's grant is used at most, in milliseconds. */
  readonly credentialsLifeMs: number | undefined;
}

/** What is wrong with an entry; the caller knows where it stands. */
export interface Finding extends Pick<Problem, "severity" | "what" | "mend"> {
  readonly key?: string;
}

type Mapping = Readonly<Record<string, unknown>>;

export const KEYS: readonly string[] = [
  ...[
    "name",
    "api_url",
    "prefix",
    "ping",
    "credentials",
    "credsexpire",
    "tagsortmode",
    "insecure",
    "ca_file",
  ],
  ...["ca_data", "defaultns", "limit", "default"],
];

/** Reads an entry. Without `api_url`, or with an unreadable `prefix`, there is none and the finding says why. */
export function readEntry(value: unknown): {
  readonly entry?: RegistryEntry;
  readonly findings: readonly Finding[];
} {
  if (!isRecord(value)) {
    return {
      findings: [
        refusal(undefined, "the entry is not a mapping", "Write the registry's keys as `key: value`."),
      ],
    };
  }
  const apiUrl = readApiUrl(value.api_url);
  if (!apiUrl.ok) return { findings: [apiUrl.error] };
  const prefix = readPrefix(value.prefix, apiUrl.value);
  if (!prefix.ok) return { findings: [prefix.error] };
  const [sort, limit, life] = [
    readTagSort(value.tagsortmode),
    readLimit(value.limit),
    readLife(value.credsexpire),
  ];
  const entry: RegistryEntry = {
    name: text(value.name) ?? prefix.value,
    prefix: prefix.value,
    apiUrl: apiUrl.value,
    credentials: text(value.credentials),
    defaultNamespace: text(value.defaultns),
    isDefault: boolean(value.default) === true,
    tagSort: sort.ok ? sort.value : undefined,
    limit: limit.ok ? limit.value : undefined,
    credentialsLifeMs: life.ok ? life.value : undefined,
  };
  const unread = [sort, limit, life].flatMap((read) => (read.ok ? [] : [read.error]));
  return {
    entry,
    findings: [
      ...unknownKeys(value),
      ...wrongTypes(value),
      ...unread,
      ...unusable(entry),
      ...notHonoured(value, apiUrl.value),
    ],
  };
}

function readApiUrl(value: unknown): Result<string, Finding> {
  const mend = "Write the address of the registry's API, such as `https://registry-1.docker.io`.";
  const written = text(value);
  if (written === undefined) return err(refusal("api_url", "is missing", mend));
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return err(refusal("api_url", "is not an http or https address", mend));
  }
  const isPlain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!isPlain) return err(refusal("api_url", "holds a user name, a query or a fragment", mend));
  return ok(url.href.replace(/\/+$/, ""));
}

/** Upstream lets one entry go without a prefix; here the host of its API is the prefix. */
function readPrefix(value: unknown, apiUrl: string): Result<string, Finding> {
  const written = text(value) ?? new URL(apiUrl).host;
  const [host = "", ...path] = written
    .replace(/^https?:\/\//i, "")
    .replace(/\/+$/, "")
    .split("/");
  const prefix = [canonicalRegistry(host), ...path].join("/");
  if (/^[a-z0-9[][^\s@?#]*$/.test(prefix)) return ok(prefix);
  return err(
    refusal(
      "prefix",
      "is not a registry host with an optional path",
      "Write it as in image names, such as `ghcr.io`.",
    ),
  );
}

function unknownKeys(entry: Mapping): readonly Finding[] {
  return Object.keys(entry)
    .filter((key) => !KEYS.includes(key))
    .map((key) =>
      remark(printable(key), "is not a known key", `Correct or remove it; known are ${KEYS.join(", ")}.`),
    );
}

function wrongTypes(entry: Mapping): readonly Finding[] {
  const wrong = (keys: readonly string[], read: (value: unknown) => unknown, what: string) =>
    keys
      .filter((key) => isSet(entry[key]) && read(entry[key]) === undefined)
      .map((key) => remark(key, `is not ${what}, and is left out`, `Write it as ${what}.`));
  return [
    ...wrong(["name", "prefix", "credentials", "defaultns"], text, "text"),
    ...wrong(["ping", "insecure", "default"], boolean, "true or false"),
  ];
}

/** Credentials that no request could use: the entry stays, and its requests fail with the same words. */
function unusable({ credentials, prefix, apiUrl }: RegistryEntry): readonly Finding[] {
  const [registry = prefix] = prefix.split("/");
  const name = credentials === undefined ? undefined : secretName(credentials, { registry, apiUrl });
  return name?.ok === false ? [{ severity: "error", key: "credentials", ...name.error }] : [];
}

/** Upstream refuses the whole file for a word that is none. */
function readTagSort(value: unknown): Result<TagSort | undefined, Finding> {
  const word = (text(value) ?? "").toLowerCase();
  if (word === "latest-first" || word === "latest-last") return ok(word);
  if (!isSet(value) || word === "none") return ok(undefined);
  return err(refusal("tagsortmode", "is no order", "Write latest-first, latest-last or none."));
}

/** As upstream: nothing, or a number that is not above 0, is no limit. */
function readLimit(value: unknown): Result<number | undefined, Finding> {
  if (!isSet(value)) return ok(undefined);
  const number = typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number)) return ok(number > 0 ? number : undefined);
  return err(refusal("limit", "is no whole number", "Write the requests per second, such as 10."));
}

function readLife(value: unknown): Result<number | undefined, Finding> {
  if (!isSet(value)) return ok(undefined);
  const life = parseDuration(String(value).trim());
  if (life.ok) return ok(life.value > 0 ? life.value : undefined);
  return err(refusal("credsexpire", `cannot be read: ${life.error}`, 'Write a duration such as "10h".'));
}

const PUBLIC_TLS = "is not honoured: a Worker accepts certificates of public authorities only";
const PUBLIC_TLS_MEND =
  "Give the registry such a certificate, or put a proxy or tunnel that has one before it.";

/** Key, when it asks for something, what is said and what to do. `ping` needs no word: it has no effect upstream. */
const NOT_HONOURED: readonly (readonly [
  key: string,
  asks: (value: unknown) => boolean,
  what: string,
  mend: string,
])[] = [
  ["insecure", (value) => boolean(value) === true, PUBLIC_TLS, PUBLIC_TLS_MEND],
  ["ca_file", isSet, PUBLIC_TLS, PUBLIC_TLS_MEND],
  ["ca_data", isSet, PUBLIC_TLS, PUBLIC_TLS_MEND],
];

function notHonoured(entry: Mapping, apiUrl: string): readonly Finding[] {
  // Without TLS there is no certificate to judge.
  if (apiUrl.startsWith("http:")) return [];
  return NOT_HONOURED.filter(([key, asks]) => asks(entry[key])).map(([key, , what, mend]) =>
    remark(key, what, mend),
  );
}

/** A boolean of YAML 1.1, which upstream's reader knows; `yes` and its like are text in YAML 1.2. */
function boolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (/^(?:y|yes|on|true)$/i.test(value)) return true;
  return /^(?:n|no|off|false)$/i.test(value) ? false : undefined;
}

function isSet(value: unknown): boolean {
  return typeof value === "string" ? value.trim() !== "" : value !== undefined && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function refusal(key: string | undefined, what: string, mend: string): Finding {
  return key === undefined
    ? { severity: "error", what, mend }
    : { severity: "error", key, what: `\`${key}\` ${what}`, mend };
}

function remark(key: string, what: string, mend: string): Finding {
  return { severity: "warning", key, what: `\`${key}\` ${what}`, mend };
}

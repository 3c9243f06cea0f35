/**
 * One entry of registries.yaml, with upstream's keys. What cannot be read or honoured is reported by the name of its key.
 * Keys and their meaning: upstream registry-scanner/pkg/registry/config.go and endpoints.go.
 */
import { isRecord } from "../lib/json.ts";
import type { TagSort } from "../policy/facts.ts";
import { secretName } from "./credential-reference.ts";
import {
  boolean,
  type Finding,
  isSet,
  readApiUrl,
  readLife,
  readLimit,
  readPrefix,
  readTagSort,
  refusal,
  remark,
  text,
} from "./entry-values.ts";
import { printable } from "./text.ts";

export type { Finding } from "./entry-values.ts";

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

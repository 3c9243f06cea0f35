/**
 * The registry table (`registries.yaml`, upstream's `registries.conf`) and what it says about one image repository.
 * A bad entry is reported with its place and left out; the others go on.
 */
import { parseDocument } from "yaml";
import { DOCKER_HUB, DOCKER_HUB_DEFAULTS, type NameDefaults } from "../image/reference.ts";
import { isRecord } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { TagSort } from "../policy/facts.ts";
import type { CredentialTarget } from "./credentials.ts";
import { type Finding, type RegistryEntry, readEntry } from "./entry.ts";
import { printable } from "./text.ts";

export type { RegistryEntry } from "./entry.ts";

export interface RegistryTable {
  /** In the order of the file; Docker Hub's own entry at the end where the file has none. */
  readonly registries: readonly RegistryEntry[];
  readonly problems: readonly Problem[];
}

/** Where to ask for one image repository. */
export interface RegistryEndpoint extends CredentialTarget {
  /** The name that the API knows: `library/nginx`. */
  readonly repository: string;
  /** As written; undefined = anonymous. An image's own `pullSecret` goes before it. */
  readonly credentials: string | undefined;
  readonly tagSort: TagSort | undefined;
  /** Requests per second; undefined: unlimited. */
  readonly limit: number | undefined;
}

/** What is known without a table. An entry with the same prefix replaces it. */
export const DOCKER_HUB_ENTRY: RegistryEntry = {
  name: "Docker Hub",
  prefix: DOCKER_HUB,
  apiUrl: "https://registry-1.docker.io",
  credentials: undefined,
  defaultNamespace: DOCKER_HUB_DEFAULTS.defaultNamespaces[DOCKER_HUB],
  isDefault: false,
  tagSort: undefined,
  // As upstream's own entry for it.
  limit: 10,
  credentialsLifeMs: undefined,
};

/** Requests per second at a registry that no entry names, as upstream has it. */
const INFERRED_LIMIT = 20;

/** Reads registries.yaml. `file` is its name, for problems. An empty file is a table with Docker Hub alone. */
export function parseRegistries(yaml: string, file: string): RegistryTable {
  const list = readList(yaml);
  if (!list.ok) {
    return { registries: [DOCKER_HUB_ENTRY], problems: [{ severity: "error", where: file, ...list.error }] };
  }
  const registries: RegistryEntry[] = [];
  const problems: Problem[] = [];
  for (const [index, value] of list.value.entries()) {
    const name =
      isRecord(value) && typeof value.name === "string" ? ` (name "${printable(value.name)}")` : "";
    const where = `${file}: registries[${index}]${name}`;
    const { entry, findings } = readEntry(value);
    const { added, clashes } = place(entry, registries);
    if (added !== undefined) registries.push(added);
    problems.push(...[...findings, ...clashes].map((finding) => at(where, finding)));
  }
  const hasDockerHub = registries.some(({ prefix }) => prefix === DOCKER_HUB);
  return { registries: hasDockerHub ? registries : [...registries, DOCKER_HUB_ENTRY], problems };
}

/** What an unwritten registry or namespace means with this table: the input of `canonicalName`. */
export function nameDefaults(registries: readonly RegistryEntry[]): NameDefaults {
  const chosen = registries.find(({ isDefault }) => isDefault)?.prefix.split("/")[0];
  const namespaces = registries.flatMap(({ prefix, defaultNamespace }) =>
    defaultNamespace === undefined ? [] : [[prefix, defaultNamespace]],
  );
  return {
    defaultRegistry: chosen ?? DOCKER_HUB_DEFAULTS.defaultRegistry,
    defaultNamespaces: { ...DOCKER_HUB_DEFAULTS.defaultNamespaces, ...Object.fromEntries(namespaces) },
  };
}

/**
 * The endpoint of a repository by its canonical name (`docker.io/library/nginx`): the entry with the longest prefix
 * that ends at a "/" or at the end of the name, so that `docker.io.evil.com` is not `docker.io`. Without one: https on
 * the registry's own host, anonymously.
 */
export function endpointFor(registries: readonly RegistryEntry[], canonical: string): RegistryEndpoint {
  const slash = canonical.indexOf("/");
  const registry = canonical.slice(0, slash);
  const entry = entryFor(registries, canonical);
  return {
    registry,
    repository: canonical.slice(slash + 1),
    apiUrl: entry?.apiUrl ?? `https://${registry}`,
    credentials: entry?.credentials,
    credentialsLifeMs: entry?.credentialsLifeMs,
    tagSort: entry?.tagSort,
    limit: entry === undefined ? INFERRED_LIMIT : entry.limit,
  };
}

/** Undefined where the table does not name the registry. */
export function entryFor(registries: readonly RegistryEntry[], canonical: string): RegistryEntry | undefined {
  return [...registries, DOCKER_HUB_ENTRY]
    .filter(({ prefix }) => canonical.startsWith(`${prefix}/`) || canonical === prefix)
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
}

function readList(yaml: string): Result<readonly unknown[], Pick<Problem, "what" | "mend">> {
  const root = readYaml(yaml);
  if (!root.ok) {
    return err({
      what: `It is not valid YAML: ${root.error}`,
      mend: "Correct it; until then only Docker Hub is known.",
    });
  }
  const list = isRecord(root.value) ? root.value.registries : root.value;
  if (list === null) return ok([]);
  if (Array.isArray(list) && isRecord(root.value)) return ok(list);
  return err({
    what: "It has no list `registries` at its top level.",
    mend: "Write the table as a list under the one key `registries:`.",
  });
}

function readYaml(yaml: string): Result<unknown, string> {
  const document = parseDocument(yaml);
  const [error] = document.errors;
  if (error !== undefined) return err(printable(error.message));
  try {
    return ok(document.toJS());
  } catch (cause) {
    // An alias without anchor, or aliases that multiply without end.
    return err(cause instanceof Error ? printable(cause.message) : "unreadable");
  }
}

/** An entry beside the earlier ones: a prefix serves once, and so does the default. */
function place(
  entry: RegistryEntry | undefined,
  earlier: readonly RegistryEntry[],
): { readonly added?: RegistryEntry; readonly clashes: readonly Finding[] } {
  if (entry === undefined) return { clashes: [] };
  const { prefix, isDefault } = entry;
  if (earlier.some((each) => each.prefix === prefix)) {
    const what = `\`prefix\` is "${prefix}" in an earlier entry too, which serves`;
    return { clashes: [{ severity: "error", key: "prefix", what, mend: "Keep one entry per prefix." }] };
  }
  if (isDefault && earlier.some((each) => each.isDefault)) {
    const what = "`default` is set in an earlier entry too, which serves";
    const clash: Finding = { severity: "warning", key: "default", what, mend: "Set `default` in one entry." };
    return { added: { ...entry, isDefault: false }, clashes: [clash] };
  }
  return { added: entry, clashes: [] };
}

function at(where: string, { key, ...finding }: Finding): Problem {
  return { ...finding, where: key === undefined ? where : `${where}.${key}` };
}

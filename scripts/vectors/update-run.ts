/**
 * A row of `update` through the product: the resource is read, its rules are made, and each Application has one pass, as
 * a Worker that sees it for the first time would make it. The ports answer from the row.
 */

import type { Application } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import { API_VERSION, KIND } from "../../src/fleet/crd.ts";
import { parseImageUpdater } from "../../src/fleet/image-updater.ts";
import { rulesFor } from "../../src/fleet/rules.ts";
import { canonicalName, DOCKER_HUB_DEFAULTS, parseReference } from "../../src/image/reference.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import type { TagFacts } from "../../src/policy/facts.ts";
import { type Rule, repositoryKey } from "../../src/policy/rule.ts";
import type { Running } from "../../src/policy/standing.ts";
import type { ImageReport } from "../../src/protocol.ts";
import { readCreated } from "../../src/registry/manifest.ts";
import { openMemory } from "../../src/updater/memory.ts";
import { observe } from "../../src/updater/observe.ts";
import type { Ports } from "../../src/updater/ports.ts";
import { reconcile } from "../../src/updater/reconcile.ts";
import { applyJsonPatch, type Json } from "../../test/support/argocd.json-patch.ts";
import { openSql } from "../../test/support/sql.ts";
import { asAnswered, type UpdateRow } from "./update-row.ts";

/** What became of one Application. */
export interface Run {
  readonly rules: readonly Rule[];
  /** Rules of images that the row's push is not about. */
  readonly unfollowed: readonly Rule[];
  readonly reports: readonly ImageReport[];
  /** What ran before, by alias. */
  readonly before: ReadonlyMap<string, Running | undefined>;
  /** The spec afterwards. */
  readonly spec: Json;
}

/** The Applications by `namespace/name`. Undefined: nothing of the resource can be served. */
export async function runRow(row: UpdateRow): Promise<ReadonlyMap<string, Run> | undefined> {
  const value = {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { name: "row", namespace: row.crNamespace },
    spec: row.crSpec,
  };
  const { resource } = parseImageUpdater({ origin: "row", value }, row.crNamespace);
  if (resource === undefined) return undefined;
  const { rules } = rulesFor({
    resources: [resource],
    applications: row.applications.map(({ metadata, spec }) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      labels: metadata.labels ?? {},
      annotations: metadata.annotations ?? {},
      project: spec.project,
    })),
    names: DOCKER_HUB_DEFAULTS,
  });
  const runs = new Map<string, Run>();
  for (const application of row.applications) {
    const key = `${application.metadata.namespace}/${application.metadata.name}`;
    const all = rules.get(key) ?? [];
    const followed = all.filter((rule) => isAbout(row, rule));
    const made = await runApplication(row, key, asAnswered(application), followed);
    runs.set(key, { ...made, rules: followed, unfollowed: all.filter((rule) => !followed.includes(rule)) });
  }
  return runs;
}

/** A push is about the rules that follow what was pushed; without one, every rule is looked at. */
function isAbout({ webhookEvent }: UpdateRow, rule: Rule): boolean {
  if (webhookEvent === null) return true;
  const { registryUrl, repository } = webhookEvent;
  return (
    rule.repository === canonicalName({ registry: registryUrl === "" ? undefined : registryUrl, repository })
  );
}

async function runApplication(
  row: UpdateRow,
  key: string,
  given: { readonly [name: string]: Json },
  rules: readonly Rule[],
): Promise<Pick<Run, "reports" | "before" | "spec">> {
  const before = new Map(rules.map((rule) => [rule.alias, runningIn(parse(given), rule)]));
  let json: Json = given;
  const read = (): Result<ReturnType<typeof parse>, Failure> => ok(parse(json));
  const ports: Ports = {
    rules: async () => ({ ready: true, project: "default", rules }),
    tags: async (repository) => {
      const tags = tagsOf(row, repository);
      return tags === undefined
        ? err(NO_REPOSITORY)
        : ok({ tags: tags.map(({ name }) => name), listedAt: NOW });
    },
    confirm: async (repository, tag) => {
      const found = tagsOf(row, repository)?.find(({ name }) => name === tag);
      return ok(found === undefined ? { exists: false } : { exists: true, digest: found.digest, at: NOW });
    },
    facts: async (repository, { tags }) => {
      const known = tagsOf(row, repository)?.filter(({ name }) => tags.includes(name)) ?? [];
      return ok({ facts: known.map((tag) => [tag.name, factsOf(tag)] as const), waiting: 0 });
    },
    parent: async () => err(NO_REPOSITORY),
    read: async () => read(),
    write: async (_project, operations) => {
      const patched = applyJsonPatch(json, operations.map(plain));
      if ("error" in patched) throw new Error(patched.error);
      json = patched.value;
      return read();
    },
    now: () => NOW,
  };
  const pass = {
    application: key,
    mode: "apply",
    dryRun: false,
    naming: DOCKER_HUB_DEFAULTS,
    events: [],
    listedAfter: undefined,
    pushedAt: undefined,
    contestRetryMs: Number.MAX_SAFE_INTEGER,
  } as const;
  const result = await reconcile(ports, openMemory(openSql()), pass);
  if (result.kind === "failed") throw new Error(result.failure.message);
  return { before, reports: result.report.images, spec: specOf(json) };
}

function runningIn(application: Application, rule: Rule): Running | undefined {
  const observed = observe(application, rule, DOCKER_HUB_DEFAULTS, () => false);
  return observed.ok ? observed.value.running : undefined;
}

/** The rows' repositories are named as the original's registry table has them. */
function tagsOf({ registry }: UpdateRow, key: string): UpdateRow["registry"][string] | undefined {
  const found = Object.entries(registry).find(([name]) => {
    const reference = parseReference(name);
    return (
      reference.ok &&
      repositoryKey({ repository: canonicalName(reference.value), pullSecret: undefined }) === key
    );
  });
  return found?.[1];
}

function factsOf({ digest, createdAt }: UpdateRow["registry"][string][number]): TagFacts {
  const builds = [{ platform: "linux/amd64", ...readCreated(createdAt) }];
  return { kind: "known", depth: "created", digest, builds, pushedAt: undefined };
}

function parse(json: Json) {
  const application = parseApplication(json);
  if (!application.ok) throw new Error(application.error);
  return application.value;
}

function specOf(json: Json): Json {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json.spec ?? null) : null;
}

/** The operation as it arrives at the server. */
function plain({ op, path, value }: { op: string; path: string; value: unknown }) {
  return { op, path, value: JSON.parse(JSON.stringify(value ?? null)) };
}

const NOW = Date.parse("2026-01-01T00:00:00Z");

const NO_REPOSITORY: Failure = {
  code: "registry-not-found",
  message: "There is no such repository.",
  temporary: false,
};

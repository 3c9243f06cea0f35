/** Resources + Applications -> what Fleet remembers of them. Pure. */
import type { Application } from "../argocd/application.ts";
import type { NameDefaults } from "../image/reference.ts";
import { cutBelow } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { sha256 } from "../lib/sha256.ts";
import type { ResourceStatus } from "../protocol.ts";
import { type FollowersByRepository, followersOf } from "./followers.ts";
import { parseImageUpdater, type ReadResources } from "./image-updater.ts";
import { legacyOnly } from "./legacy-names.ts";
import { readDocuments, type SourceFile } from "./resource-files.ts";
import { type ApplicationSummary, rulesFor } from "./rules.ts";
import type { ApplicationRow } from "./store.ts";

/** An Application as the list tells it, and what of its live state a sweep watches for changes. */
export interface Seen {
  readonly summary: ApplicationSummary;
  /** Changes whenever the sources or the running images do, and when the Application is made again. A digest: a source may hold a secret. */
  readonly fingerprint: string;
}

export interface Snapshot {
  readonly rows: ReadonlyMap<string, ApplicationRow>;
  readonly followers: FollowersByRepository;
  readonly resources: readonly ResourceStatus[];
  readonly problems: readonly Problem[];
}

/** Matches the Applications, and gives each its row. */
export function takeSnapshot(
  { resources, problems: found }: ReadResources,
  seen: readonly Seen[],
  names: NameDefaults,
): Snapshot {
  const applications = seen.map(({ summary }) => summary);
  const { rules, problems, matched } = rulesFor({ resources, applications, names });
  const rows = seen.map(({ summary, fingerprint }): [string, ApplicationRow] => {
    const key = `${summary.namespace}/${summary.name}`;
    return [key, { summary, rules: rules.get(key) ?? [], fingerprint }];
  });
  return {
    rows: new Map(rows),
    followers: followersOf(rules),
    resources: matched,
    problems: [...found, ...problems],
  };
}

/** The resources of the files. */
export function readResources(files: readonly SourceFile[], defaultNamespace: string): ReadResources {
  const read = readDocuments(files);
  const parsed = read.documents.map((document) => parseImageUpdater(document, defaultNamespace));
  return {
    resources: parsed.flatMap(({ resource }) => resource ?? []),
    problems: [...read.problems, ...parsed.flatMap(({ problems }) => problems)],
  };
}

/** What of a listed Application is remembered. `withAnnotations`: were they asked for? */
export async function seenOf(
  { metadata, spec, status }: Application,
  withAnnotations: boolean,
): Promise<Seen> {
  const { namespace, name, labels, creationTimestamp } = metadata;
  const annotations = withAnnotations ? { annotations: legacyOnly(metadata.annotations) } : {};
  // Helm's values are of any shape, and one Application nested without end would stop the list of all.
  const seen = cutBelow([spec.source, spec.sources, status.summary.images, creationTimestamp]);
  return {
    summary: { namespace, name, labels, project: spec.project, ...annotations },
    fingerprint: await sha256(JSON.stringify(seen)),
  };
}

/** Keys of followed Applications that are new, or whose rules, sources or running images changed, or that were made again. */
export function changedApplications(
  before: ReadonlyMap<string, ApplicationRow>,
  after: ReadonlyMap<string, ApplicationRow>,
): readonly string[] {
  return [...after].flatMap(([key, row]) =>
    row.rules.length > 0 && JSON.stringify(before.get(key)) !== JSON.stringify(row) ? [key] : [],
  );
}

/** Resources + Applications -> what Fleet remembers of them. Pure. */
import { type Application, applicationKey } from "../argocd/application.ts";
import type { NameDefaults } from "../image/reference.ts";
import { cutBelow } from "../lib/json.ts";
import { byName } from "../lib/order.ts";
import type { Problem } from "../lib/problem.ts";
import { sha256 } from "../lib/sha256.ts";
import type { Rule } from "../policy/rule.ts";
import type { ResourceStatus } from "../protocol.ts";
import { COST, ROWS_COMPARED } from "./constants.ts";
import { compareFollowers, type FollowersByRepository, type Following, follow } from "./followers.ts";
import { parseImageUpdater, type ReadResources } from "./image-updater.ts";
import { legacyOnly } from "./legacy-names.ts";
import { readDocuments, type SourceFile } from "./resource-files.ts";
import { type ApplicationSummary, createMatching } from "./rules.ts";

/** An Application as the list tells it, and what of its live state a sweep watches for changes. */
export interface Seen {
  readonly summary: ApplicationSummary;
  /** Changes whenever the sources or the running images do, and when the Application is made again. A digest: a source may hold a secret. */
  readonly fingerprint: string;
}

/** What is remembered of an Application; also what the sweep compares to see whether rules or live images changed. */
export interface ApplicationRow extends Seen {
  readonly rules: readonly Rule[];
}

/** What is stored of the last time, by ranges of keys: behind `after`, up to and with `upTo`; undefined: to the end. */
export interface Before {
  /** The rows as JSON. */
  rows(after: string, upTo: string | undefined): ReadonlyMap<string, string>;
  followersBetween(after: string, upTo: string | undefined): FollowersByRepository;
}

/** What has to be written so that the store holds this generation: only what differs, as rows written are counted. */
export interface Changes {
  /** JSON of each Application's row; undefined for one that is gone. */
  readonly rows: ReadonlyMap<string, string | undefined>;
  readonly followed: readonly Following[];
  readonly unfollowed: readonly Following[];
}

export interface Snapshot {
  readonly changes: Changes;
  /** Keys of followed Applications that are new, or whose rules, sources or running images changed. */
  readonly changed: readonly string[];
  /** Repositories that nobody follows any more. */
  readonly left: readonly string[];
  readonly resources: readonly ResourceStatus[];
  readonly problems: readonly Problem[];
}

/**
 * Matches the Applications, and compares what they come to with what is stored. It goes on whenever it is asked to: what
 * is yielded is about how much CPU time was used since, in microseconds.
 */
export function* takeSnapshot(
  { resources, problems: found }: ReadResources,
  given: readonly Seen[],
  names: NameDefaults,
  before: Before,
): Generator<number, Snapshot> {
  const keyed = given.map((one) => ({ ...one, key: applicationKey(one.summary) }));
  const seen = keyed.sort((a, b) => byName(a.key, b.key));
  yield COST.sort * seen.length;
  const matching = createMatching(resources, names);
  yield COST.candidate * matching.candidates;

  const rows = new Map<string, string | undefined>();
  const changed: string[] = [];
  const followers = new Map<string, string[]>();
  let last = "";
  for (let start = 0; start <= seen.length; start += ROWS_COMPARED) {
    const slice = seen.slice(start, start + ROWS_COMPARED);
    const end = start + ROWS_COMPARED > seen.length ? undefined : slice.at(-1)?.key;
    const gone = new Map(before.rows(last, end));
    for (const { key, summary, fingerprint } of slice) {
      const rules = matching.match(summary);
      const row: ApplicationRow = { summary, rules, fingerprint };
      const text = JSON.stringify(row);
      if (gone.get(key) !== text) {
        rows.set(key, text);
        if (rules.length > 0) changed.push(key);
      }
      gone.delete(key);
      follow(followers, key, rules);
    }
    for (const key of gone.keys()) rows.set(key, undefined);
    last = end ?? last;
    yield (slice.length + 1) * (COST.row + COST.match * matching.candidates);
  }
  const { followed, unfollowed, left } = yield* compareFollowers(followers, before.followersBetween);
  const concluded = matching.conclude(seen.map(({ summary }) => summary));
  for (;;) {
    const { done, value } = concluded.next();
    if (done) {
      const problems = [...found, ...value.problems];
      const changes = { rows, followed, unfollowed };
      return { changes, changed, left, resources: value.matched, problems };
    }
    yield value * COST.match;
  }
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

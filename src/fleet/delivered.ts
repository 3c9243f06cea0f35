/**
 * The ImageUpdater documents that an Application delivers, as they are remembered: each as Argo CD told it last, and
 * while that is broken as a whole, the last one that was good. Pure.
 */
import type { Failure } from "../lib/failure.ts";
import { isRecord } from "../lib/json.ts";
import { byName } from "../lib/order.ts";
import type { Problem } from "../lib/problem.ts";
import type { Trouble } from "../protocol.ts";
import { ALL_MISSING_AGAIN_MS } from "./constants.ts";
import { API_VERSION, KIND } from "./crd.ts";
import { parseImageUpdater, type ReadResources } from "./image-updater.ts";
import { resourcePlace } from "./problem-place.ts";

/** Documents by `namespace/name`. */
export type Documents = ReadonlyMap<string, unknown>;

export interface DeliveredDocument {
  readonly document: unknown;
  /** While nothing of `document` can be served: the last one of which something could. */
  readonly lastGood?: unknown;
  /** Since when nothing of `document` can be served, epoch milliseconds. */
  readonly brokenSince?: number;
}

export type Delivered = ReadonlyMap<string, DeliveredDocument>;

/** What is remembered once these documents were read. What is not among them any more has ended. */
export function remembered(
  documents: Documents,
  before: Delivered,
  defaultNamespace: string,
  now: number,
): Delivered {
  const isGood = (value: unknown) =>
    parseImageUpdater({ value, origin: "" }, defaultNamespace).resource !== undefined;
  const keep = (key: string, document: unknown): DeliveredDocument => {
    if (isGood(document)) return { document };
    const earlier = before.get(key);
    const good = isGood(earlier?.document) ? earlier?.document : earlier?.lastGood;
    return {
      document,
      ...(good !== undefined && { lastGood: good }),
      brokenSince: earlier?.brokenSince ?? now,
    };
  };
  return new Map([...documents].map(([key, document]) => [key, keep(key, document)]));
}

/**
 * Why an answer without any document is not believed yet. Argo CD's controller writes what it compared before it writes
 * how that went, so for a moment a comparison that failed looks like a good one that found nothing.
 * `trouble`: what was said of the resources before.
 */
export function doubt(
  documents: Documents,
  before: Delivered,
  trouble: Trouble | undefined,
  application: string,
  now: number,
): Failure | undefined {
  if (documents.size > 0 || before.size === 0) return undefined;
  const isFoundAgain = trouble?.failure.code === ALL_MISSING && (trouble.nextTryAt ?? 0) <= now;
  if (isFoundAgain) return undefined;
  return {
    code: ALL_MISSING,
    temporary: true,
    retryAfterMs: ALL_MISSING_AGAIN_MS,
    message: `${application} delivers no ${KIND} any more; it is believed when it is found once more.`,
    mend: "Nothing if that is meant; otherwise check path and revision of its source.",
  };
}

const ALL_MISSING = "resources-all-missing";

/** The resources to serve, and what is wrong in the documents. `application` names it: `Application argocd/config`. */
export function readDelivered(
  delivered: Delivered,
  application: string,
  defaultNamespace: string,
): ReadResources {
  if (delivered.size === 0) return { resources: [], problems: [noResources(application)] };
  const names = Map.groupBy(delivered.keys(), nameOf);
  const read = [...delivered]
    .sort(([a], [b]) => byName(a, b))
    .map(([key, row]) => {
      const isAlone = names.get(nameOf(key))?.length === 1;
      const origin = isAlone ? application : `${application}, namespace ${key.split("/")[0]}`;
      const parse = (value: unknown) => parseImageUpdater({ value, origin }, defaultNamespace);
      const { resource, problems } = parse(row.document);
      if (resource !== undefined) return { resource, problems };
      const { resource: lastGood } = parse(row.lastGood);
      const where = resourcePlace({ origin, name: nameOf(key) });
      return {
        resource: lastGood,
        problems: lastGood === undefined ? problems : [...problems, servesLastGood(where, row.brokenSince)],
      };
    });
  return {
    resources: read.flatMap(({ resource }) => resource ?? []),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** The document with the namespace that Argo CD gives its object, where it names none itself. */
export function withNamespace(document: unknown, namespace: string): unknown {
  if (namespace === "" || !isRecord(document) || !isRecord(document.metadata)) return document;
  if (document.metadata.namespace) return document;
  return { ...document, metadata: { ...document.metadata, namespace } };
}

const nameOf = (key: string): string => key.slice(key.indexOf("/") + 1);

function servesLastGood(where: string, since: number | undefined): Problem {
  const when = since === undefined ? "" : `since ${new Date(since).toISOString()} `;
  return {
    severity: "warning",
    where,
    what: `Nothing of this version can be served, so ${when}the last good one serves in its place.`,
    mend: "Mend in Git what is said of this resource; to end it, remove it there.",
  };
}

const noResources = (application: string): Problem => ({
  severity: "error",
  where: application,
  what: `No ${KIND} resources in ${application}, as Argo CD last compared it with Git.`,
  mend: `Check that path and revision of its source hold \`kind: ${KIND}\` of \`apiVersion: ${API_VERSION}\`, or name another Application in RESOURCES_APPLICATION.`,
});

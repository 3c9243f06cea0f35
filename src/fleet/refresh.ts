/**
 * Keeping the rules up to date: the resources and Argo CD's list of Applications -> the rows in storage. What cannot be
 * read leaves the last good rows serving.
 */
import { type Application, applicationKey } from "../argocd/application.ts";
import type { NameDefaults } from "../image/reference.ts";
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import { singleFlight } from "../lib/single-flight.ts";
import type { Trouble } from "../protocol.ts";
import { type GetApplication, keepAbsent } from "./absent.ts";
import { usesAnnotations } from "./annotated.ts";
import { RULES_SHAPE } from "./constants.ts";
import { type Documents, doubt, readDelivered, remembered } from "./delivered.ts";
import type { ReadResources } from "./image-updater.ts";
import type { Step } from "./queue.ts";
import type { ResourcesFrom } from "./resources-from.ts";
import { changedApplications, readResources, type Seen, seenOf, takeSnapshot } from "./snapshot.ts";
import type { FleetStore } from "./store.ts";

export interface RefreshOptions {
  readonly store: FleetStore;
  readonly from: ResourcesFrom;
  readonly names: NameDefaults;
  /** Namespace of resources that name none. */
  readonly defaultNamespace: string;
  /** Argo CD's list of Applications; with their annotations, which can be large, only where a resource reads them. */
  readonly list: (withAnnotations: boolean) => Promise<Result<readonly Application[], Failure>>;
  readonly get: GetApplication;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Refresher {
  /**
   * Reads the list and the resources, once for all who ask. It fails while nothing can be served: without a list, while
   * the resources of an Application were never read, and while nobody knows where they are. The caller arms its alarm afterwards.
   */
  refresh(): Promise<Result<undefined, Failure>>;
  /**
   * True when the rules in storage are those of the resources. A deployment brings other resources: they are applied to
   * the Applications that are known. Before the first list, and before one with the annotations that they read, nobody
   * can tell; one is then due.
   */
  isReady(): Promise<boolean>;
  /** Were the resources and the list ever read? */
  isKnown(): boolean;
  /** Why the resources cannot be read now, from where they are to come. */
  resourcesTrouble(): Trouble | undefined;
}

export function createRefresher(options: RefreshOptions): Refresher {
  const { store, from, names, defaultNamespace, list, get, now } = options;
  const { state } = store;
  let digest: Promise<string> | undefined;
  /** Of all that rules are made from, and by, besides what each refresh reads; it does not change while the object lives. */
  const configDigest = () => {
    const source = from.kind === "files" ? from.files : from.name;
    digest ??= sha256(JSON.stringify([RULES_SHAPE, source, names, defaultNamespace]));
    return digest;
  };

  const isDelivered = () => from.kind === "application" && state.read("resourcesFrom") === from.name;
  const isKnown = () => state.read("refreshedAt") !== undefined && (from.kind === "files" || isDelivered());
  const resourcesTrouble = (): Trouble | undefined => {
    const stored = state.read("resourcesTrouble");
    if (stored === undefined || from.kind !== "application" || stored.from !== from.name) return undefined;
    const { from: _, ...trouble } = stored;
    return trouble;
  };

  /** Puts documents that were just read into the store, and gives the resources to serve. */
  const resourcesNow = (documents: Documents | undefined): ReadResources => {
    if (from.kind === "files") {
      // After a switch back to the Application its documents would be old; they are then read anew.
      store.replaceDelivered(new Map());
      state.write("resourcesFrom", undefined);
      return readResources(from.files, defaultNamespace);
    }
    if (documents !== undefined) {
      const before = isDelivered() ? store.delivered() : new Map();
      store.replaceDelivered(remembered(documents, before, defaultNamespace, now()));
      state.write("resourcesFrom", from.name);
    }
    return readDelivered(store.delivered(), from.name, defaultNamespace);
  };

  /** Stores what the resources say of these Applications, and puts those that changed into the queue. */
  const remember = async (resources: ReadResources, seen: readonly Seen[]): Promise<void> => {
    const made = await configDigest();
    const before = store.applications();
    const repositories = new Set(store.repositoryKeys());
    const snapshot = takeSnapshot(resources, seen, names);
    store.replace(snapshot.rows, snapshot.followers);
    // An object that nobody follows any more is asked once more, finds that out, and empties itself.
    const left = repositories.difference(new Set(snapshot.followers.keys()));
    store.enqueue([
      ...[...left].map((name): Step => ({ kind: "repository", name })),
      ...changedApplications(before, snapshot.rows).map((name): Step => ({ kind: "application", name })),
    ]);
    state.write("configDigest", made);
    state.write("resources", snapshot.resources);
    state.write("problems", snapshot.problems);
  };

  /** Until everything was read once nothing can be served, so it is asked for again, whatever the reason. */
  const troubleOf = (before: Trouble | undefined, failure: Failure): Trouble => {
    const attempts = (before?.attempts ?? 0) + 1;
    const tries = failure.temporary || !isKnown();
    const wait = Math.max(backoffMs(attempts), failure.retryAfterMs ?? 0);
    const nextTryAt = tries ? now() + wait : undefined;
    return { failure, since: before?.since ?? now(), attempts, nextTryAt };
  };

  /** The next refresh by itself: the first of what these plan. */
  const dueAfter = (...troubles: readonly (Trouble | undefined)[]): void => {
    const dues = troubles.flatMap((trouble) => trouble?.nextTryAt ?? []);
    state.write("refreshDueAt", dues.length > 0 ? Math.min(...dues) : undefined);
  };

  const noteList = (failure: Failure | undefined): void =>
    state.write("trouble", failure && troubleOf(state.read("trouble"), failure));

  /** The documents, where they come from an Application and can be read; the failure is noted. */
  const readApplication = async (
    listed: readonly Application[],
  ): Promise<Result<Documents | undefined, Failure>> => {
    if (from.kind !== "application") {
      state.write("resourcesTrouble", undefined);
      return ok(undefined);
    }
    const before = isDelivered() ? store.delivered() : undefined;
    const read = await from.read(listed, before && [...before.keys()]);
    const trouble = resourcesTrouble();
    const failure = read.ok ? doubt(read.value, before ?? new Map(), trouble, from.name, now()) : read.error;
    state.write("resourcesTrouble", failure && { ...troubleOf(trouble, failure), from: from.name });
    return failure === undefined ? read : err(failure);
  };

  /** The rows of followed Applications that are not listed and not known to be gone; why is noted. */
  const absentRows = async (listed: readonly Application[]): Promise<readonly Seen[]> => {
    const keys = new Set(listed.map(({ metadata }) => applicationKey(metadata)));
    const missing = [...store.applications()].filter(
      ([key, { rules }]) => rules.length > 0 && !keys.has(key),
    );
    const summaries = missing.map(([, { summary }]) => summary);
    const { kept, failure } = await keepAbsent(summaries, state.read("keptSince") ?? {}, get, now());
    state.write("keptSince", failure && kept);
    noteList(failure);
    return missing.flatMap(([key, row]) => (key in kept ? [row] : []));
  };

  const readAll = async (withAnnotations: boolean): Promise<Result<undefined, Failure>> => {
    if (from.kind === "nowhere") {
      noteList(undefined);
      dueAfter();
      return err(from.failure);
    }
    const listed = await list(withAnnotations);
    if (!listed.ok) {
      noteList(listed.error);
      dueAfter(state.read("trouble"));
      return err(listed.error);
    }
    const absent = await absentRows(listed.value);
    const documents = await readApplication(listed.value);
    dueAfter(state.read("trouble"), resourcesTrouble());
    if (!documents.ok && !isDelivered()) return documents;
    const resources = resourcesNow(documents.ok ? documents.value : undefined);
    const needsAnnotations = usesAnnotations(resources.resources);
    // Only the documents tell, and they are read with the list in hand; so it is read once more, once.
    if (needsAnnotations && !withAnnotations) return readAll(true);
    const seen = await Promise.all(listed.value.map((one) => seenOf(one, withAnnotations)));
    await remember(resources, [...seen, ...absent]);
    state.write("listedAnnotations", needsAnnotations);
    state.write("refreshedAt", now());
    return ok(undefined);
  };
  const refresh = singleFlight(() => readAll(state.read("listedAnnotations") ?? false));

  /** Nobody can tell before the next refresh, which is planned. */
  const later = (): false => {
    const isPlanned = from.kind === "nowhere" || state.read("refreshDueAt") !== undefined;
    if (!isPlanned) state.write("refreshDueAt", now());
    return false;
  };

  return {
    refresh,
    isReady: async () => {
      if (!isKnown()) return later();
      if (state.read("configDigest") === (await configDigest())) return true;
      const resources = resourcesNow(undefined);
      // Whom they follow cannot be told from a list without annotations.
      if (usesAnnotations(resources.resources) && state.read("listedAnnotations") !== true) return later();
      await remember(resources, [...store.applications().values()]);
      return true;
    },
    isKnown,
    resourcesTrouble,
  };
}

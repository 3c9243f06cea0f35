/**
 * Keeping the rules up to date: the resources and Argo CD's list of Applications -> the rows in storage. What cannot be
 * read leaves the last good rows serving.
 */
import { type Application, applicationKey } from "../argocd/application.ts";
import type { ApplicationList } from "../argocd/application-list.ts";
import type { NameDefaults } from "../image/reference.ts";
import type { Failure } from "../lib/failure.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import { createSlices } from "../lib/slices.ts";
import type { Trouble } from "../protocol.ts";
import { type GetApplication, keepAbsent } from "./absent.ts";
import { usesAnnotations } from "./annotated.ts";
import { APPLICATIONS_AT_ONCE, COST, ROWS_COMPARED, RULES_SHAPE, SLICE_MICROS } from "./constants.ts";
import { type Documents, doubt } from "./delivered.ts";
import type { ReadResources } from "./image-updater.ts";
import type { Step } from "./queue.ts";
import { readListed } from "./read-listed.ts";
import { placesOf, type ResourcesFrom } from "./resources-from.ts";
import { createResourcesNow } from "./resources-now.ts";
import { type ApplicationRow, type Seen, takeSnapshot } from "./snapshot.ts";
import type { FleetStore } from "./store.ts";
import { createTroubles } from "./troubles.ts";
import { unreadableProblems } from "./unreadable.ts";

export interface RefreshOptions {
  readonly store: FleetStore;
  readonly from: ResourcesFrom;
  readonly names: NameDefaults;
  /** Namespace of resources that name none. */
  readonly defaultNamespace: string;
  /** Argo CD's list of Applications; with their annotations, which can be large, only where a resource reads them. */
  readonly list: (withAnnotations: boolean) => Promise<Result<ApplicationList, Failure>>;
  readonly get: GetApplication;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** It fails while nothing can be served: without a list, while the resources of an Application were never read, and while nobody knows where they are. */
export type Refreshed = Result<undefined, Failure>;

/** What is yielded is about how much CPU time was used since, in microseconds. */
type Refreshing = AsyncGenerator<number, Refreshed>;

export interface Refresher {
  /**
   * Reads the list and the resources, and stores what differs once all is known. A large fleet takes longer than an
   * invocation may last, so this begins or goes on, and ends after a slice; undefined: there is more to do. What was read is
   * in memory: an object that is evicted begins anew.
   */
  advance(): Promise<Refreshed | undefined>;
  /** Is there more to do? */
  isRunning(): boolean;
  /** The end of a refresh, one for all who ask. That of a large fleet is made by alarm, which the caller arms. */
  refresh(): Promise<Refreshed>;
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

const BROKEN: Failure = {
  code: "refresh-broken",
  message: "The list of Applications could not be taken in; it is tried again.",
  temporary: true,
};

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

  const resourcesNow = createResourcesNow({ store, from, defaultNamespace, now });
  const { isDelivered } = resourcesNow;
  const isKnown = () => state.read("refreshedAt") !== undefined && (from.kind === "files" || isDelivered());
  const resourcesTrouble = (): Trouble | undefined => {
    const stored = state.read("resourcesTrouble");
    if (stored === undefined || from.kind !== "application" || stored.from !== from.name) return undefined;
    const { from: _, ...trouble } = stored;
    return trouble;
  };

  /** Stores what the resources say of these Applications, all at once, and puts those that changed into the queue. */
  async function* remember(
    resources: ReadResources,
    seen: readonly Seen[],
    found: readonly Problem[] = [],
  ): AsyncGenerator<number, void> {
    const made = await configDigest();
    const snapshot = yield* takeSnapshot(resources, seen, names, store);
    store.change(snapshot.changes);
    // An object that nobody follows any more is asked once more, finds that out, and empties itself.
    store.queue.add([
      ...snapshot.left.map((name): Step => ({ kind: "repository", name })),
      ...snapshot.changed.map((name): Step => ({ kind: "application", name })),
    ]);
    state.write("configDigest", made);
    state.write("resources", snapshot.resources);
    state.write("problems", [...found, ...snapshot.problems]);
  }

  /**
   * Applies the resources that a deployment brought to the Applications as they are known. False where that cannot be: whom
   * they follow cannot be told from a list without annotations.
   */
  async function* rematch(): AsyncGenerator<number, boolean> {
    const resources = yield* resourcesNow.take(undefined);
    if (usesAnnotations(resources.resources) && state.read("listedAnnotations") !== true) return false;
    const seen: Seen[] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const rows: readonly [string, ApplicationRow][] = store.applicationsAfter(after, ROWS_COMPARED);
      seen.push(...rows.map(([, row]) => row));
      after = rows.at(-1)?.[0];
      yield rows.length * COST.row;
    }
    yield* remember(resources, seen);
    return true;
  }
  const isOutdated = async (): Promise<boolean> =>
    isKnown() && state.read("configDigest") !== (await configDigest());

  const { troubleOf, dueAfter, noteList } = createTroubles({ state, isKnown, now });

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
  async function* absentRows(keys: ReadonlySet<string>): AsyncGenerator<number, readonly Seen[]> {
    const missing: ApplicationRow[] = [];
    const followed = store.followed();
    yield (followed.length + keys.size) * COST.sort;
    for (const key of followed.filter((each) => !keys.has(each))) {
      const row = store.application(key);
      if (row !== undefined) missing.push(row);
      yield COST.row;
    }
    const summaries = missing.map(({ summary }) => summary);
    const { kept, failure } = await keepAbsent(summaries, state.read("keptSince") ?? {}, get, now());
    state.write("keptSince", failure && kept);
    noteList(failure);
    return missing.filter(({ summary }) => applicationKey(summary) in kept);
  }

  async function* readAll(withAnnotations: boolean): Refreshing {
    if (from.kind === "nowhere") {
      noteList(undefined);
      dueAfter();
      return err(from.failure);
    }
    const answer = await list(withAnnotations);
    const listed = answer.ok ? yield* readListed(answer.value, withAnnotations, placesOf(from)[0]) : answer;
    if (!listed.ok) {
      noteList(listed.error);
      dueAfter(state.read("trouble"));
      return err(listed.error);
    }
    const { seen, unreadable, delivering } = listed.value;
    const stored = unreadable.flatMap(({ key }) => (key && store.application(key)) || []);
    const present = [...seen, ...stored];
    const absent = yield* absentRows(new Set(present.map(({ summary }) => applicationKey(summary))));
    const documents = await readApplication(delivering);
    if (!documents.ok && !isDelivered()) {
      dueAfter(state.read("trouble"), resourcesTrouble());
      return documents;
    }
    const resources = yield* resourcesNow.take(documents.ok ? documents.value : undefined);
    const needsAnnotations = usesAnnotations(resources.resources);
    // Only the documents tell, and they are read with the list in hand; so it is read once more, once.
    if (needsAnnotations && !withAnnotations) return yield* readAll(true);
    yield* remember(resources, [...present, ...absent], unreadableProblems(unreadable));
    state.write("listedAnnotations", needsAnnotations);
    state.write("refreshedAt", now());
    // An eviction before leaves this refresh due, and it begins anew.
    dueAfter(state.read("trouble"), resourcesTrouble());
    return ok(undefined);
  }

  async function* refreshing(): Refreshing {
    if (await isOutdated()) yield* rematch();
    return yield* readAll(state.read("listedAnnotations") ?? false);
  }

  const slices = createSlices(refreshing, () => err(BROKEN), SLICE_MICROS);

  /** Nobody can tell before the next refresh, which is planned. */
  const later = (): false => {
    const isPlanned = from.kind === "nowhere" || state.read("refreshDueAt") !== undefined;
    if (!isPlanned) state.write("refreshDueAt", now());
    return false;
  };

  return {
    advance: slices.advance,
    isRunning: slices.isRunning,
    refresh: async () => {
      if (store.applications() > APPLICATIONS_AT_ONCE) {
        state.write("refreshDueAt", now());
        return slices.end();
      }
      for (;;) {
        const refreshed = await slices.advance();
        if (refreshed !== undefined) return refreshed;
      }
    },
    isReady: async () => {
      if (!isKnown()) return later();
      if (!(await isOutdated())) return true;
      if (store.applications() > APPLICATIONS_AT_ONCE) return later();
      const work = rematch();
      for (;;) {
        const { done, value } = await work.next();
        if (done) return value || later();
      }
    },
    isKnown,
    resourcesTrouble,
  };
}

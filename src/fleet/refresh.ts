/**
 * Keeping the rules up to date: the resources and Argo CD's list of Applications -> the rows in storage. What cannot be
 * read leaves the last good rows serving.
 */
import type { Application } from "../argocd/application.ts";
import type { NameDefaults } from "../image/reference.ts";
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import { singleFlight } from "../lib/single-flight.ts";
import { changedApplications, type Seen, seenOf, takeSnapshot } from "./snapshot.ts";
import type { SourceFile } from "./source.ts";
import type { FleetStore, Step } from "./store.ts";

export interface RefreshOptions {
  readonly store: FleetStore;
  readonly files: readonly SourceFile[];
  readonly names: NameDefaults;
  /** Namespace of resources that name none. */
  readonly defaultNamespace: string;
  /** Argo CD's list of Applications. */
  readonly list: () => Promise<Result<readonly Application[], Failure>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Refresher {
  /** Reads the list and what the resources say of it, once for all who ask. The caller arms its alarm afterwards. */
  refresh(): Promise<Result<undefined, Failure>>;
  /**
   * True when the rules in storage are those of the resources. A deployment brings other resources: they are applied to
   * the Applications that are known. Before the first list nobody can tell; one is then due.
   */
  isReady(): Promise<boolean>;
}

export function createRefresher(options: RefreshOptions): Refresher {
  const { store, files, names, defaultNamespace, list, now } = options;
  const { state } = store;
  let digest: Promise<string> | undefined;
  /** Of all that rules are made from besides the list; it does not change while the object lives. */
  const configDigest = () => {
    digest ??= sha256(JSON.stringify([files, names, defaultNamespace]));
    return digest;
  };

  /** Stores what the resources say of these Applications, and puts those that changed into the queue. */
  const remember = async (seen: readonly Seen[]): Promise<void> => {
    const made = await configDigest();
    const before = store.applications();
    const repositories = new Set(store.repositoryKeys());
    const snapshot = takeSnapshot(files, seen, names, defaultNamespace);
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

  const refresh = singleFlight(async (): Promise<Result<undefined, Failure>> => {
    const listed = await list();
    if (!listed.ok) {
      noteFailure(store, listed.error, now());
      return err(listed.error);
    }
    await remember(await Promise.all(listed.value.map(seenOf)));
    state.write("trouble", undefined);
    state.write("refreshDueAt", undefined);
    state.write("refreshedAt", now());
    return ok(undefined);
  });

  return {
    refresh,
    isReady: async () => {
      if (state.read("refreshedAt") === undefined) {
        if (state.read("refreshDueAt") === undefined) state.write("refreshDueAt", now());
        return false;
      }
      if (state.read("configDigest") !== (await configDigest())) {
        await remember([...store.applications().values()]);
      }
      return true;
    },
  };
}

/** Until the first list nothing can be served, so it is asked for again, whatever the reason. */
function noteFailure({ state }: FleetStore, failure: Failure, now: number): void {
  const before = state.read("trouble");
  const attempts = (before?.attempts ?? 0) + 1;
  const tries = failure.temporary || state.read("refreshedAt") === undefined;
  const wait = Math.max(backoffMs(attempts), failure.retryAfterMs ?? 0);
  const nextTryAt = tries ? now + wait : undefined;
  state.write("trouble", { failure, since: before?.since ?? now, attempts, nextTryAt });
  state.write("refreshDueAt", nextTryAt);
}

/**
 * Asking the registry, with the memory of one Repository object: one listing at a time for all who ask, patience after
 * a 429, and what went wrong since when. The shell around it decides when to ask.
 */

import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { singleFlight, singleFlightBy } from "../lib/single-flight.ts";
import type { Confirmation, TagList } from "../protocol.ts";
import { RATE_LIMIT_WAIT_MS } from "./constants.ts";
import type { RegistryFailure } from "./failure.ts";
import type { OpenRegistry } from "./open.ts";
import type { RepositoryStore } from "./store.ts";

export interface Lookup {
  /** Lists now, or joins the listing that runs. */
  list(): Promise<Result<TagList, Failure>>;
  /** The stored list where it is complete and began at or after `listedAfter`; a new one otherwise. */
  tags(listedAfter: number): Promise<Result<TagList, Failure>>;
  /** Does the tag exist? An answer that was given at or after `since` is used again; otherwise it is asked now. */
  confirm(tag: string, since: number): Promise<Result<Confirmation, Failure>>;
}

export interface LookupOptions {
  readonly store: RepositoryStore;
  /** Opened for each request, so that a changed secret counts at once. */
  readonly open: () => Result<OpenRegistry, RegistryFailure>;
  readonly now: () => number;
  readonly failed: (failure: Failure) => void;
}

export function createLookup({ store, open, now, failed }: LookupOptions): Lookup {
  const { state } = store;

  /** While the registry's Retry-After runs, nothing is asked of it. */
  const patience = (): Failure | undefined => {
    const until = state.read("patientUntil") ?? 0;
    const trouble = state.read("trouble");
    const left = until - now();
    return left > 0 && trouble !== undefined ? { ...trouble.failure, retryAfterMs: left } : undefined;
  };

  const ask = async <T>(
    question: (registry: OpenRegistry) => Promise<Result<T, RegistryFailure>>,
  ): Promise<Result<T, Failure>> => {
    const waiting = patience();
    if (waiting !== undefined) return err(waiting);
    const registry = open();
    const answer = registry.ok ? await question(registry.value) : registry;
    if (answer.ok) {
      // An answer that was under way when another was refused does not end the wait.
      if ((state.read("patientUntil") ?? 0) <= now()) {
        state.write("trouble", undefined);
        state.write("patientUntil", undefined);
      }
    } else {
      noteFailure(store, answer.error, now());
      failed(answer.error);
    }
    return answer;
  };

  const list = singleFlight(async (): Promise<Result<TagList, Failure>> => {
    const listedAt = now();
    const listed = await ask(({ client, repository }) => client.listTags(repository));
    if (!listed.ok) return listed;
    // A tag that was confirmed after the listing began may be missing from its pages.
    const later = store.confirmedSince(listedAt).map(({ tag }) => tag);
    const tags = [...new Set([...listed.value, ...later])];
    store.replaceTags(tags, listedAt);
    return ok({ tags, listedAt });
  });

  const head = singleFlightBy(async (tag: string): Promise<Result<Confirmation, Failure>> => {
    const found = await ask(({ client, repository }) => client.headManifest(repository, tag));
    if (!found.ok) return found;
    if (found.value === undefined) return ok({ exists: false });
    const confirmed = { tag, digest: found.value.digest, at: now() };
    store.confirm(confirmed);
    return ok({ exists: true, digest: confirmed.digest, at: confirmed.at });
  });

  return {
    list,
    tags: async (listedAfter) => {
      const listedAt = state.read("listedAt");
      if (listedAt !== undefined && listedAt >= listedAfter)
        return ok({ tags: store.tags() ?? [], listedAt });
      const listed = await list();
      // A listing that ran already may have begun too early.
      return listed.ok && listed.value.listedAt < listedAfter ? list() : listed;
    },
    confirm: async (tag, since) => {
      const known = store.confirmed(tag);
      return known !== undefined && known.at >= since
        ? ok({ exists: true, digest: known.digest, at: known.at })
        : head(tag);
    },
  };
}

function noteFailure({ state }: RepositoryStore, failure: Failure, now: number): void {
  const before = state.read("trouble");
  const since = before?.since ?? now;
  state.write("trouble", { failure, since, attempts: (before?.attempts ?? 0) + 1, nextTryAt: undefined });
  const wait =
    failure.retryAfterMs ?? (failure.code === "registry-rate-limited" ? RATE_LIMIT_WAIT_MS : undefined);
  if (wait !== undefined) state.write("patientUntil", now + wait);
}

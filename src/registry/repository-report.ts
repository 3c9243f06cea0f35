/** The status row of a Repository object. Pure. */
import type { RepositoryReport } from "../protocol.ts";
import { nextAsk } from "./inbox.ts";
import type { RepositoryStore } from "./store.ts";
import type { TagMemory } from "./tag-memory.ts";
import { progress } from "./wanted.ts";
import { stillWatched } from "./watched.ts";

export function repositoryReport(
  store: RepositoryStore,
  memory: TagMemory,
  key: string,
  requests: number,
  now: number,
): RepositoryReport {
  const { state } = store;
  const wanted = state.read("wanted");
  const stored = state.read("patientUntil");
  const patientUntil = stored !== undefined && stored > now ? stored : undefined;
  const trouble = state.read("trouble");
  const ask = nextAsk(store);
  // Whoever asked besides this object's own alarm may ask no earlier either.
  const nextTryAt = ask === undefined ? patientUntil : Math.max(ask, patientUntil ?? now);
  const watched = stillWatched(state.read("watched") ?? [], now).length;
  return {
    key,
    registry: key.split("/")[0] ?? key,
    tags: store.tags()?.length,
    listedAt: state.read("listedAt"),
    lastPush: state.read("lastPush"),
    missing: state.read("missing"),
    trouble: trouble && { ...trouble, nextTryAt },
    patientUntil,
    requests,
    ...(watched > 0 && { watched }),
    ...(wanted !== undefined && { reading: progress(memory, wanted) }),
  };
}

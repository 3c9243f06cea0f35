/** The status row of a Repository object. Pure. */
import type { RepositoryReport } from "../protocol.ts";
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
  const patientUntil = state.read("patientUntil");
  const watched = stillWatched(state.read("watched") ?? [], now).length;
  return {
    key,
    registry: key.split("/")[0] ?? key,
    tags: store.tags()?.length,
    listedAt: state.read("listedAt"),
    lastPush: state.read("lastPush"),
    missing: state.read("missing"),
    trouble: state.read("trouble"),
    patientUntil: patientUntil !== undefined && patientUntil > now ? patientUntil : undefined,
    requests,
    ...(watched > 0 && { watched }),
    ...(wanted !== undefined && { reading: progress(memory, wanted) }),
  };
}

/** The status row of a Repository object. Pure. */
import type { RepositoryReport } from "../protocol.ts";
import type { RepositoryStore } from "./store.ts";

export function repositoryReport(
  store: RepositoryStore,
  key: string,
  requests: number,
  now: number,
): RepositoryReport {
  const { state } = store;
  const patientUntil = state.read("patientUntil");
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
  };
}

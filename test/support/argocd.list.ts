/** The stand-in's list: what the account may see, filtered, cut to `fields=`. */
import {
  type Account,
  allows,
  keyOf,
  rbacName,
  type StandInApplication,
  type State,
} from "./argocd.state.ts";

export function list(state: State, account: Account, { searchParams: query }: URL): unknown {
  const projects = [...query.getAll("projects"), ...query.getAll("project")];
  const names = [...query.getAll("names"), ...query.getAll("name")];
  const namespace = query.get("appNamespace") ?? "";
  const items = [...state.applications.values()]
    .filter(({ metadata, spec }) =>
      allows(account, "get", rbacName(state, spec.project, metadata.namespace, metadata.name)),
    )
    .filter(({ spec }) => projects.length === 0 || projects.includes(spec.project))
    .filter(({ metadata }) => names.length === 0 || names.includes(metadata.name))
    .filter(({ metadata }) => namespace === "" || metadata.namespace === namespace)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const fields = query.get("fields");
  return {
    metadata: { resourceVersion: String(state.resourceVersion) },
    items:
      items.length === 0
        ? null
        : fields === null
          ? items
          : items.map((item) => select(item, fields.split(","))),
  };
}

/** The names that `fields=` knows here; each that is not set comes as null. Others are dropped in silence. */
const FIELDS: Record<string, (item: StandInApplication) => object> = {
  "items.metadata.name": ({ metadata: { name } }) => ({ metadata: { name } }),
  "items.metadata.namespace": ({ metadata: { namespace } }) => ({ metadata: { namespace } }),
  "items.metadata.labels": ({ metadata: { labels } }) => ({ metadata: { labels: labels ?? null } }),
  "items.metadata.annotations": ({ metadata: { annotations } }) => ({
    metadata: { annotations: annotations ?? null },
  }),
  "items.metadata.creationTimestamp": ({ metadata }) => ({
    metadata: { creationTimestamp: metadata.creationTimestamp ?? null },
  }),
  "items.metadata.deletionTimestamp": ({ metadata }) => ({
    metadata: { deletionTimestamp: metadata.deletionTimestamp ?? null },
  }),
  "items.spec": ({ spec }) => ({ spec }),
  "items.spec.project": ({ spec: { project } }) => ({ spec: { project } }),
  "items.status.summary": ({ status: { summary } }) => ({ status: { summary } }),
  "items.status.sync.status": ({ status: { sync } }) => ({ status: { sync: { status: sync.status } } }),
  "items.status.health": ({ status: { health } }) => ({ status: { health } }),
};

function select(item: StandInApplication, fields: readonly string[]): object {
  const selected: Record<string, object> = {};
  for (const field of fields) {
    for (const [key, part] of Object.entries(FIELDS[field]?.(item) ?? {}))
      selected[key] = { ...selected[key], ...part };
  }
  return selected;
}

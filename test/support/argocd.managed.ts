/** What the stand-in's Applications deliver: the answer of `managed-resources`, and what a controller would put there. */
import { Refused } from "./argocd.refused.ts";
import { keyOf, type ManagedItem, type StandInApplication, type State } from "./argocd.state.ts";

export function managedResources(
  state: State,
  application: StandInApplication,
  query: URLSearchParams,
): unknown {
  if (state.redisDown)
    throw new Refused(
      2,
      "error getting cached app managed resources: dial tcp 127.0.0.1:6379: connect: connection refused",
    );
  const wanted = (item: ManagedItem) =>
    (["group", "kind", "namespace", "name"] as const).every(
      (part) => (query.get(part) ?? "") === "" || query.get(part) === item[part],
    );
  const items = (state.managed.get(keyOf(application)) ?? []).filter(wanted);
  return items.length === 0 ? {} : { items };
}

/** An object as Git has it: at least apiVersion, kind and metadata. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

export interface Comparisons {
  /** The controller has compared the Application with Git, which asks for these objects now. */
  deliver(key: string, ...manifests: Manifest[]): void;
  /** The controller cannot compare it any more: it knows what is in the cluster, and nothing of what Git asks for. */
  failToCompare(key: string, message: string): void;
}

export function createComparisons(state: State): Comparisons {
  function get(key: string): StandInApplication {
    const application = state.applications.get(key);
    if (application === undefined) throw new Error(`the stand-in has no Application ${key}`);
    return application;
  }
  return {
    deliver: (key, ...manifests) => {
      const { status } = get(key);
      status.sync.status = "Synced";
      delete status.conditions;
      state.managed.set(
        key,
        manifests.map((manifest) => itemOf(manifest, get(key).spec.destination?.namespace ?? "")),
      );
    },
    failToCompare: (key, message) => {
      const { status } = get(key);
      status.sync.status = "Unknown";
      status.conditions = [{ type: "ComparisonError", message }];
      const items = state.managed.get(key) ?? [];
      state.managed.set(
        key,
        items.map(({ targetState: _, ...item }) => ({ ...item, targetState: "null" })),
      );
    },
  };
}

function itemOf(manifest: Manifest, destination: string): ManagedItem {
  const { apiVersion, kind, metadata } = manifest;
  const targetState = JSON.stringify(manifest);
  return {
    group: apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "",
    kind,
    namespace: metadata.namespace ?? destination,
    name: metadata.name,
    targetState,
    liveState: targetState,
  };
}

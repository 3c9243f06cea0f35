/** What the stand-in Argo CD holds: Applications, accounts, and what its controllers do after a change. */

export interface Parameter {
  name?: string | undefined;
  value?: string | undefined;
  forceString?: boolean | undefined;
}

export interface Source {
  repoURL: string;
  path?: string;
  chart?: string;
  targetRevision?: string;
  ref?: string;
  helm?: { parameters?: Parameter[]; [key: string]: unknown };
  kustomize?: { images?: string[]; [key: string]: unknown };
  plugin?: { env?: { name: string; value?: string }[]; [key: string]: unknown };
}

export interface StandInApplication {
  metadata: {
    name: string;
    namespace: string;
    uid?: string;
    creationTimestamp?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { apiVersion?: string; kind: string; name: string }[];
    deletionTimestamp?: string;
  };
  spec: {
    project: string;
    source?: Source | undefined;
    sources?: Source[] | undefined;
    destination?: { server?: string; namespace?: string };
    [key: string]: unknown;
  };
  status: {
    sourceType?: string;
    sourceTypes?: string[];
    summary: { images?: string[] };
    sync: { status: string };
    health: { status: string };
    operationState?: {
      phase: string;
      message: string;
      startedAt?: string;
      finishedAt?: string;
      operation?: { sync: Sync; initiatedBy: { username: string } };
    };
    conditions?: { type: string; message: string }[];
    history?: {
      id: number;
      revision: string;
      deployStartedAt: string;
      deployedAt: string;
      initiatedBy: { username: string };
      source?: Source | undefined;
      sources?: Source[] | undefined;
    }[];
  };
}

/** What an operation deploys. */
export interface Sync {
  source?: Source | undefined;
  sources?: Source[] | undefined;
  [key: string]: unknown;
}

/** One object of an Application, as the controller last compared it. Objects are JSON in strings. */
export interface ManagedItem {
  group: string;
  kind: string;
  namespace: string;
  name: string;
  targetState?: string;
  liveState?: string;
}

export interface Account {
  /** `updater`, `proj:default:image-updater`. */
  name: string;
  /** As in policy.csv: the action, and the object with `*` for any text. */
  policies: { action: "get" | "update" | "create" | "sync"; object: string }[];
  /** The token was valid once. */
  expired?: boolean;
}

export interface State {
  /** By `namespace/name`. */
  applications: Map<string, StandInApplication>;
  /** What each Application delivers, by its `namespace/name`. */
  managed: Map<string, ManagedItem[]>;
  /** By token. */
  accounts: Map<string, Account>;
  /** Argo CD's own namespace. */
  namespace: string;
  /** Others that it serves (application.namespaces). */
  otherNamespaces: string[];
  /** While true, every call about one Application is refused, as with kube-apiserver away. */
  kubernetesDown: boolean;
  /** While true, nothing that is answered from Argo CD's cache can be. */
  redisDown: boolean;
  version: string;
  resourceVersion: number;
  /** Told after each change of a spec. */
  changed(application: StandInApplication): void;
}

export const keyOf = ({ metadata }: StandInApplication): string => `${metadata.namespace}/${metadata.name}`;

export function rbacName(state: State, project: string, namespace: string, name: string): string {
  return namespace === state.namespace ? `${project}/${name}` : `${project}/${namespace}/${name}`;
}

export function allows(account: Account, action: string, object: string): boolean {
  return account.policies.some((policy) => policy.action === action && matches(policy.object, object));
}

function matches(pattern: string, text: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(text);
}

/** Puts the new spec in place, as the server does: whole, without unknown or empty parts. */
export function overwrite(state: State, application: StandInApplication, changed: StandInApplication): void {
  const before = JSON.stringify([application.spec, application.metadata]);
  application.spec = prune(changed.spec);
  if (changed.metadata.labels !== undefined) application.metadata.labels = changed.metadata.labels;
  if (changed.metadata.annotations !== undefined)
    application.metadata.annotations = changed.metadata.annotations;
  if (JSON.stringify([application.spec, application.metadata]) === before) return;
  application.metadata.resourceVersion = String(++state.resourceVersion);
  state.changed(application);
}

const SPEC_FIELDS = new Set([
  "project",
  "source",
  "sources",
  "destination",
  "syncPolicy",
  "ignoreDifferences",
  "info",
  "revisionHistoryLimit",
  "sourceHydrator",
]);

function prune(spec: StandInApplication["spec"]): StandInApplication["spec"] {
  const known = Object.fromEntries(Object.entries(spec).filter(([key]) => SPEC_FIELDS.has(key)));
  return {
    ...known,
    project: spec.project,
    ...(spec.source && { source: pruneSource(spec.source) }),
    ...(spec.sources && { sources: spec.sources.map(pruneSource) }),
  };
}

function pruneSource({ helm, kustomize, plugin, ...rest }: Source): Source {
  const parameters = (helm?.parameters ?? []).map(({ name, value, forceString }) => ({
    ...(name && { name }),
    ...(value && { value }),
    ...(forceString && { forceString }),
  }));
  const { parameters: _, ...values } = helm ?? {};
  return {
    ...rest,
    ...block("helm", { ...values, parameters }),
    ...block("kustomize", kustomize),
    ...block("plugin", plugin),
  };
}

/** A block without its empty parts; none where nothing is left. */
function block(name: "helm" | "kustomize" | "plugin", held: object | undefined): object {
  const kept = Object.entries(held ?? {}).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return kept.length > 0 ? { [name]: Object.fromEntries(kept) } : {};
}

/**
 * An Argo CD Application, as far as it is used here. The names are those of the Argo CD API (argoproj.io/v1alpha1).
 * Types, and its two names; application-schema.ts reads it.
 */

/** What names an Application; two namespaces may each hold one of the same name. */
export interface ApplicationId {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name`: the name of the Application's Durable Object. */
export const applicationKey = (id: ApplicationId): string => `${id.namespace}/${id.name}`;

/** One entry of `source.helm.parameters`. Argo CD omits an empty `value` and a false `forceString`. */
export interface HelmParameter {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly forceString?: boolean | undefined;
}

/** One entry of `source.plugin.env`. */
export interface EnvEntry {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
}

export interface ApplicationSource {
  readonly repoURL?: string | undefined;
  readonly path?: string | undefined;
  readonly chart?: string | undefined;
  readonly helm?: { readonly parameters?: readonly HelmParameter[] | null | undefined } | null | undefined;
  readonly kustomize?: { readonly images?: readonly string[] | null | undefined } | null | undefined;
  readonly plugin?: { readonly env?: readonly EnvEntry[] | null | undefined } | null | undefined;
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
}

/** Who owns which fields, as Kubernetes keeps it. */
export interface FieldManager {
  /** `argocd-server`, `kubectl-edit`. */
  readonly manager: string;
  /** `Update` or `Apply`. */
  readonly operation: string;
  /** When it last changed what it owns, RFC 3339 to the second; "" where that is not told. */
  readonly time: string;
  /** A set of fields: `{"f:spec": {"f:source": {}}}`. */
  readonly fieldsV1?: unknown;
}

export interface Application {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    /** Another one after the Application was deleted and made again. Absent in the answer of a list. */
    readonly uid?: string | null | undefined;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    /** Empty in the answer of a list: `fields=` cannot ask for it. */
    readonly ownerReferences: readonly OwnerReference[];
    /** Empty in the answer of a list, and where a cluster or a proxy takes them away. */
    readonly managedFields: readonly FieldManager[];
    /** To the second. The list tells no `uid`, so this shows there that the Application was made again. */
    readonly creationTimestamp?: string | null | undefined;
    /** Set while the Application is being deleted. */
    readonly deletionTimestamp?: string | null | undefined;
  };
  readonly spec: {
    readonly project: string;
    readonly source?: ApplicationSource | null | undefined;
    /** Where this is not empty, `source` has no effect. */
    readonly sources?: readonly ApplicationSource[] | null | undefined;
    readonly sourceHydrator?: unknown;
  };
  /** An operation that was asked for and has not ended. Until the controller starts it, it is in no `operationState`. */
  readonly operation?: Operation | null | undefined;
  readonly status: {
    /** `Helm`, `Kustomize`, `Plugin`, `Directory`; "" before the first comparison and in the answer of a list. */
    readonly sourceType: string;
    /** The same for each of `spec.sources`. */
    readonly sourceTypes: readonly string[];
    readonly summary: {
      /** References of the images of live Pods: old and new together during a rollout. */
      readonly images: readonly string[];
    };
    /** `Synced`, `OutOfSync`, `Unknown`; "" before the first comparison. */
    readonly sync: { readonly status: string };
    /** `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing`, `Unknown`; "" before the first assessment. */
    readonly health: { readonly status: string };
    /** The last sync operation; absent when there was none, and in the answer of a list. */
    readonly operationState?: OperationState | null | undefined;
    /** What was deployed, oldest first; empty in the answer of a list. */
    readonly history: readonly RevisionHistory[];
  };
}

/** How an operation went. Times are RFC 3339 with whole seconds; "" where none is given. */
export interface OperationState {
  /** `Running`, `Terminating`, `Succeeded`, `Failed`, `Error`. */
  readonly phase: string;
  readonly message: string;
  readonly startedAt: string;
  /** Absent where it cannot be read. */
  readonly operation?: Operation | null | undefined;
}

export interface Operation {
  readonly sync?: SyncOperation | null | undefined;
  readonly initiatedBy?: Initiator | null | undefined;
}

/** What an operation was told to deploy. v3.6.1 always names sources: also those of the spec at that time. */
export interface SyncOperation extends Sources {
  readonly dryRun?: boolean | undefined;
  /** `apply` is there for a rollback, and where somebody chose to apply only; an ordinary sync has none, or `hook`. */
  readonly syncStrategy?: { readonly apply?: unknown } | null | undefined;
}

/** An entry of `status.history`: only what was deployed as a whole is there. */
export interface RevisionHistory extends Sources {
  readonly deployStartedAt: string;
  readonly deployedAt: string;
  readonly initiatedBy?: Initiator | null | undefined;
}

/** As in the spec: where `sources` is not empty, `source` says nothing. */
export interface Sources {
  readonly source?: ApplicationSource | null | undefined;
  readonly sources?: readonly ApplicationSource[] | null | undefined;
}

export interface Initiator {
  readonly username?: string | null | undefined;
  /** Set for automated sync, and no username then. */
  readonly automated?: boolean | null | undefined;
}

export const applicationId = (application: Application): ApplicationId => ({
  namespace: application.metadata.namespace,
  name: application.metadata.name,
});

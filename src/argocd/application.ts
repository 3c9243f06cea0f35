/**
 * An Argo CD Application, as far as it is used here. The names are those of the Argo CD API (argoproj.io/v1alpha1).
 * A source is kept verbatim, because a JSON Patch `test` compares it with what the server holds; of metadata and
 * status only the named parts are kept.
 */
import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";

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

const text = v.nullish(v.string(), "");
const stringMap = v.nullish(v.record(v.string(), v.string()), {});

const source = v.looseObject({
  repoURL: v.optional(v.string()),
  path: v.optional(v.string()),
  chart: v.optional(v.string()),
  helm: v.nullish(
    v.looseObject({
      parameters: v.nullish(
        v.array(
          v.looseObject({
            name: v.optional(v.string()),
            value: v.optional(v.string()),
            forceString: v.optional(v.boolean()),
          }),
        ),
      ),
    }),
  ),
  kustomize: v.nullish(v.looseObject({ images: v.nullish(v.array(v.string())) })),
  plugin: v.nullish(
    v.looseObject({
      env: v.nullish(v.array(v.looseObject({ name: v.optional(v.string()), value: v.optional(v.string()) }))),
    }),
  ),
});

const sources = { source: v.nullish(source), sources: v.nullish(v.array(source)) };
const initiatedBy = v.nullish(
  v.object({ username: v.nullish(v.string()), automated: v.nullish(v.boolean()) }),
);
// What was deployed only adds to what the spec says, so an odd shape of it is no reason to refuse the Application.
const operation = v.fallback(
  v.nullish(
    v.object({
      sync: v.nullish(
        v.object({
          ...sources,
          dryRun: v.optional(v.boolean()),
          syncStrategy: v.nullish(v.object({ apply: v.optional(v.unknown()) })),
        }),
      ),
      initiatedBy,
    }),
  ),
  undefined,
);
const history = v.fallback(
  v.nullish(v.array(v.object({ ...sources, deployStartedAt: text, deployedAt: text, initiatedBy })), []),
  [],
);

const status = v.object({
  sourceType: text,
  sourceTypes: v.nullish(v.array(v.string()), []),
  summary: v.nullish(v.object({ images: v.nullish(v.array(v.string()), []) }), {}),
  sync: v.nullish(v.object({ status: text }), {}),
  health: v.nullish(v.object({ status: text }), {}),
  operationState: v.nullish(v.object({ phase: text, message: text, startedAt: text, operation })),
  history,
});

const application = v.object({
  metadata: v.object({
    name: v.pipe(v.string(), v.nonEmpty()),
    namespace: text,
    uid: v.nullish(v.string()),
    labels: stringMap,
    annotations: stringMap,
    ownerReferences: v.nullish(v.array(v.object({ kind: v.string(), name: v.string() })), []),
    deletionTimestamp: v.nullish(v.string()),
  }),
  spec: v.looseObject({ project: text, ...sources }),
  operation,
  status: v.nullish(status, {}),
});

/** Reads one Application of the API's JSON; the error says which field is not what the API promises. */
export function parseApplication(json: unknown): Result<Application, string> {
  const parsed = v.safeParse(application, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return err(`${v.getDotPath(issue) ?? "the Application"}: ${issue.message}`);
  }
  return ok(parsed.output);
}

/** Applications for the tests of this room, in Argo CD's own JSON. */
import type { Application } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import type { Json } from "../support/argocd.json-patch.ts";

export interface Sample {
  /** `source.helm.parameters`, name to value. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** References that Pods run. */
  readonly pods?: readonly string[];
  /** Name of the ApplicationSet that owns it. */
  readonly ownedBy?: string;
  /** Name of the Application whose manifests hold it. */
  readonly childOf?: string;
  /** `metadata.uid`. */
  readonly uid?: string;
  /** Default Helm; only that has the parameters. */
  readonly sourceType?: string;
  /** `source.kustomize.images`, of a Kustomize source. */
  readonly images?: readonly string[];
  /** `source.plugin.env`, of a Plugin source, name to value. */
  readonly env?: Readonly<Record<string, string>>;
  /** When the writer wrote; undefined: managedFields do not tell. */
  readonly wroteAt?: string | undefined;
  /** Who wrote helm.parameters last; undefined: managedFields do not tell. */
  readonly writer?: string | undefined;
  /** The last sync operation. */
  readonly operation?: Operation;
  /** What was deployed, oldest first. */
  readonly history?: readonly Operation[];
}

export interface Operation {
  /** The parameters of the source that it names, name to value. */
  readonly parameters: Readonly<Record<string, string>>;
  /** When it began, epoch milliseconds. */
  readonly at: number;
  /** Undefined: automated sync. */
  readonly by: string | undefined;
  /** Argo CD's own rollback, which has the strategy `apply`; an ordinary sync has none. */
  readonly isRollback?: boolean;
  /** Default `Succeeded`. `Pending`: the controller has not started it yet. */
  readonly phase?: string;
}

/** The parameters that ask for `acme/api` in this version. */
export const api = (tag: string, repository = "acme/api") => ({
  "image.repository": repository,
  "image.tag": tag,
});

export function applicationJson({
  parameters = {},
  pods = [],
  ownedBy,
  childOf,
  uid,
  sourceType = "Helm",
  images,
  env = {},
  writer,
  operation,
  history,
  wroteAt,
}: Sample): Json {
  const blocks: Readonly<Record<string, { [block: string]: Json }>> = {
    // Argo CD leaves out a list without entries.
    Helm: Object.keys(parameters).length === 0 ? {} : { helm: { parameters: named(parameters) } },
    Kustomize: images === undefined ? {} : { kustomize: { images: [...images] } },
    Plugin: { plugin: { env: named(env) } },
  };
  return {
    metadata: {
      name: "api",
      namespace: "argocd",
      ...(uid !== undefined && { uid }),
      ...(childOf !== undefined && {
        annotations: { "argocd.argoproj.io/tracking-id": `${childOf}:argoproj.io/Application:argocd/api` },
      }),
      ...(writer !== undefined && { managedFields: [updateBy(writer, wroteAt)] }),
      ownerReferences: ownedBy === undefined ? [] : [{ kind: "ApplicationSet", name: ownedBy }],
    },
    spec: {
      project: "default",
      source: { ...SOURCE, ...blocks[sourceType] },
    },
    status: {
      sourceType,
      summary: { images: [...pods] },
      ...(operation !== undefined &&
        operation.phase !== "Pending" && { operationState: operationState(operation) }),
      ...(history !== undefined && { history: history.map(entryOf) }),
    },
    ...(operation?.phase === "Pending" && { operation: told(operation) }),
  };
}

const SOURCE = { repoURL: "https://git.example.com/api.git", path: "chart" };

const named = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([name, value]) => ({ name, value }));

const updateBy = (manager: string, time: string | undefined) => ({
  manager,
  operation: "Update",
  ...(time !== undefined && { time }),
  fieldsV1: { "f:spec": { "f:source": { "f:helm": { "f:parameters": {} } } } },
});

const operationState = (operation: Operation) => ({
  phase: operation.phase ?? "Succeeded",
  startedAt: time(operation),
  operation: told(operation),
});

const told = (operation: Operation) => ({
  sync: {
    source: sourceOf(operation),
    ...(operation.isRollback && { syncStrategy: { apply: {} } }),
  },
  initiatedBy: initiatedBy(operation),
});

const entryOf = (operation: Operation) => ({
  source: sourceOf(operation),
  deployStartedAt: time(operation),
  initiatedBy: initiatedBy(operation),
});

const sourceOf = ({ parameters }: Operation) => ({ ...SOURCE, helm: { parameters: named(parameters) } });
const time = ({ at }: Operation) => new Date(at).toISOString();
const initiatedBy = ({ by }: Operation) => (by === undefined ? { automated: true } : { username: by });

export function readApplication(json: Json): Application {
  const parsed = parseApplication(json);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

export const application = (sample: Sample): Application => readApplication(applicationJson(sample));

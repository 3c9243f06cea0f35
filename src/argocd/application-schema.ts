/**
 * Reads an Application of Argo CD's JSON. Pure. A source is kept verbatim, because a JSON Patch `test` compares it with what
 * the server holds; of metadata and status only the named parts are kept.
 */
import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";
import type { Application } from "./application.ts";

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

// It only adds to what the spec says, too.
const managedFields = v.fallback(
  v.nullish(
    v.array(v.object({ manager: text, operation: text, time: text, fieldsV1: v.optional(v.unknown()) })),
    [],
  ),
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
    managedFields,
    creationTimestamp: v.nullish(v.string()),
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

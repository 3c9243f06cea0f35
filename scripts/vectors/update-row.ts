/** What a row of `update` holds: a resource, Applications and registries, and what the original made of them. */
import * as v from "valibot";
import type { Json } from "../../test/support/argocd.json-patch.ts";

const Spec = v.looseObject({ project: v.string() });

export const Row = v.object({
  crNamespace: v.string(),
  crSpec: v.unknown(),
  applications: v.array(
    v.looseObject({
      metadata: v.looseObject({
        namespace: v.string(),
        name: v.string(),
        labels: v.optional(v.record(v.string(), v.string())),
        annotations: v.optional(v.record(v.string(), v.string())),
      }),
      spec: Spec,
    }),
  ),
  registry: v.record(
    v.string(),
    v.array(v.object({ name: v.string(), createdAt: v.string(), digest: v.string() })),
  ),
  webhookEvent: v.nullable(v.object({ registryUrl: v.string(), repository: v.string() })),
  expected: v.object({
    error: v.optional(v.nullable(v.string())),
    apps: v.optional(
      v.nullable(v.record(v.string(), v.object({ specChanged: v.boolean(), spec: v.optional(Spec) }))),
    ),
  }),
});

export type UpdateRow = v.InferOutput<typeof Row>;

/** As Argo CD would answer it: Go omits empty lists and false values of the fields that are written here. */
export function asAnswered(value: unknown): { readonly [name: string]: Json } {
  const json = withoutEmpty(JSON.parse(JSON.stringify(value)));
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new Error("an object is expected");
  return json;
}

function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, held]) =>
      !(Array.isArray(held) && held.length === 0) && !(name === "forceString" && held === false),
  );
  return Object.fromEntries(kept.map(([name, held]) => [name, withoutEmpty(held)]));
}

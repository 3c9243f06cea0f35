/**
 * Who owns the lists of a spec that images are written to, in `metadata.managedFields` as Kubernetes v1.37.0 was recorded to keep
 * them for Argo CD v3.6.1: whoever changes a list takes it from everybody else, and who removes one leaves no trace.
 */
import type { Source, StandInApplication } from "./argocd.state.ts";

export interface ManagedFields {
  manager: string;
  operation: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: object;
}

/** A person in the UI or the CLI, and every program with a token: all of them come through the server. */
export const SERVER = "argocd-server";

/** Lists that are owned as a whole, and their values. */
function lists({ source, sources }: StandInApplication["spec"]): Map<string, unknown> {
  if (sources !== undefined && sources.length > 0) return new Map([["sources", sources]]);
  const { helm, kustomize, plugin }: Partial<Source> = source ?? {};
  const held: [string, unknown][] = [
    ["source helm parameters", helm?.parameters],
    ["source kustomize images", kustomize?.images],
    ["source plugin env", plugin?.env],
  ];
  return new Map(held.filter(([, value]) => value !== undefined));
}

/** To be told after each change of a spec. `before`: the spec until then. */
export function own(
  application: StandInApplication,
  before: StandInApplication["spec"],
  manager: string,
): void {
  const [was, is] = [lists(before), lists(application.spec)];
  const owners = new Map<string, string>();
  const times = new Map<string, string | undefined>();
  for (const { manager: owner, time, fieldsV1 } of application.metadata.managedFields ?? []) {
    times.set(owner, time);
    for (const list of is.keys()) if (owns(fieldsV1, ["spec", ...list.split(" ")])) owners.set(list, owner);
  }
  for (const [list, value] of is) {
    if (JSON.stringify(value) === JSON.stringify(was.get(list))) continue;
    owners.set(list, manager);
    times.set(manager, new Date().toISOString().replace(/\.\d+Z$/, "Z"));
  }
  application.metadata.managedFields = [...new Set(owners.values())].map((owner) => ({
    manager: owner,
    operation: "Update",
    apiVersion: "argoproj.io/v1alpha1",
    ...timeOf(times.get(owner)),
    fieldsType: "FieldsV1",
    fieldsV1: { "f:spec": fieldsOf([...owners.keys()].filter((list) => owners.get(list) === owner)) },
  }));
}

/** The controller that acts for an owner. One that tracks by label leaves no annotation. */
export const controllerOf = ({ metadata }: StandInApplication): string =>
  metadata.ownerReferences?.some(({ kind }) => kind === "ApplicationSet")
    ? "argocd-applicationset-controller"
    : "argocd-controller";

const timeOf = (time: string | undefined) => (time === undefined ? {} : { time });

interface Fields {
  [field: `f:${string}`]: Fields;
}

function fieldsOf(paths: readonly string[]): Fields {
  const fields: Fields = {};
  for (const path of paths) {
    let at = fields;
    for (const name of path.split(" ")) {
      const below: Fields = at[`f:${name}`] ?? {};
      at[`f:${name}`] = below;
      at = below;
    }
  }
  return fields;
}

function owns(fields: object | undefined, [name, ...rest]: readonly string[]): boolean {
  const below: unknown = Object.entries(fields ?? {}).find(([key]) => key === `f:${name}`)?.[1];
  if (typeof below !== "object" || below === null) return false;
  return rest.length === 0 || owns(below, rest);
}

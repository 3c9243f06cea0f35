/**
 * What an Application delivers, as Argo CD last compared it with the cluster: `GET .../managed-resources`. The answer
 * comes from Argo CD's cache, so it is there while Git or the repo-server is away. Observed with Argo CD v3.6.1. Pure.
 */
import * as v from "valibot";
import { cutBelow, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** A kind of object by the names of the Kubernetes API. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export interface ManagedResource extends GroupKind {
  /** "" for an object without one. */
  readonly namespace: string;
  readonly name: string;
  /**
   * The object as Git asks for it. Undefined when Git has it no more and the cluster still does. A cluster's own copy
   * has defaults of the CRD in it, so this is the verbatim one. Cut off below fifty levels.
   */
  readonly targetState: unknown;
}

const text = v.nullish(v.string(), "");
const answer = v.object({
  items: v.nullish(
    v.array(
      v.object({
        group: text,
        kind: text,
        namespace: text,
        name: v.pipe(v.string(), v.nonEmpty()),
        targetState: text,
      }),
    ),
    [],
  ),
});

/** Reads the answer and keeps what is of this kind; the server leaves out `items` where there are none. */
export function readManagedResources(
  json: unknown,
  { group, kind }: GroupKind,
): Result<ManagedResource[], string> {
  const read = v.safeParse(answer, json);
  if (!read.success) return err("not a list of managed resources");
  const resources: ManagedResource[] = [];
  for (const item of read.output.items) {
    if (item.group !== group || item.kind !== kind) continue;
    // An object is JSON in a string; "null" and "" are none.
    const targetState = item.targetState === "" ? null : parseJson(item.targetState);
    if (targetState === undefined) return err(`targetState of ${kind} ${item.name} is not JSON`);
    resources.push({ ...item, targetState: cutBelow(targetState ?? undefined) });
  }
  return ok(resources);
}

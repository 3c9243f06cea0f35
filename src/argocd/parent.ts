/**
 * Does a parent Application (app of apps) put back what is written to its child? Pure.
 * Rules of Argo CD: ignoreDifferences counts for a sync only with RespectIgnoreDifferences=true, and its group and kind are
 * globs (util/argo/normalizers/diff_normalizer.go); without self-heal a parent leaves the child until its next sync.
 * Observed with v3.6.1: a parent with both keeps the write; one with self-heal alone reverts it after 0.7 s.
 */
import * as v from "valibot";
import { compileGlob } from "../lib/glob.ts";
import type { Application, ApplicationId } from "./application.ts";
import type { Owner } from "./owners.ts";
import type { JsonPatchOperation } from "./patch.ts";

/**
 * `puts-back`: it has self-heal and is not told to leave what is written. `ignores`: it is told so. `no-self-heal`: it acts
 * with its next sync only. `unclear`: what it is told is beyond this file (jq, field managers).
 */
export type ParentStand = "puts-back" | "ignores" | "no-self-heal" | "unclear";

/** The parent as tracking-id names it: `<namespace>_<name>` outside Argo CD's own namespace. */
export function parentId({ name }: Owner, argocdNamespace: string): ApplicationId {
  const at = name.indexOf("_");
  if (at < 0) return { namespace: argocdNamespace, name };
  return { namespace: name.slice(0, at), name: name.slice(at + 1) };
}

const text = v.nullish(v.string(), "");
const list = v.nullish(v.array(v.string()), []);
const parentSpec = v.object({
  ignoreDifferences: v.nullish(
    v.array(
      v.object({
        group: text,
        kind: text,
        name: text,
        namespace: text,
        jsonPointers: list,
        jqPathExpressions: list,
        managedFieldsManagers: list,
      }),
    ),
    [],
  ),
  syncPolicy: v.nullish(
    v.object({
      automated: v.nullish(
        v.object({ selfHeal: v.nullish(v.boolean(), false), enabled: v.nullish(v.boolean(), true) }),
      ),
      syncOptions: list,
    }),
    {},
  ),
});

/** `operations`: the patch of the child that is asked about. */
export function parentStand(
  parent: Application,
  child: Application,
  operations: readonly JsonPatchOperation[],
): ParentStand {
  const spec = v.safeParse(parentSpec, parent.spec);
  if (!spec.success) return "unclear";
  const { ignoreDifferences, syncPolicy } = spec.output;
  const { namespace, name } = child.metadata;
  const respected = syncPolicy.syncOptions.includes("RespectIgnoreDifferences=true");
  const entries = ignoreDifferences.filter(
    (entry) =>
      matches(entry.group, "argoproj.io") &&
      matches(entry.kind, "Application") &&
      (entry.name === "" || entry.name === name) &&
      (entry.namespace === "" || entry.namespace === namespace),
  );
  const pointers = entries.flatMap(({ jsonPointers }) => jsonPointers);
  const written = operations.flatMap(pathsOf);
  const isCovered = written.every((path) =>
    pointers.some((pointer) => path === pointer || path.startsWith(`${pointer}/`)),
  );
  if (respected && isCovered) return "ignores";
  const { selfHeal, enabled } = syncPolicy.automated ?? { selfHeal: false, enabled: false };
  if (!selfHeal || !enabled) return "no-self-heal";
  const isBeyond = entries.some(
    ({ jqPathExpressions, managedFieldsManagers }) =>
      jqPathExpressions.length > 0 || managedFieldsManagers.length > 0,
  );
  return respected && isBeyond ? "unclear" : "puts-back";
}

/** What an operation writes: the members of a block that is added as a whole, since a pointer may name one of them. */
function pathsOf(operation: JsonPatchOperation): readonly string[] {
  if (operation.op === "test") return [];
  const { path, value } = operation;
  const isBlock = typeof value === "object" && value !== null && !Array.isArray(value);
  return isBlock ? Object.keys(value).map((member) => `${path}/${member}`) : [path];
}

function matches(glob: string, word: string): boolean {
  const compiled = compileGlob(glob);
  return compiled.ok && compiled.value(word);
}

/**
 * Does a parent Application (app of apps) put back what is written to its child? Pure.
 * Rules of Argo CD: ignoreDifferences counts for a sync only with RespectIgnoreDifferences=true, and its group and kind are
 * globs (util/argo/normalizers/diff_normalizer.go); without self-heal a parent leaves the child until its next sync.
 * Observed with v3.6.1: a parent with both keeps the write; one with self-heal alone reverts it after 0.7 s, and only if the
 * child's manifest in Git sets the list that is written.
 */
import * as v from "valibot";
import { compileGlob } from "../lib/glob.ts";
import type { Application, ApplicationId } from "./application.ts";
import type { Owner } from "./owners.ts";
import type { JsonPatchOperation } from "./patch.ts";

/**
 * `puts-back`: it has self-heal, the child's manifest sets what is written, and it is not told to leave that. `ignores`: it is
 * told so. `no-self-heal`: it acts with its next sync only. `sets-nothing`: the manifest sets nothing there, so it is no
 * owner of it. `unclear`: what it is told is beyond this file (jq, field managers), or the manifest is not known.
 */
export type ParentStand = "puts-back" | "ignores" | "no-self-heal" | "sets-nothing" | "unclear";

/** A parent Application, and what it delivers as its child. */
export interface Parent {
  readonly application: Application;
  /** The child's manifest in Git; undefined where it is not known. */
  readonly manifest: unknown;
}

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
  { application: parent, manifest }: Parent,
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
  if (written.length === 0) return "unclear";
  const sets = manifest === undefined ? undefined : written.some((path) => setsAt(manifest, path));
  if (sets === false) return "sets-nothing";
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
  return sets === undefined || (respected && isBeyond) ? "unclear" : "puts-back";
}

/** Does the manifest set what a JSON Pointer names? A list on the way is replaced as a whole. */
function setsAt(manifest: unknown, pointer: string): boolean {
  let value = manifest;
  for (const key of pointer.split("/").slice(1)) {
    if (Array.isArray(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value !== undefined && value !== null;
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

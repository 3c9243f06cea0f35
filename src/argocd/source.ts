/**
 * Which source of an Application holds its images. Pure.
 * Rule of upstream's pkg/argocd/argocd.go: all images of one type go to one source.
 */
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Target } from "../policy/rule.ts";
import { type Application, type ApplicationSource, applicationId, applicationKey } from "./application.ts";

/** The types of source that can be told which image to run, as `status.sourceType` calls them. */
export type SourceType = "Helm" | "Kustomize" | "Plugin";

/** One source, and where it stands in the Application. */
export interface SourceAt {
  readonly type: SourceType;
  /** Present where the target is for a type of source that the Application does not have: that type. */
  readonly insteadOf?: SourceType;
  /** JSON Pointer: `/spec/source`, `/spec/sources/1`. */
  readonly pointer: string;
  readonly source: ApplicationSource;
}

/** The block of a source that belongs to its type, and the list in it that images are written to. */
export const LISTS = {
  Helm: { block: "helm", list: "parameters" },
  Kustomize: { block: "kustomize", list: "images" },
  Plugin: { block: "plugin", list: "env" },
} as const satisfies Record<SourceType, { block: string; list: string }>;

/** JSON Pointer of the list that is written for a target. What Kubernetes owns as a whole: of several sources, all of them. */
export function listPointer(application: Application, target: Target): string {
  const source = sourceOf(application, target);
  const { block, list } = LISTS[source.ok ? source.value.type : "Helm"];
  return isMulti(application) ? "/spec/sources" : `/spec/source/${block}/${list}`;
}

const TYPES = ["Helm", "Kustomize", "Plugin"] as const satisfies readonly SourceType[];

/**
 * The type of source that a target is for. Without manifestTargets it is the first that the Application has (upstream);
 * undefined where it has none, or Argo CD has not told yet, and for a kind of target that is not known here.
 */
export function sourceTypeOf(application: Application, target: Target): SourceType | undefined {
  switch (target.kind) {
    case "helm":
    case "helm-spec":
      return "Helm";
    case "kustomize":
      return "Kustomize";
    case "plugin":
    case "plugin-spec":
      return "Plugin";
    case "default":
      return typesOf(application).flatMap((type) => TYPES.filter((known) => known === type))[0];
    default:
      return undefined;
  }
}

/**
 * The source that an image with this target is written to. The answer of a list knows no source types; then the blocks
 * decide. Where no source is of the target's type, it is the one that serves without a target (upstream's setAppImage).
 * Fails for types that cannot be updated, for a source hydrator, and for an Application without a source.
 */
export function sourceOf(application: Application, target: Target): Result<SourceAt, Problem> {
  const problem = (what: string, mend: string): Result<never, Problem> =>
    err(problemOf(application, what, mend));

  const { sourceHydrator } = application.spec;
  if (sourceHydrator !== undefined && sourceHydrator !== null) {
    return problem(
      "Its manifests come from a source hydrator, which is not supported yet.",
      "Leave the Application out of applicationRefs.",
    );
  }
  const sources = sourcesOf(application);
  if (sources.length === 0)
    return problem("It has no source.", "Give the Application a spec.source or spec.sources.");

  const type = sourceTypeOf(application, target);
  if (type === undefined && target.kind !== "default") {
    // A newer deployment stored the rule; the types cannot know that.
    return problem(
      "Its image has a kind of target that this deployment does not know.",
      "Deploy a version of Image Updater Worker that knows it, or change the image's manifestTargets.",
    );
  }
  const own = sourceOfType(application, type);
  if (own !== undefined) return ok(own);
  const other = sourceOfType(application, sourceTypeOf(application, { kind: "default" }));
  if (type !== undefined && other !== undefined) return ok({ ...other, insteadOf: type });
  const known = typesOf(application).filter((each) => each !== "");
  if (known.length === 0) {
    return problem(
      "Argo CD has not told the type of its source yet, so nothing tells where the image is written.",
      "Wait until Argo CD has compared it, or name the place in the image's manifestTargets.",
    );
  }
  return problem(
    `Its source is of type ${known.join(", ")}.`,
    "Only Helm, Kustomize and Plugin sources can be updated: leave the Application out of applicationRefs.",
  );
}

function sourceOfType(application: Application, type: SourceType | undefined): SourceAt | undefined {
  if (type === undefined) return undefined;
  const index = chooseIndex(application, type);
  const source = sourcesOf(application)[index];
  const pointer = isMulti(application) ? `/spec/sources/${index}` : "/spec/source";
  return source && { type, pointer, source };
}

/** A problem of one Application. */
export const problemOf = (application: Application, what: string, mend: string): Problem => ({
  severity: "error",
  where: `Application ${applicationKey(applicationId(application))}`,
  what,
  mend,
});

/** Where there are `sources`, `source` has no effect. */
export const isMulti = ({ spec }: Application): boolean => (spec.sources ?? []).length > 0;

function sourcesOf(application: Application): readonly ApplicationSource[] {
  const { source, sources } = application.spec;
  if (isMulti(application)) return sources ?? [];
  return source === undefined || source === null ? [] : [source];
}

/** The types that Argo CD told; it may have compared other sources than those of today. */
function toldTypes({ spec, status }: Application): readonly string[] {
  const { sources } = spec;
  return sources?.length ? status.sourceTypes.slice(0, sources.length) : [status.sourceType];
}

/** The type of each source; "" where nothing tells. A block outranks the status, which may be older. */
function typesOf(application: Application): readonly string[] {
  const told = toldTypes(application);
  return sourcesOf(application).map(
    (source, index) => TYPES.find((type) => has(source, type)) ?? told[index] ?? "",
  );
}

/**
 * The first source with a block of the type, else the first of that type. Before Argo CD has compared, the first that
 * may be of it: one without a block, as it refuses a second block in one source. -1 where there is none.
 */
function chooseIndex(application: Application, type: SourceType): number {
  const types = typesOf(application);
  const isCompared = toldTypes(application).some((told) => told !== "");
  const choices = [
    sourcesOf(application).findIndex((source) => has(source, type)),
    types.indexOf(type),
    isCompared ? -1 : types.indexOf(""),
  ];
  return choices.find((index) => index >= 0) ?? -1;
}

const has = (source: ApplicationSource, type: SourceType): boolean =>
  (source[LISTS[type].block] ?? undefined) !== undefined;

/**
 * Which source of an Application holds its images. Pure.
 * Rule of upstream's pkg/argocd/argocd.go: all images of one Application go to one source.
 */
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { type Application, type ApplicationSource, applicationId, applicationKey } from "./application.ts";

/** The types of source that can be told which image to run, as `status.sourceType` calls them. */
export type SourceType = "Helm" | "Kustomize" | "Plugin";

/** One source, and where it stands in the Application. */
export interface SourceAt {
  /** JSON Pointer: `/spec/source`, `/spec/sources/1`. */
  readonly pointer: string;
  readonly source: ApplicationSource;
}

/** The block of a source that belongs to its type. */
export const BLOCKS = { Helm: "helm", Kustomize: "kustomize", Plugin: "plugin" } as const satisfies Record<
  SourceType,
  string
>;

/**
 * The source that images of `type` are written to. The answer of a list knows no source types; then the blocks decide.
 * Fails for another type of source, for a source hydrator, and for an Application without a source.
 */
export function sourceOf(application: Application, type: SourceType): Result<SourceAt, Problem> {
  const { spec, status } = application;
  const problem = (what: string, mend: string): Result<never, Problem> =>
    err({
      severity: "error",
      where: `Application ${applicationKey(applicationId(application))}`,
      what,
      mend,
    });

  if (spec.sourceHydrator !== undefined && spec.sourceHydrator !== null) {
    return problem(
      "Its manifests come from a source hydrator, which is not supported yet.",
      "Leave the Application out of applicationRefs.",
    );
  }
  const types = typesOf(application);
  if (types.length > 0 && !types.includes(type)) {
    return problem(
      `Its source is of type ${types.join(", ")}, and the image has a ${type} target.`,
      "Only Helm, Kustomize and Plugin sources can be updated: give the image the manifestTargets of the source's type, or leave the Application out of applicationRefs.",
    );
  }
  const sources = spec.sources ?? [];
  if (sources.length > 0) {
    const index = chooseIndex(sources, status.sourceTypes, type);
    const source = sources[index];
    if (source !== undefined) return ok({ pointer: `/spec/sources/${index}`, source });
  } else if (spec.source !== undefined && spec.source !== null) {
    return ok({ pointer: "/spec/source", source: spec.source });
  }
  return problem("It has no source.", "Give the Application a spec.source or spec.sources.");
}

/** Known types; empty where Argo CD has not said. */
function typesOf({ spec, status }: Application): readonly string[] {
  const types = (spec.sources ?? []).length > 0 ? status.sourceTypes : [status.sourceType];
  return types.filter((type) => type !== "");
}

/** The first source with a block of the type, else the first of that type, else the first with any block, else 0. */
function chooseIndex(
  sources: readonly ApplicationSource[],
  types: readonly string[],
  type: SourceType,
): number {
  const choices = [
    sources.findIndex((source) => has(source, type)),
    types.indexOf(type),
    sources.findIndex((source) => has(source, "Helm") || has(source, "Kustomize") || has(source, "Plugin")),
  ];
  return choices.find((index) => index >= 0 && index < sources.length) ?? 0;
}

const has = (source: ApplicationSource, type: SourceType): boolean =>
  (source[BLOCKS[type]] ?? undefined) !== undefined;

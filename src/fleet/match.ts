/**
 * Which applicationRef an Application falls to: the most specific one that matches, and only that one (upstream:
 * calculateSpecificity and FilterApplicationsForUpdate, pkg/argocd/argocd.go).
 */
import { compileGlob } from "../lib/glob.ts";
import type { Problem } from "../lib/problem.ts";
import type { ApplicationRef } from "./image-updater.ts";
import { compileSelector, type Labels } from "./labels.ts";
import { isUnannotated } from "./legacy-names.ts";
import { fieldPlace, refPath } from "./problem-place.ts";
import { sentence } from "./sentence.ts";

/** Upstream's weights. */
const EXACT_NAME = 1_000_000;
const SELECTOR = 10_000;
const REQUIREMENT = 100;

export interface Candidate {
  readonly ref: ApplicationRef;
  readonly matchesName: (name: string) => boolean;
  /** A selector that cannot be read matches nothing, as upstream. */
  readonly matchesLabels: (labels: Labels) => boolean;
  /** What is wrong with the selector. */
  readonly problem: Problem | undefined;
}

/** The applicationRefs of a resource, most specific first; equally specific ones in the order as written. */
export function compileCandidates(refs: readonly ApplicationRef[], resource: string): Candidate[] {
  const candidates = refs.map((ref): Candidate => {
    const selector = compileSelector(ref.labelSelectors);
    return {
      ref,
      matchesName: compileName(ref.namePattern),
      matchesLabels: selector.ok ? selector.value : () => false,
      problem: selector.ok ? undefined : selectorProblem(selector.error, ref, resource),
    };
  });
  return candidates.sort((a, b) => specificity(b.ref) - specificity(a.ref));
}

/** Most patterns are plain names, and every resource is held against every Application. */
function compileName(pattern: string): (name: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (name) => name === pattern;
  const glob = compileGlob(pattern);
  // A pattern that is none does not get past parseImageUpdater.
  if (!glob.ok) return () => false;
  const matches = glob.value;
  // Most begin with letters, and those tell most names apart at once.
  const [prefix = ""] = pattern.split(/[*?[\\]/);
  return (name) => name.startsWith(prefix) && matches(name);
}

/** The one applicationRef that an Application falls to. `candidates` are ordered. */
export function candidateFor(
  application: {
    readonly name: string;
    readonly labels: Labels;
    readonly annotations?: Readonly<Record<string, string>>;
  },
  candidates: readonly Candidate[],
): Candidate | undefined {
  // One without such annotations was never meant by useAnnotations, and falls to the next one, as upstream.
  const { name, labels, annotations } = application;
  const isPlain = isUnannotated(annotations);
  return candidates.find(
    ({ ref, matchesName, matchesLabels }) =>
      !(isPlain && ref.useAnnotations === true) && matchesName(name) && matchesLabels(labels),
  );
}

/** Upstream's score: a name without wildcards, then a label selector and its size, then literal characters. */
export function specificity({
  namePattern,
  labelSelectors,
}: Pick<ApplicationRef, "namePattern" | "labelSelectors">): number {
  const exact = /[*?[\]]/.test(namePattern) ? 0 : EXACT_NAME;
  // No class begins behind the last "]", and to look for its end there would take ever longer.
  const end = namePattern.lastIndexOf("]") + 1;
  const outside = namePattern.slice(0, end).replace(/\[.*?\]/g, "") + namePattern.slice(end);
  const literals = outside.replace(/[*?]/g, "").length;
  if (labelSelectors === undefined) return exact + literals;
  const { matchLabels = {}, matchExpressions = [] } = labelSelectors;
  const requirements = Object.keys(matchLabels).length + matchExpressions.length;
  return exact + literals + SELECTOR + requirements * REQUIREMENT;
}

function selectorProblem(error: string, ref: ApplicationRef, resource: string): Problem {
  return {
    severity: "error",
    where: fieldPlace(resource, [...refPath(ref.index), "labelSelectors"]),
    what: sentence(`this selector matches no Application: ${error}`),
    mend: "Correct the selector.",
  };
}

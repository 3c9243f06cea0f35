/** An applicationRef that matches no Application: most often a namespace, a label or a right that is not as thought. */
import type { Problem } from "../lib/problem.ts";
import type { ImageUpdater } from "./image-updater.ts";
import type { Labels } from "./labels.ts";
import { IMAGE_LIST, isUnannotated } from "./legacy-names.ts";
import type { Candidate } from "./match.ts";
import { fieldPlace, refPath, resourcePlace } from "./problem-place.ts";

interface Application {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A warning with the namespace looked in and the likeliest mend; undefined when an Application matches. */
export function unmatchedProblem(
  { ref, matchesName, matchesLabels }: Candidate,
  { origin, name, namespace }: Pick<ImageUpdater, "origin" | "name" | "namespace">,
  applications: readonly Application[],
): Problem | undefined {
  const where = fieldPlace(resourcePlace({ origin, name }), refPath(ref.index));
  const named = applications.filter((application) => matchesName(application.name));
  const near = named.filter((application) => application.namespace === namespace);
  const matching = near.filter(({ labels }) => matchesLabels(labels));
  if (matching.length > 0) return ref.useAnnotations === true ? noAnnotations() : undefined;
  const elsewhere = named.find(({ labels }) => matchesLabels(labels))?.namespace;
  return {
    severity: "warning",
    where,
    what: `No Application in namespace ${namespace} matches ${JSON.stringify(ref.namePattern)}${ref.labelSelectors === undefined ? "" : " and its labelSelectors"}.`,
    mend: mend(),
  };

  function noAnnotations(): Problem | undefined {
    if (!matching.every(({ annotations }) => isUnannotated(annotations))) return undefined;
    return {
      severity: "warning",
      where,
      what: `No Application that matches ${JSON.stringify(ref.namePattern)} has annotations of Image Updater, so \`useAnnotations\` finds no image.`,
      mend: `Write \`${IMAGE_LIST}\` on the Applications, or \`images\` here.`,
    };
  }

  function mend(): string {
    if (near.length > 0) return "Correct labelSelectors; the pattern alone matches.";
    if (elsewhere !== undefined) return `Set \`metadata.namespace: ${elsewhere}\`, where one matches.`;
    if (applications.some((application) => application.namespace === namespace)) {
      return "Correct the pattern, or create the Application.";
    }
    return "Check the namespace, and that the Argo CD token may read its Applications (`applications, get`).";
  }
}

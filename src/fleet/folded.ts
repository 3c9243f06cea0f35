/** Problems as people can read them and a row can hold them: what many Applications share is said once. */
import type { Problem } from "../lib/problem.ts";
import { PROBLEMS_KEPT } from "./constants.ts";

/** Applications that a problem names; the rest is counted. */
const NAMED_APPLICATIONS = 3;

/** `argocd/a, argocd/b, argocd/c and 2 more`. */
export function someOf(applications: readonly string[]): string {
  const named = applications.slice(0, NAMED_APPLICATIONS).join(", ");
  const more = applications.length - NAMED_APPLICATIONS;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Problems in the annotations of Applications. Annotations come from templates, so one mistake is in many of them. */
export function foldedByApplication(
  found: readonly { readonly application: string; readonly problems: readonly Problem[] }[],
): Problem[] {
  const folded = new Map<string, { readonly problem: Problem; readonly others: string[] }>();
  for (const { application, problems } of found) {
    const place = `Application ${application}:`;
    for (const problem of problems) {
      const isOwn = problem.where.startsWith(place);
      const key = JSON.stringify(isOwn ? { ...problem, where: problem.where.slice(place.length) } : problem);
      const earlier = folded.get(key);
      if (earlier === undefined) folded.set(key, { problem, others: [] });
      else if (isOwn) earlier.others.push(application);
    }
  }
  return [...folded.values()].map(({ problem, others }) =>
    others.length === 0
      ? problem
      : { ...problem, what: `${problem.what} The same is said by ${someOf(others)}.` },
  );
}

/** Each problem once, errors kept before warnings where there are too many, in the order given. */
export function bounded(problems: readonly Problem[]): Problem[] {
  const distinct = [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
  const left = distinct.length - PROBLEMS_KEPT;
  if (left <= 0) return distinct;
  const errors = distinct.filter(({ severity }) => severity === "error");
  const warnings = distinct.filter(({ severity }) => severity === "warning");
  const kept = new Set([...errors, ...warnings].slice(0, PROBLEMS_KEPT));
  return [
    ...distinct.filter((problem) => kept.has(problem)),
    {
      severity: "warning",
      where: "all resources",
      what: `${left} more problems are not listed.`,
      mend: "Mend those that are; the others follow.",
    },
  ];
}

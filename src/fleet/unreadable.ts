/** Entries of Argo CD's list that are no Applications as its API promises them. They stop nothing else. */
import type { Unreadable } from "../argocd/application-list.ts";
import type { Problem } from "../lib/problem.ts";
import { UNREADABLE_TOLD } from "./constants.ts";

export function unreadableProblems(unreadable: readonly Unreadable[]): readonly Problem[] {
  const told = unreadable.slice(0, UNREADABLE_TOLD).map(({ key, reason }) => ({
    where: key === undefined ? LIST : `Application ${key}`,
    what: `An entry of Argo CD's list cannot be read: ${reason}.`,
  }));
  const more = unreadable.length - told.length;
  const rest =
    more > 0 ? [{ where: LIST, what: `${more} more entries of Argo CD's list cannot be read.` }] : [];
  return [...told, ...rest].map((one) => ({ severity: "warning", ...one, mend: MEND }));
}

const LIST = "Argo CD's list of Applications";
const MEND =
  "Correct that field of the Application. What was last read of it serves until then; the others are not affected.";

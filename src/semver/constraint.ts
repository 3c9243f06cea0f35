/**
 * Constraints of Masterminds/semver v3.4.0, the dialect of Image Updater's `semver` strategy: `~1.2`, `^1.2.3`,
 * `1.x`, `>=1.2, <2.0`, `1.2 - 1.4 || 2.x`. It is not npm's dialect: `~0-0` takes pre-releases of all of 0.x.x.
 */
import type { Result } from "../lib/result.ts";
import { admits } from "./comparator.ts";
import {
  type Alternative,
  type Constraint,
  MAX_CONSTRAINT_CHARACTERS,
  parseConstraint,
} from "./parse-constraint.ts";
import type { Version } from "./version.ts";

export { explain } from "./explain.ts";
export { type Constraint, parseConstraint } from "./parse-constraint.ts";

/** More than the constraints of a large fleet, which are few and repeat; at most some 100 KB. */
const REMEMBERED_CONSTRAINTS = 256;

const remembered = new Map<string, Result<Constraint, string>>();

/** As `parseConstraint`, and remembered: the same few constraints are asked for at each decision. */
export function constraintOf(text: string): Result<Constraint, string> {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const parsed = parseConstraint(text);
  if (text.length > MAX_CONSTRAINT_CHARACTERS) return parsed;
  if (remembered.size >= REMEMBERED_CONSTRAINTS) remembered.clear();
  remembered.set(text, parsed);
  return parsed;
}

/** Is the version in? Time is linear in the number of comparisons. */
export function satisfies(version: Version, constraint: Constraint): boolean {
  for (const alternative of constraint.alternatives) {
    if (isIn(version, alternative)) return true;
  }
  return false;
}

function isIn(version: Version, { comparators, takesPrereleases }: Alternative): boolean {
  if (version.prerelease !== "" && !takesPrereleases) return false;
  for (const comparator of comparators) {
    if (!admits(comparator, version)) return false;
  }
  return true;
}

/** Can a pre-release be in at all? */
export function takesPrereleases(constraint: Constraint): boolean {
  return constraint.alternatives.some((alternative) => alternative.takesPrereleases);
}

/** Why a constraint leaves a version out, in words for people. */
import { admits, type Comparator, seriesName } from "./comparator.ts";
import type { Alternative, Constraint } from "./parse-constraint.ts";
import { compare, format, type Version } from "./version.ts";

/** A reason such as `below 1.2.0` or ``pre-release, and `~0` takes none``; undefined when the version is in. */
export function explain(version: Version, constraint: Constraint): string | undefined {
  const reasons: string[] = [];
  for (const alternative of constraint.alternatives) {
    const reason = refusal(version, alternative);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  const isOpenToPrereleases = constraint.alternatives.some(({ takesPrereleases }) => takesPrereleases);
  if (version.prerelease !== "" && !isOpenToPrereleases) {
    return `pre-release, and \`${constraint.text}\` takes none`;
  }
  return [...new Set(reasons)].join("; ");
}

function refusal(version: Version, alternative: Alternative): string | undefined {
  if (version.prerelease !== "" && !alternative.takesPrereleases) {
    const texts = alternative.comparators.map(({ text }) => text);
    return `pre-release, and \`${texts.join(", ")}\` takes none`;
  }
  const refuser = alternative.comparators.find((comparator) => !admits(comparator, version));
  return refuser === undefined ? undefined : refusalBy(refuser, version);
}

function refusalBy(comparator: Comparator, version: Version): string {
  const { operator, bound, text } = comparator;
  switch (operator) {
    case "=":
      return `not ${format(bound)}`;
    case "!=":
      return `excluded by \`${text}\``;
    case ">":
      return `not above ${boundName(comparator)}`;
    case "<":
      return `not below ${format(bound)}`;
    case ">=":
      return `below ${format(bound)}`;
    case "<=":
      return `above ${boundName(comparator)}`;
    case "~":
    case "^":
      if (compare(version, bound) < 0) return `below ${format(bound)}`;
      return `outside \`${text}\` (${seriesName(comparator)})`;
  }
}

/** `>1.2` speaks of all of 1.2.x, `>1.2.0` of 1.2.0 alone. */
function boundName({ operator, bound, given }: Comparator): string {
  if (given === 1) return `${bound.major}.x.x`;
  if (given === 2 || (given === 0 && operator === "<=")) return `${bound.major}.${bound.minor}.x`;
  return format(bound);
}

/**
 * One comparison of a constraint, such as `>=1.2` or `~0-0`, as Masterminds/semver v3.4.0 evaluates it
 * (`constraintOps` in constraints.go). How many parts were given matters: `>1.2` is above all of 1.2.x,
 * `>1.2.0` only above 1.2.0.
 */
import { compare, type Version } from "./version.ts";

/** `=>` is `>=`, `=<` is `<=`, `~>` is `~`; no operator is `=`, and `=` with parts left open is `~`. */
export type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=" | "~" | "^";

export interface Comparator {
  readonly operator: Operator;
  /** The bound; parts that were left open are 0. */
  readonly bound: Version;
  /** How many numeric parts were given before the first wildcard or the end: 0 for `*`, 1 for `1.x`, 3 for `1.2.3`. */
  readonly given: 0 | 1 | 2 | 3;
  /** As written. */
  readonly text: string;
}

/** Is the version in? Whether pre-releases may take part at all is decided before, for the whole group. */
export function admits(comparator: Comparator, version: Version): boolean {
  const { bound, given } = comparator;
  switch (comparator.operator) {
    case "=":
      return compare(version, bound) === 0;
    case "!=":
      return differs(version, bound, given);
    case ">":
      if (given === 1) return version.major > bound.major;
      if (given === 2) return aboveMinor(version, bound);
      return compare(version, bound) > 0;
    case "<":
      return compare(version, bound) < 0;
    case ">=":
      return compare(version, bound) >= 0;
    case "<=":
      if (given === 3) return compare(version, bound) <= 0;
      if (given === 1) return version.major <= bound.major;
      // `<=*` lands here with the bound 0.0 and admits 0.0.x alone, as in the Go library.
      return !aboveMinor(version, bound);
    case "~":
    case "^":
      return compare(version, bound) >= 0 && inSeries(comparator, version);
  }
}

/** The upper end of `~` and `^`: does the version share the parts that have to stay? */
function inSeries(comparator: Comparator, version: Version): boolean {
  const { bound } = comparator;
  const depth = seriesDepth(comparator);
  return (
    (depth < 1 || version.major === bound.major) &&
    (depth < 2 || version.minor === bound.minor) &&
    (depth < 3 || version.patch === bound.patch)
  );
}

/**
 * How many leading parts a version has to share with the bound of `~` or `^`. Two oddities are the Go library's:
 * `~0.0.0` is open above, and `^*` admits 0.0.0 alone.
 */
function seriesDepth({ operator, bound, given }: Comparator): 0 | 1 | 2 | 3 {
  if (operator === "~") {
    const zero = bound.major === 0 && bound.minor === 0 && bound.patch === 0;
    if (zero && (given === 0 || given === 3)) return 0;
    return given === 1 ? 1 : 2;
  }
  if (bound.major !== 0 || given === 1) return 1;
  return bound.minor !== 0 || given === 2 ? 2 : 3;
}

/** The series in words: `0.x.x` for `~0`, `1.2.x` for `~1.2.3`. Only of `~` and `^`. */
export function seriesName(comparator: Comparator): string {
  const { major, minor, patch } = comparator.bound;
  const depth = seriesDepth(comparator);
  return [major, minor, patch].map((part, index) => (index < depth ? part : "x")).join(".");
}

function differs(version: Version, bound: Version, given: Comparator["given"]): boolean {
  if (given === 1) return version.major !== bound.major;
  if (given === 2) {
    // `!=1.2` takes all of 1.2.x out, and `!=1.2-rc.1` exactly the versions 1.2.x-rc.1.
    const sameMinor = version.major === bound.major && version.minor === bound.minor;
    return !sameMinor || version.prerelease !== bound.prerelease;
  }
  return compare(version, bound) !== 0;
}

function aboveMinor(version: Version, bound: Version): boolean {
  return version.major > bound.major || (version.major === bound.major && version.minor > bound.minor);
}

/**
 * The strategy `semver`: the highest version that the constraint admits (upstream: registry-scanner/pkg/image/version.go).
 * Versions of equal precedence (`1.2.0`, `v1.2.0`) are ordered by the bytes of the tag, so the order is total.
 */
import diff from "semver/functions/diff.js";
import { byName } from "../lib/order.ts";
import { ok, type Result } from "../lib/result.ts";
import { constraintOf, explain, satisfies } from "../semver/constraint.ts";
import { compare, format, parseVersion, type Version } from "../semver/version.ts";
import type { Order, Step } from "./order.ts";

/** An empty constraint means `*`: any stable version, as Image Updater reads it since v1.3.0. */
const ANY_STABLE = "*";

/** The order of versions under a constraint. Errors: the sentence of the constraint's parser. */
export function semverOrder(constraint: string): Result<Order<Version>, string> {
  const parsed = constraintOf(constraint === "" ? ANY_STABLE : constraint);
  if (!parsed.ok) return parsed;
  return ok({
    read: parseVersion,
    unreadable: () => "not a semantic version",
    compare: (a, b) => compare(a, b) || byName(a.original, b.original),
    admits: (version) => satisfies(version, parsed.value),
    refusal: (version) => explain(version, parsed.value),
    step,
    keepsHigher: true,
    losesPlaces: false,
    followsDigest: false,
    words: {
      best: "the highest",
      scope: constraint === "" ? "`*` (no constraint is set)" : `\`${constraint}\``,
    },
  });
}

const STEPS: Readonly<Record<string, Step>> = {
  major: "major",
  premajor: "major",
  minor: "minor",
  preminor: "minor",
  patch: "patch",
  prepatch: "patch",
  prerelease: "pre-release",
};

function step(from: Version, to: Version): Step | undefined {
  // The library throws on numbers beyond 2^53; such a step has no name then.
  if (
    [from, to].some(({ major, minor, patch }) =>
      [major, minor, patch].some((part) => typeof part === "bigint"),
    )
  ) {
    return undefined;
  }
  const name = diff(format(from), format(to));
  return name === null ? undefined : STEPS[name];
}

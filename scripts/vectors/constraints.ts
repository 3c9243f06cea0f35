/** Rows of `constraints` and `constraints-long`: is the constraint accepted, and is the version in? */
import * as v from "valibot";
import { parseConstraint, satisfies } from "../../src/semver/constraint.ts";
import { MAX_ALTERNATIVES, MAX_CONSTRAINT_CHARACTERS } from "../../src/semver/parse-constraint.ts";
import { parseVersion } from "../../src/semver/version.ts";
import { compareAnswers, judgeOf } from "./replay.ts";

const Row = v.object({
  constraint: v.string(),
  version: v.string(),
  /** The constraint is accepted. */
  parses: v.boolean(),
  /** It is accepted, the version is valid, and it is in. */
  ok: v.boolean(),
});

export const OVER_LONG = "an over-long constraint is rejected, as Masterminds/semver v3.5.0 does";

export const judgeConstraint = judgeOf(Row, ({ constraint: text, version: tag, parses, ok }) => {
  const constraint = parseConstraint(text);
  if (parses && !constraint.ok && isOverLong(text)) return { kind: "depart", rule: OVER_LONG };
  const version = parseVersion(tag);
  const isIn = constraint.ok && version !== undefined && satisfies(version, constraint.value);
  return compareAnswers({ parses: constraint.ok, ok: isIn }, { parses, ok });
});

function isOverLong(constraint: string): boolean {
  return constraint.length > MAX_CONSTRAINT_CHARACTERS || constraint.split("||").length > MAX_ALTERNATIVES;
}

/**
 * Text to constraint. The grammar is in constraint.bnf; the rule is `NewConstraint` in constraints.go of
 * Masterminds/semver v3.4.0, the limits are those of v3.5.0.
 */
import { err, ok, type Result } from "../lib/result.ts";
import type { Comparator, Operator } from "./comparator.ts";
import { rewriteRanges } from "./hyphen-range.ts";
import { boundOf, scanPartial } from "./partial.ts";
import { skipSpace } from "./scan.ts";

/** `A || B`: a version is in when one of the alternatives admits it. */
export interface Constraint {
  /** As written. */
  readonly text: string;
  readonly alternatives: readonly Alternative[];
}

/** `A, B` or `A B`: a version is in when all comparators admit it. */
export interface Alternative {
  readonly comparators: readonly Comparator[];
  /** A pre-release can be in only where at least one comparator names a pre-release. */
  readonly takesPrereleases: boolean;
}

/** `MaxConstraintLen` of Masterminds/semver v3.5.0; v3.4.0 has no limit. */
export const MAX_CONSTRAINT_CHARACTERS = 512;
/** `MaxConstraintGroups` of Masterminds/semver v3.5.0. */
export const MAX_ALTERNATIVES = 32;

/** So much of a text is repeated in a message. */
const QUOTED_CHARACTERS = 60;

const FORMS = "write for example ~1.2, ^1.2.3, 1.x, 1.2 - 1.4 or >=1.2, <2.0";

/** The part that cannot be read is then quoted from the rewritten text. */
const RANGE_HINT = "a hyphen range is read as two comparisons and stands first or after a comma; ";

/** Longer ones first, so that `>=` is not read as `>`. */
const OPERATORS: readonly (readonly [string, Operator])[] = [
  ["!=", "!="],
  [">=", ">="],
  ["=>", ">="],
  ["<=", "<="],
  ["=<", "<="],
  ["~>", "~"],
  ["=", "="],
  [">", ">"],
  ["<", "<"],
  ["~", "~"],
  ["^", "^"],
];

/** Reads a constraint. Errors: one sentence that names the constraint, the part that cannot be read, and the mend. */
export function parseConstraint(text: string): Result<Constraint, string> {
  if (text.length > MAX_CONSTRAINT_CHARACTERS) {
    const limit = `at most ${MAX_CONSTRAINT_CHARACTERS} are read`;
    return err(
      `the version constraint ${quote(text)} has ${text.length} characters, ${limit}: make it shorter`,
    );
  }
  const rewritten = rewriteRanges(text);
  const parts = rewritten.split("||");
  if (parts.length > MAX_ALTERNATIVES) {
    const limit = `at most ${MAX_ALTERNATIVES} are read`;
    return err(
      `the version constraint ${quote(text)} has ${parts.length} alternatives, ${limit}: make it shorter`,
    );
  }
  const alternatives: Alternative[] = [];
  for (const part of parts) {
    const alternative = parseAlternative(part);
    if (!alternative.ok) {
      const hint = rewritten === text ? "" : RANGE_HINT;
      return err(`the version constraint ${quote(text)} ${alternative.error}; ${hint}${FORMS}`);
    }
    alternatives.push(alternative.value);
  }
  return ok({ text, alternatives });
}

function parseAlternative(text: string): Result<Alternative, string> {
  const comparators: Comparator[] = [];
  let at = skipSpace(text, 0);
  for (;;) {
    const read = readComparator(text, at);
    if (!read.ok) return read;
    comparators.push(read.value.comparator);
    const { end } = read.value;
    at = skipSpace(text, end);
    if (at === text.length) break;
    if (text[at] === ",") at = skipSpace(text, at + 1);
    else if (at === end) return err(`cannot be read from ${quote(text.slice(at))} on`);
  }
  return ok({ comparators, takesPrereleases: comparators.some(({ bound }) => bound.prerelease !== "") });
}

function readComparator(text: string, from: number): Result<{ comparator: Comparator; end: number }, string> {
  const [symbol, operator] = OPERATORS.find(([candidate]) => text.startsWith(candidate, from)) ?? ["", "="];
  const partial = scanPartial(text, skipSpace(text, from + symbol.length));
  if (partial === undefined) {
    const rest = text.slice(from);
    return err(rest === "" ? "lacks a version" : `has no version at ${quote(rest)}`);
  }
  const written = text.slice(from, partial.end);
  const bound = boundOf(partial);
  if (bound === undefined) return err(`has a version that is none: ${quote(written)}`);
  // An equation with open parts is a series: `1.x` and `=1` are `~1`.
  const effective = operator === "=" && bound.given < 3 ? "~" : operator;
  return ok({ comparator: { operator: effective, ...bound, text: written }, end: partial.end });
}

function quote(text: string): string {
  return JSON.stringify(text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}...` : text);
}

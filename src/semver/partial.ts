/**
 * The version of a comparison: `1.2.3`, `v1.2`, `1.x`, `*`, `0-0`. Parts may be left out or be wildcards.
 * Rule: `cvRegex` and `parseConstraint` in constraints.go of Masterminds/semver v3.4.0.
 */
import { DOT, HYPHEN, isDigit, LOWER_V, PLUS, scanMarked } from "./scan.ts";
import { parseVersion, type Version } from "./version.ts";

export interface PartialVersion {
  /** One to three parts as written, wildcards included. */
  readonly parts: readonly string[];
  /** With its hyphen: `-rc.1`; "" when there is none. */
  readonly prerelease: string;
  /** The position behind it. */
  readonly end: number;
}

/** The partial version that starts at `from`; undefined when none does. */
export function scanPartial(text: string, from: number): PartialVersion | undefined {
  const start = text.charCodeAt(from) === LOWER_V ? from + 1 : from;
  let end = scanPart(text, start);
  if (end === start) return undefined;
  const parts = [text.slice(start, end)];
  while (parts.length < 3 && text.charCodeAt(end) === DOT) {
    const next = scanPart(text, end + 1);
    if (next === end + 1) break;
    parts.push(text.slice(end + 1, next));
    end = next;
  }
  const prereleaseEnd = scanMarked(text, end, HYPHEN);
  return { parts, prerelease: text.slice(end, prereleaseEnd), end: scanMarked(text, prereleaseEnd, PLUS) };
}

/**
 * The bound that it stands for and the number of parts before the first open one; what follows a wildcard counts for
 * nothing. Undefined when a part that counts is no number or too great, or the pre-release has a leading zero.
 */
export function boundOf(
  partial: PartialVersion,
): { readonly bound: Version; readonly given: 0 | 1 | 2 | 3 } | undefined {
  const [major, minor, patch] = partial.parts;
  const given = isOpen(major) ? 0 : isOpen(minor) ? 1 : isOpen(patch) ? 2 : 3;
  const core = [...partial.parts.slice(0, given), "0", "0", "0"].slice(0, 3).join(".");
  const bound = parseVersion(core + partial.prerelease);
  return bound === undefined ? undefined : { bound, given };
}

function isOpen(part: string | undefined): boolean {
  return part === undefined || part === "x" || part === "X" || part === "*";
}

/**
 * Digits and wildcards in any mixture, and `|`: the Go library has it in its character class. Only `12` and `x` mean
 * anything, but `1.x.12x` is accepted, because what follows a wildcard is not looked at.
 */
function scanPart(text: string, from: number): number {
  let at = from;
  while (at < text.length && (isDigit(text.charCodeAt(at)) || "xX*|".includes(text.charAt(at)))) at++;
  return at;
}

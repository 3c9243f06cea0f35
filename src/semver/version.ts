/**
 * Versions as Masterminds/semver v3.4.0 reads and orders them (`NewVersion`, `Compare` in version.go): Semantic
 * Versioning 2.0.0, and looser in what it accepts. `v1.2.3`, `1.2`, `1` and `01.02.03` are versions.
 */
import { DOT, fitsUint64, HYPHEN, LOWER_V, PLUS, readNumber, scanDigits, scanMarked, ZERO } from "./scan.ts";

/** A numeric part: a number up to 2^53 - 1, a bigint beyond, so that each value has one form and `===` holds. */
export type Part = number | bigint;

export interface Version {
  readonly major: Part;
  readonly minor: Part;
  readonly patch: Part;
  /** Identifiers with dots between them, without the hyphen: `rc.1`. "" for a release. */
  readonly prerelease: string;
  /** Identifiers with dots between them, without the plus sign. It has no say in the order. */
  readonly metadata: string;
  /** The text that was read. */
  readonly original: string;
}

/**
 * Reads a version. Undefined when the text is none, also when a numeric part exceeds uint64 or a numeric pre-release
 * identifier has a leading zero. The missing parts of `1` and `1.2` are 0.
 */
export function parseVersion(text: string): Version | undefined {
  const from = text.charCodeAt(0) === LOWER_V ? 1 : 0;
  const majorEnd = scanDigits(text, from);
  const major = readNumber(text, from, majorEnd);
  if (major === undefined) return undefined;

  const minorEnd = scanPart(text, majorEnd);
  const minor = minorEnd === majorEnd ? 0 : readNumber(text, majorEnd + 1, minorEnd);
  if (minor === undefined) return undefined;

  const patchEnd = scanPart(text, minorEnd);
  const patch = patchEnd === minorEnd ? 0 : readNumber(text, minorEnd + 1, patchEnd);
  if (patch === undefined) return undefined;

  // The common case, a plain release, ends here.
  if (patchEnd === text.length) return { major, minor, patch, prerelease: "", metadata: "", original: text };

  const prereleaseEnd = scanMarked(text, patchEnd, HYPHEN);
  const end = scanMarked(text, prereleaseEnd, PLUS);
  if (end !== text.length) return undefined;
  if (hasLeadingZero(text, patchEnd + 1, prereleaseEnd)) return undefined;
  const prerelease = text.slice(patchEnd + 1, prereleaseEnd);
  return { major, minor, patch, prerelease, metadata: text.slice(prereleaseEnd + 1), original: text };
}

/** A dot and digits; minor and patch look like this. */
function scanPart(text: string, from: number): number {
  if (from >= text.length || text.charCodeAt(from) !== DOT) return from;
  const end = scanDigits(text, from + 1);
  return end === from + 1 ? from : end;
}

/** Semantic Versioning 2.0.0, item 9: numeric identifiers have no leading zeros. */
function hasLeadingZero(text: string, from: number, to: number): boolean {
  for (let start = from; start < to; ) {
    let end = scanDigits(text, start);
    const isNumber = end === to || text.charCodeAt(end) === DOT;
    if (isNumber && end > start + 1 && text.charCodeAt(start) === ZERO) return true;
    while (end < to && text.charCodeAt(end) !== DOT) end++;
    start = end + 1;
  }
  return false;
}

function endOfIdentifier(identifiers: string, from: number): number {
  const dot = identifiers.indexOf(".", from);
  return dot === -1 ? identifiers.length : dot;
}

/** The normalized text: three parts, no `v`, no leading zeros. It reads as an equal version. */
export function format(version: Version): string {
  const { major, minor, patch, prerelease, metadata } = version;
  const core = `${major}.${minor}.${patch}`;
  return core + (prerelease === "" ? "" : `-${prerelease}`) + (metadata === "" ? "" : `+${metadata}`);
}

/** Precedence (Semantic Versioning 2.0.0, item 11): -1 when `a` is lower, 1 when it is higher, else 0. */
export function compare(a: Version, b: Version): -1 | 0 | 1 {
  if (a.major !== b.major) return a.major < b.major ? -1 : 1;
  if (a.minor !== b.minor) return a.minor < b.minor ? -1 : 1;
  if (a.patch !== b.patch) return a.patch < b.patch ? -1 : 1;
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === "") return 1;
  if (b.prerelease === "") return -1;
  return comparePrereleases(a.prerelease, b.prerelease);
}

/** Identifier by identifier; where one list ends first, it is lower. */
function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  for (let fromA = 0, fromB = 0; ; ) {
    const endA = endOfIdentifier(a, fromA);
    const endB = endOfIdentifier(b, fromB);
    const order = compareIdentifiers(a.slice(fromA, endA), b.slice(fromB, endB));
    if (order !== 0) return order;
    if (endA === a.length) return endB === b.length ? 0 : -1;
    if (endB === b.length) return 1;
    fromA = endA + 1;
    fromB = endB + 1;
  }
}

function compareIdentifiers(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const numericA = isNumeric(a);
  if (numericA !== isNumeric(b)) return numericA ? -1 : 1;
  // Numbers have no leading zeros here, so the longer one is the greater one.
  if (numericA && a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Digits beyond uint64 count as text, because the Go library cannot read them as a number. */
function isNumeric(identifier: string): boolean {
  return scanDigits(identifier, 0) === identifier.length && fitsUint64(identifier);
}

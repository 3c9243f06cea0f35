/**
 * What versions and constraints are both spelled with: digits, dot-separated identifiers, white space.
 * A scanner takes a text and a position and gives the position behind what it read; equal positions mean that
 * nothing was there. No regular expression, so that the time is linear in the text.
 */

export const DOT = 0x2e;
export const HYPHEN = 0x2d;
export const PLUS = 0x2b;
export const LOWER_V = 0x76;
export const ZERO = 0x30;
const NINE = 0x39;
const LOWER_A = 0x61;
const LOWER_Z = 0x7a;
/** Set in a lower-case ASCII letter, clear in its upper-case twin. */
const CASE_BIT = 0x20;

/** The greatest number that Go's `uint64` holds; Masterminds/semver refuses a greater one. */
const MAX_UINT64 = "18446744073709551615";

export function scanDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** `rc.1`; a dot that no identifier follows is not read. */
function scanIdentifiers(text: string, from: number): number {
  let end = scanIdentifier(text, from);
  while (end > from && end < text.length && text.charCodeAt(end) === DOT) {
    const next = scanIdentifier(text, end + 1);
    if (next === end + 1) break;
    end = next;
  }
  return end;
}

/** Identifiers behind the character that announces them: `-rc.1`, `+build.5`. */
export function scanMarked(text: string, from: number, mark: number): number {
  if (from >= text.length || text.charCodeAt(from) !== mark) return from;
  const end = scanIdentifiers(text, from + 1);
  return end === from + 1 ? from : end;
}

function scanIdentifier(text: string, from: number): number {
  let at = from;
  while (at < text.length && isIdentifierCode(text.charCodeAt(at))) at++;
  return at;
}

/** White space as Go's regular expressions have it in `\s`: ASCII only, without the vertical tab. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/**
 * The number that the digits in `[from, to)` stand for: exact, a bigint beyond 2^53 - 1. Undefined for no digits and
 * for numbers beyond uint64.
 */
export function readNumber(text: string, from: number, to: number): number | bigint | undefined {
  if (from === to) return undefined;
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (text.charCodeAt(at) - ZERO);
  // Up to here the arithmetic was exact; beyond, the sum is merely known to be too great for a number.
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  let first = from;
  while (text.charCodeAt(first) === ZERO) first++;
  const digits = text.slice(first, to);
  return fitsUint64(digits) ? BigInt(digits) : undefined;
}

/** For digits without leading zeros. */
export function fitsUint64(digits: string): boolean {
  return digits.length < MAX_UINT64.length || (digits.length === MAX_UINT64.length && digits <= MAX_UINT64);
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isIdentifierCode(code: number): boolean {
  const lower = code | CASE_BIT;
  return isDigit(code) || code === HYPHEN || (lower >= LOWER_A && lower <= LOWER_Z);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}

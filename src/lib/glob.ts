/**
 * Globs of Go's `filepath.Match` on Unix (path/filepath/match.go): `*` any run of characters but `/`, `?` one
 * character but `/`, `[a-z]` and `[^a-z]` one character in or out of a class, `\` takes the next character as it is.
 * The glob has to match the whole text. There is no `**` and no `{a,b}`, and `!` does not negate.
 */
import { err, ok, type Result } from "./result.ts";

const SLASH = 0x2f;

/** One character of the text, by code point as a Go rune. */
type Term =
  | { readonly kind: "literal"; readonly code: number }
  | { readonly kind: "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly Range[] };

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Terms without a star between them, none behind a star at the end; `afterStar` says that a star stands before them. */
interface Chunk {
  readonly afterStar: boolean;
  readonly terms: readonly Term[];
}

/**
 * The glob as a function. It takes at most the product of both lengths in steps, whatever the glob is.
 * Errors: one sentence that names the glob and the place where it is malformed.
 */
export function compileGlob(pattern: string): Result<(text: string) => boolean, string> {
  const chunks = parse(pattern);
  return chunks.ok ? ok((text) => matches(chunks.value, text)) : chunks;
}

function parse(pattern: string): Result<readonly Chunk[], string> {
  const characters = [...pattern];
  const chunks: Chunk[] = [];
  let afterStar = false;
  let terms: Term[] = [];
  for (let at = 0; at < characters.length; ) {
    const character = characters[at];
    if (character === "*") {
      if (terms.length > 0) chunks.push({ afterStar, terms });
      terms = [];
      afterStar = true;
      at++;
      continue;
    }
    const read = readTerm(characters, at);
    if (read === undefined) {
      const rest = characters.slice(at).join("");
      return err(`the glob ${JSON.stringify(pattern)} is malformed at ${JSON.stringify(rest)}: ${MEND}`);
    }
    terms.push(read.term);
    at = read.end;
  }
  if (terms.length > 0 || afterStar) chunks.push({ afterStar, terms });
  return ok(chunks);
}

const MEND = "close each [ with ], put at least one character between them, and write \\\\ for a backslash";

function readTerm(pattern: readonly string[], at: number): { term: Term; end: number } | undefined {
  if (pattern[at] === "[") return readClass(pattern, at + 1);
  if (pattern[at] === "?") return { term: { kind: "any" }, end: at + 1 };
  const literal = readCharacter(pattern, at);
  return literal && { term: { kind: "literal", code: literal.code }, end: literal.end };
}

function readClass(pattern: readonly string[], from: number): { term: Term; end: number } | undefined {
  const negated = pattern[from] === "^";
  const ranges: Range[] = [];
  for (let at = negated ? from + 1 : from; ; ) {
    if (pattern[at] === "]" && ranges.length > 0)
      return { term: { kind: "class", negated, ranges }, end: at + 1 };
    const low = readMember(pattern, at);
    if (low === undefined) return undefined;
    const high = pattern[low.end] === "-" ? readMember(pattern, low.end + 1) : low;
    if (high === undefined) return undefined;
    ranges.push({ low: low.code, high: high.code });
    at = high.end;
  }
}

/** A character of a class; `-` and `]` need a backslash there. */
function readMember(pattern: readonly string[], at: number): { code: number; end: number } | undefined {
  return pattern[at] === "-" || pattern[at] === "]" ? undefined : readCharacter(pattern, at);
}

function readCharacter(pattern: readonly string[], at: number): { code: number; end: number } | undefined {
  const place = pattern[at] === "\\" ? at + 1 : at;
  const code = pattern[place]?.codePointAt(0);
  return code === undefined ? undefined : { code, end: place + 1 };
}

/**
 * Each chunk takes the first place where it fits and never moves again, as in Go. That is why it cannot blow up; it
 * misses a match only where a negated class would have to take a `/`. A star moves by code points; Go's moves by
 * bytes and may stop inside a character, which shows only where a class or `?` follows and the text is not ASCII.
 */
function matches(chunks: readonly Chunk[], text: string): boolean {
  let at = 0;
  for (const [index, { afterStar, terms }] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    let end = matchTerms(terms, text, at);
    while (end === undefined || (isLast && end < text.length)) {
      const code = text.codePointAt(at);
      if (!afterStar || code === undefined || code === SLASH) return false;
      at += width(code);
      end = matchTerms(terms, text, at);
    }
    at = end;
  }
  return at === text.length;
}

/** The position behind the terms when they match at `from`. */
function matchTerms(terms: readonly Term[], text: string, from: number): number | undefined {
  let at = from;
  for (const term of terms) {
    const code = text.codePointAt(at);
    if (code === undefined || !matchesTerm(term, code)) return undefined;
    at += width(code);
  }
  return at;
}

function matchesTerm(term: Term, code: number): boolean {
  switch (term.kind) {
    case "literal":
      return code === term.code;
    case "any":
      return code !== SLASH;
    case "class":
      return term.ranges.some(({ low, high }) => low <= code && code <= high) !== term.negated;
  }
}

/** UTF-16 code units of a code point. */
function width(code: number): 1 | 2 {
  return code > 0xffff ? 2 : 1;
}

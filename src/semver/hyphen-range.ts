/**
 * Hyphen ranges. `1.2 - 1.4` means `>=1.2, <=1.4`; Masterminds/semver v3.4.0 puts the one text in place of the other
 * before it looks at anything else (`rewriteRange` in constraints.go). What that entails is kept:
 * - The white space in front of a range goes, so a range after another comparison needs a comma: `>1, 2 - 3`.
 * - `|` may stand in a part, so `1||2 - 3` is read as the range from `1||2` to `3`, which becomes `>= 1||2, <= 3`.
 */
import { scanPartial } from "./partial.ts";
import { HYPHEN, skipSpace } from "./scan.ts";

/** The text with each hyphen range spelled as two comparisons. */
export function rewriteRanges(text: string): string {
  let rewritten = "";
  let kept = 0;
  for (let at = 0; at < text.length; ) {
    const range = rangeAt(text, at);
    if (range === undefined) {
      // White space is skipped whole: a range that does not start before it does not start inside it either.
      at = Math.max(at + 1, skipSpace(text, at));
      continue;
    }
    rewritten += `${text.slice(kept, at)}>= ${range.from}, <= ${range.to} `;
    at = range.end;
    kept = range.end;
  }
  return rewritten + text.slice(kept);
}

interface Range {
  readonly from: string;
  readonly to: string;
  readonly end: number;
}

/** The range that starts at `at`, white space around it included. */
function rangeAt(text: string, at: number): Range | undefined {
  const from = skipSpace(text, at);
  const lower = scanPartial(text, from);
  if (lower === undefined) return undefined;
  const hyphen = skipSpace(text, lower.end);
  if (hyphen === lower.end || text.charCodeAt(hyphen) !== HYPHEN) return undefined;
  const to = skipSpace(text, hyphen + 1);
  if (to === hyphen + 1) return undefined;
  const upper = scanPartial(text, to);
  if (upper === undefined) return undefined;
  return {
    from: text.slice(from, lower.end),
    to: text.slice(to, upper.end),
    end: skipSpace(text, upper.end),
  };
}

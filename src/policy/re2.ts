/** Regular expressions as Go has them: RE2's syntax, found anywhere in the text, in linear time. */
import { RE2JS } from "re2js";
import { err, ok, type Result } from "../lib/result.ts";

/** Steps of the compiled expression. One test takes their number times the tag's length; `^[0-9a-f]{40}$` has 44. */
const STEPS_MAX = 500;
/** Compiling takes time too. */
const PATTERN_MAX_CHARS = 4_096;

const MEND = "write it in RE2 syntax, which has no look-around and no back-references";

/** Compiles `pattern`. Errors: a clause that names `field`, the place where the expression stands. */
export function compileRe2(pattern: string, field: string): Result<RE2JS, string> {
  if (pattern.length > PATTERN_MAX_CHARS)
    return err(`the regular expression of ${field} is longer than ${PATTERN_MAX_CHARS} characters`);
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() <= STEPS_MAX) return ok(compiled);
    return err(
      `the regular expression of ${field} is too large (${compiled.programSize()} steps, at most ${STEPS_MAX}): repeat less`,
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    return err(`the regular expression of ${field} cannot be read (${reason}): ${MEND}`);
  }
}

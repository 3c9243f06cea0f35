/** Regular expressions as Go has them: RE2's syntax, found anywhere in the text, in linear time. */
import { RE2JS } from "re2js";
import { err, ok, type Result } from "../lib/result.ts";

const MEND = "write it in RE2 syntax, which has no look-around and no back-references";

/** Compiles `pattern`. Errors: a clause that names `field`, the place where the expression stands. */
export function compileRe2(pattern: string, field: string): Result<RE2JS, string> {
  try {
    return ok(RE2JS.compile(pattern));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    return err(`the regular expression of ${field} cannot be read (${reason}): ${MEND}`);
  }
}

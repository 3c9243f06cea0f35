/**
 * allowTags and ignoreTags: which tags are considered at all, before any order or constraint.
 * Rule: upstream's registry-scanner/pkg/image/options.go (`ParseMatch`) and version.go. What upstream logs at most,
 * a value that cannot be read, is a problem here, with the same effect.
 */
import { compileGlob } from "../lib/glob.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { compileRe2 } from "./re2.ts";
import type { Rule } from "./rule.ts";

export interface TagFilter {
  /** What a person has to mend in the two fields, one sentence each. */
  readonly problems: readonly string[];
  /** Why the tag is not considered, as in "the tag is ..."; undefined when it is considered. */
  verdict(tag: string): string | undefined;
  /** Is the tag considered? */
  allows(tag: string): boolean;
}

type Test = (tag: string) => boolean;

/**
 * Compiles both fields once for many tags. It never fails: an allowTags that cannot be read allows nothing, a glob of
 * ignoreTags that cannot be read ignores nothing, and either is named in `problems`.
 */
export function compileFilter({ allowTags, ignoreTags }: Pick<Rule, "allowTags" | "ignoreTags">): TagFilter {
  const problems: string[] = [];

  const allow = compileAllowTags(allowTags);
  if (!allow.ok) problems.push(`no tag is allowed, because ${allow.error}`);

  const ignored: { readonly glob: string; readonly test: Test }[] = [];
  for (const glob of ignoreTags) {
    const test = compileGlob(glob);
    if (test.ok) ignored.push({ glob, test: test.value });
    else problems.push(`an entry of ignoreTags ignores nothing: ${test.error}`);
  }

  const verdict = (tag: string): string | undefined => {
    if (!allow.ok) return `not allowed, because ${allow.error}`;
    if (allow.value !== undefined && !allow.value(tag)) return `not matched by allowTags \`${allowTags}\``;
    const hit = ignored.find(({ test }) => test(tag));
    return hit && `ignored by ignoreTags \`${hit.glob}\``;
  };
  const isOpen = allow.ok && allow.value === undefined && ignored.length === 0;
  return { problems, verdict, allows: isOpen ? () => true : (tag) => verdict(tag) === undefined };
}

/** Undefined stands for all tags, so that nothing is tested per tag. */
function compileAllowTags(allowTags: string | undefined): Result<Test | undefined, string> {
  if (allowTags === undefined || allowTags === "" || allowTags.toLowerCase() === "any") return ok(undefined);
  const colon = allowTags.indexOf(":");
  if (colon === -1 || allowTags.slice(0, colon).toLowerCase() !== "regexp") {
    const forms = 'write "any" or "regexp:" and a regular expression';
    return err(`allowTags ${JSON.stringify(allowTags)} is neither "any" nor a regular expression: ${forms}`);
  }
  const regexp = compileRe2(allowTags.slice(colon + 1), "allowTags");
  return regexp.ok ? ok((tag) => regexp.value.test(tag)) : regexp;
}

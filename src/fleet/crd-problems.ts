/** What a schema says -> Problems in plain words. */
import type { BaseIssue } from "valibot";
import type { Problem } from "../lib/problem.ts";
import { fieldPlace, type Path } from "./problem-place.ts";
import type { UnknownField } from "./unknown-fields.ts";

type Words = Pick<Problem, "what" | "mend">;

/** The checks of crd.ts beyond types; the key is the check's message there. */
const CHECKS: Readonly<Record<string, Words>> = {
  empty: { what: "This field is empty.", mend: "Write a value." },
  alias: {
    what: "This is not an alias: it begins with a letter or digit and holds letters, digits, `-`, `.` and `_`.",
    mend: "Write a short name such as `app`.",
  },
  "no-application-refs": {
    what: "The list of applicationRefs is empty.",
    mend: "Add an applicationRef with a `namePattern` and `images`.",
  },
  "no-images": {
    what: "This applicationRef has no images, so it updates nothing.",
    mend: "Add `images` with an `alias` and an `imageName`.",
  },
  "one-target": {
    what: "Exactly one of `helm`, `kustomize` and `plugin` has to be set.",
    mend: "Keep the one that fits the Application's source, or leave `manifestTargets` out.",
  },
  "plugin-names": {
    what: "A plugin target needs `spec` or `name`.",
    mend: "Name the environment variable to write.",
  },
  "env-name-length": {
    what: "The name of an environment variable has at most 253 characters.",
    mend: "Write a shorter name.",
  },
  "write-back-method": {
    what: "This is not a write-back method: it is `argocd`, `git` or `git:` with credentials.",
    mend: "Write `argocd`, or leave the field out.",
  },
  "one-provider": {
    what: "Exactly one of `github` and `gitlab` has to be set.",
    mend: "Keep the one that hosts the repository.",
  },
  "label-length": { what: "A label has 1 to 255 characters.", mend: "Write a shorter label." },
  "label-count": { what: "There are at most 100 labels.", mend: "Remove labels." },
  "cosign-key": {
    what: "Verification needs a `cosignKey`, unless `enabled` is false.",
    mend: "Add `cosignKey`, or write `enabled: false`.",
  },
};

/** By type of the schema. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  // The one custom schema of crd.ts.
  custom: "a mapping",
};

/** The Problem of one valibot issue. `base` is the path of the value that was judged. */
export function issueProblem(issue: BaseIssue<unknown>, resource: string, base: Path): Problem {
  const where = fieldPlace(resource, [...base, ...issuePath(issue)]);
  return { severity: "error", where, ...issueWords(issue) };
}

function issueWords(issue: BaseIssue<unknown>): Words {
  if (issue.input === undefined) return { what: "This field is required and missing.", mend: "Add it." };
  const check = issue.kind === "validation" ? CHECKS[issue.message] : undefined;
  if (check !== undefined) return check;
  const expected = TYPE_WORDS[issue.type] ?? "another type";
  const found = typeWord(issue.input);
  return { what: `Expected ${expected}, found ${found}.`, mend: typeMend(expected, found) };
}

function typeMend(expected: string, found: string): string {
  if (expected === "text" && (found === "a number" || found === "true or false"))
    return "Put the value in quotes.";
  if (expected === "a list" && found === "text") return "Write a list, one item per line after `- `.";
  if (expected === "true or false") return "Write true or false, without quotes.";
  return `Write ${expected} here.`;
}

function typeWord(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  return typeof value === "boolean" ? "true or false" : "text";
}

function issuePath(issue: BaseIssue<unknown>): Path {
  return (issue.path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));
}

export function unknownFieldProblem(
  { path, meant, parent }: UnknownField,
  resource: string,
  base: Path,
): Problem {
  const field = path.at(-1);
  const mend =
    parent !== undefined
      ? `Move \`${field}\` into \`${parent}\`.`
      : meant !== undefined
        ? `Did you mean \`${meant}\`?`
        : "Remove it, or correct its name.";
  return {
    severity: "warning",
    where: fieldPlace(resource, [...base, ...path]),
    what: "This field is not known and has no effect.",
    mend,
  };
}

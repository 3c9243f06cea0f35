/** What is wrong with a body, in a sentence for whoever sent it. Pure. */
import * as v from "valibot";
import { oneLine } from "../lib/text.ts";

/** The name of a field that is none is whatever was sent. */
const PATH_MAX_CHARS = 100;

/** `issue` is the first of a parse that failed. It never repeats a value: that may be a secret. */
export function issueSentence(issue: v.BaseIssue<unknown>): string {
  const path = oneLine(v.getDotPath(issue) ?? "The body", PATH_MAX_CHARS);
  if (issue.expected === "never") return `${path} is no field here.`;
  if (issue.received === "undefined") return `${path} is missing.`;
  if (issue.type === "non_empty") return `${path} is empty.`;
  if (issue.type === "max_length") return `${path} is too long.`;
  // A check of our own says what it wants.
  const wanted = issue.type === "custom" ? issue.message : (issue.expected ?? "another value").toLowerCase();
  return `${path} is not what is expected here: ${wanted}.`;
}

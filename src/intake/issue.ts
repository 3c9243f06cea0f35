/** What is wrong with a body, in a sentence for whoever sent it. Pure. */
import * as v from "valibot";

/** `issue` is the first of a parse that failed. It never repeats a value: that may be a secret. */
export function issueSentence(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "The body";
  if (issue.expected === "never") return `${path} is no field here.`;
  if (issue.received === "undefined") return `${path} is missing.`;
  if (issue.type === "non_empty") return `${path} is empty.`;
  if (issue.type === "max_length") return `${path} is too long.`;
  // A check of our own says what it wants.
  const wanted = issue.type === "custom" ? issue.message : (issue.expected ?? "another value").toLowerCase();
  return `${path} is not what is expected here: ${wanted}.`;
}

/** How Argo CD's last comparison of an Application with Git went, and why it failed. Pure. */
import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";
import { plain } from "./server-text.ts";

export interface Comparison {
  /** `Synced`, `OutOfSync`; `Unknown` when it failed; "" before the first one. */
  readonly status: string;
  /** Argo CD's own reasons, `ComparisonError: Failed to load target state: ...`, fit for a status page. */
  readonly errors: readonly string[];
}

/** Conditions that say why nothing could be compared: Git or the repo-server is away, what is in Git is no YAML, ... */
const ERRORS: readonly string[] = ["ComparisonError", "InvalidSpecError"];

const text = v.nullish(v.string(), "");
const application = v.object({
  metadata: v.object({ name: v.string() }),
  status: v.nullish(
    v.object({
      sync: v.nullish(v.object({ status: text }), {}),
      conditions: v.nullish(v.array(v.object({ type: text, message: text })), []),
    }),
    {},
  ),
});

/** Reads it out of one Application of the API's JSON. */
export function readComparison(json: unknown): Result<Comparison, string> {
  const read = v.safeParse(application, json);
  if (!read.success) return err("not an Application with its status");
  const { sync, conditions } = read.output.status;
  const errors = conditions
    .filter(({ type }) => ERRORS.includes(type))
    .map(({ type, message }) => plain(`${type}: ${message}`));
  return ok({ status: sync.status, errors: [...new Set(errors)] });
}

/** Did the last comparison come to an end, so that what it found can be taken for what Git says? */
export const isCompared = (status: string): boolean => status === "Synced" || status === "OutOfSync";

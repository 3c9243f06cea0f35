/** One layer of a resource against its schema: the value where it fits, and everything that is wrong with it. */
import { type GenericSchema, type InferOutput, safeParse } from "valibot";
import type { Problem } from "../lib/problem.ts";
import { issueProblem, unknownFieldProblem } from "./crd-problems.ts";
import type { Path } from "./problem-place.ts";
import { unknownFields } from "./unknown-fields.ts";

export interface Layer<T> {
  /** Undefined when there is an error among the problems. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** `resource` and `path` say where `value` is, for the problems. */
export function readLayer<S extends GenericSchema>(
  schema: S,
  value: unknown,
  resource: string,
  path: Path,
): Layer<InferOutput<S>> {
  const parsed = safeParse(schema, value);
  const unknown = unknownFields(schema, value).map((field) => unknownFieldProblem(field, resource, path));
  if (parsed.success) return { value: parsed.output, problems: unknown };
  const errors = parsed.issues.map((issue) => issueProblem(issue, resource, path));
  return { value: undefined, problems: [...errors, ...unknown] };
}

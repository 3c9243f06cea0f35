/** Plain objects as they come out of YAML and JSON. */

import { isRecord } from "../lib/json.ts";

/**
 * The value without the fields that are null: an API server drops those where a field is not nullable, and
 * `commonUpdateSettings:` with nothing below it is null in YAML. Items of lists are kept as they are.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, withoutNulls(field)]),
  );
}

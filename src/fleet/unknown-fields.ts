/**
 * Fields that no schema knows. An API server prunes them without a word, and a mistyped restriction then restricts
 * nothing; here each one is reported.
 */

import { isRecord } from "../lib/json.ts";
import type { Path } from "./problem-place.ts";
import { closest } from "./suggest.ts";

export interface UnknownField {
  readonly path: Path;
  /** The known field that was probably meant. */
  readonly meant: string | undefined;
  /** The field of the same object into which it belongs: `updateStrategy` beside `commonUpdateSettings`. */
  readonly parent: string | undefined;
}

/** Every field of `value`, at any depth, that `schema` (a valibot schema) does not name. */
export function unknownFields(schema: unknown, value: unknown, path: Path = []): UnknownField[] {
  const inner = unwrap(schema);
  if (Array.isArray(value)) {
    return "item" in inner
      ? value.flatMap((item, index) => unknownFields(inner.item, item, [...path, index]))
      : [];
  }
  const entries = entriesOf(inner);
  if (entries === undefined || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, content]) =>
    Object.hasOwn(entries, field)
      ? unknownFields(entries[field], content, [...path, field])
      : [
          {
            path: [...path, field],
            meant: closest(field, Object.keys(entries)),
            parent: parentOf(field, entries),
          },
        ],
  );
}

/** The schema inside optional ones and pipes that says which fields or items there are. */
function unwrap(schema: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(schema) || "entries" in schema || "item" in schema) return isRecord(schema) ? schema : {};
  if ("wrapped" in schema) return unwrap(schema.wrapped);
  const steps = Array.isArray(schema.pipe) ? schema.pipe.map(unwrap) : [];
  return steps.find((step) => "entries" in step || "item" in step) ?? {};
}

/** The named fields of a closed object schema. */
function entriesOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  return schema.type === "object" && isRecord(schema.entries) ? schema.entries : undefined;
}

function parentOf(field: string, entries: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(entries).find((name) => Object.hasOwn(entriesOf(unwrap(entries[name])) ?? {}, field));
}

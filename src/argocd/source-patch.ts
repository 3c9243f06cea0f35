/**
 * The smallest JSON Patch that turns one list of a source into another. Pure.
 * Argo CD's PATCH is no compare-and-set; the tests refuse what was not read, which narrows the window to the time that
 * the server takes to validate.
 */
import type { ApplicationSource } from "./application.ts";
import type { JsonPatchOperation } from "./patch.ts";
import { LISTS, type SourceAt, type SourceType } from "./source.ts";

/** The list of the type's block. Tests first, then replacements in place and additions at the end; empty when nothing differs. */
export function patchSource(
  { type, pointer, source }: SourceAt,
  wanted: ApplicationSource,
): JsonPatchOperation[] {
  const { block, list } = LISTS[type];
  const before = listOf(source, type);
  const after = listOf(wanted, type);
  const identity = sourceIdentity(pointer, source);
  const at = `${pointer}/${block}`;

  if (before.length === 0) {
    if (after.length === 0) return [];
    const present = source[block] ?? undefined;
    // Nothing can be added below a block that is not there. evanphx/json-patch takes a missing member as null in a
    // test, which RFC 6902 leaves open; a test of the whole block would fail on numbers that JavaScript rounds.
    return present === undefined
      ? [...identity, test(at, null), { op: "add", path: at, value: { [list]: after } }]
      : [...identity, test(`${at}/${list}`, null), { op: "add", path: `${at}/${list}`, value: after }];
  }

  const changed = after.flatMap((entry, index) =>
    index < before.length && !isSame(entry, before[index]) ? [{ index, entry }] : [],
  );
  const added = after.slice(before.length);
  if (changed.length === 0 && added.length === 0) return [];
  return [
    ...identity,
    // An addition is right only as long as nobody else added the same name, so it needs the whole list.
    ...(added.length > 0
      ? [test(`${at}/${list}`, before)]
      : changed.map(({ index }) => test(`${at}/${list}/${index}`, before[index]))),
    ...changed.map(
      ({ index, entry }) => ({ op: "replace", path: `${at}/${list}/${index}`, value: entry }) as const,
    ),
    ...added.map((entry) => ({ op: "add", path: `${at}/${list}/-`, value: entry }) as const),
  ];
}

/** Texts, and objects of a few texts whose fields keep their order. */
const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

const test = (path: string, value: unknown): JsonPatchOperation => ({ op: "test", path, value });

function listOf(source: ApplicationSource, type: SourceType): readonly unknown[] {
  const { block, list } = LISTS[type];
  const held: Readonly<Record<string, unknown>> = { ...source[block] };
  const value = held[list];
  return Array.isArray(value) ? value : [];
}

/** What makes it still the same source: several may come from one repository. */
const sourceIdentity = (pointer: string, source: ApplicationSource): JsonPatchOperation[] =>
  (["repoURL", "path", "chart"] as const).flatMap((field) =>
    source[field] === undefined ? [] : [test(`${pointer}/${field}`, source[field])],
  );

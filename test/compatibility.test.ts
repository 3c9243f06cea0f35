/**
 * docs/compatibility.md has a row for every field and key: of upstream (test/fixtures/upstream/surface.json, a list of
 * names), and of what is read here. A field that is added to a schema and to no row fails.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applicationRefSchema, imageSchema, resourceSchema } from "../src/fleet/crd.ts";
import { SENDER_TYPES } from "../src/intake/senders.ts";
import { isRecord } from "../src/lib/json.ts";
import { KEYS } from "../src/registry/entry.ts";
import surface from "./fixtures/upstream/surface.json" with { type: "json" };

interface Row {
  readonly name: string;
  readonly verdict: string;
  readonly text: string;
}

/** The tables of the section "Every field and key", by heading. */
const tables = readTables(
  readFileSync(join(import.meta.dirname, "../docs/compatibility.md"), "utf8").split(
    "## Every field and key\n",
  )[1] ?? "",
);

const IMAGE_UPDATER = rowsOf("ImageUpdater");

function readTables(section: string): ReadonlyMap<string, readonly Row[]> {
  return new Map(
    section
      .split(/^### /m)
      .slice(1)
      .map((part) => {
        const rows = [...part.matchAll(/^\| `([^`]+)` \| (\w+) \| (.*?) ?\|$/gm)];
        return [
          part.split("\n")[0] ?? "",
          rows.map(([, name = "", verdict = "", text = ""]) => ({ name, verdict, text })),
        ];
      }),
  );
}

function rowsOf(heading: string): readonly Row[] {
  const rows = tables.get(heading);
  if (rows === undefined) throw new Error(`docs/compatibility.md has no table ${heading}`);
  return rows;
}

/** A row names a field by the end of its path, since a block is the same at each level. */
const covers = ({ name }: Row, path: string): boolean => path === name || path.endsWith(`.${name}`);

/** Paths of the fields that a valibot schema names; items of a list end with "[]". */
function fieldsOf(schema: unknown, path: string): readonly string[] {
  if (!isRecord(schema)) return [];
  const { entries, item, wrapped, pipe } = schema;
  if (Array.isArray(pipe)) return [...new Set(pipe.flatMap((step) => fieldsOf(step, path)))];
  if (wrapped !== undefined) return fieldsOf(wrapped, path);
  if (item !== undefined) return fieldsOf(item, path);
  if (!isRecord(entries)) return [];
  return Object.entries(entries).flatMap(([name, inner]) => {
    const at = `${path === "" ? "" : `${path}.`}${name}${isList(inner) ? "[]" : ""}`;
    return [at, ...fieldsOf(inner, at)];
  });
}

function isList(schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  if (schema.type === "array") return true;
  return isList(schema.wrapped);
}

const read = [
  ...fieldsOf(resourceSchema, ""),
  ...fieldsOf(applicationRefSchema, "spec.applicationRefs[]"),
  ...fieldsOf(imageSchema, "spec.applicationRefs[].images[]"),
].filter((path) => !path.startsWith("metadata."));

describe("every field and key has a row", () => {
  it("of the schema that is read", () => {
    expect(read).toContain("spec.applicationRefs[].images[].manifestTargets.helm.spec");
    expect(read.filter((path) => !IMAGE_UPDATER.some((row) => covers(row, path)))).toEqual([]);
  });

  it("of upstream's schema", () => {
    expect(surface.fields.filter((path) => !IMAGE_UPDATER.some((row) => covers(row, path)))).toEqual([]);
  });

  it.each([
    ["Legacy annotations", surface.annotations],
    ["registries.conf", [...surface.registries, ...surface.credentials]],
    ["registries.conf", KEYS],
    ["Webhook senders", surface.senders],
    ["Flags of `run` and `webhook`", [...surface.flags, ...surface.test]],
    ["Metrics", surface.metrics],
  ])("in %s", (heading, names) => {
    const rows = rowsOf(heading).map(({ name }) => name);
    expect(names.filter((name) => !rows.includes(name))).toEqual([]);
  });
});

describe("the rows", () => {
  const all = [...tables].flatMap(([heading, rows]) => rows.map((row) => ({ heading, ...row })));

  it("are of one verdict each, and say what differs or what to do instead", () => {
    const bad = all.filter(
      ({ verdict, text }) =>
        !["supported", "departs", "cannot"].includes(verdict) || (verdict !== "supported" && text === ""),
    );
    expect(bad).toEqual([]);
  });

  it("are about something that there is", () => {
    const paths = [...surface.fields, ...read];
    const names = [
      ...[surface.annotations, surface.registries, surface.credentials, surface.senders],
      ...[surface.flags, surface.test, surface.metrics],
    ].flat();
    const stale = all.filter(
      (row) =>
        !names.includes(row.name) &&
        !(row.heading === "ImageUpdater" && paths.some((path) => covers(row, path))),
    );
    expect(stale).toEqual([]);
  });

  it("call no sender supported that is not served", () => {
    const served = rowsOf("Webhook senders").filter(({ verdict }) => verdict !== "cannot");
    expect(served.filter(({ name }) => !SENDER_TYPES.includes(name))).toEqual([]);
  });
});

/**
 * A Durable Object's storage on the simulated platform: a real SQLite in memory, and one alarm. It counts rows as the
 * platform was measured to (test/support/platform.cases.ts): a row inserted is one, one more for each index beside the
 * key and for AUTOINCREMENT; a row deleted or updated is one; each `setAlarm` is one. Rows read are estimated from SQLite's plan.
 */
import type { SqlValue } from "../../src/lib/sql.ts";
import { openSql, type TestSql } from "./sql.ts";

export interface Rows {
  readonly read: number;
  readonly written: number;
}

type Row = Record<string, ArrayBuffer | SqlValue>;

/** What `exec` gives, as far as it is used. */
export interface Cursor {
  readonly rowsRead: number;
  readonly rowsWritten: number;
  toArray(): Row[];
  one(): Row;
}

export interface ObjectSql {
  exec(query: string, ...bindings: SqlValue[]): Cursor;
  readonly databaseSize: number;
}

/** `counted` is told of each statement. Its content outlives the object's instances. */
export interface Database extends ObjectSql {
  deleteAll(): void;
}

/** How a statement counts, which its text and the schema decide. */
interface Cost {
  /** Rows written for each row changed. */
  readonly perChange: number;
  /** Tables that are read from the first row to the last. */
  readonly scanned: readonly string[];
}

export function openDatabase(counted: (rows: Rows) => void): Database {
  let sql: TestSql = openSql();
  const costs = new Map<string, Cost>();
  const costOf = (query: string): Cost => {
    const known = costs.get(query);
    if (known !== undefined) return known;
    const cost = readCost(sql, query);
    costs.set(query, cost);
    return cost;
  };

  return {
    exec(query, ...bindings) {
      const isSchema = /^\s*(CREATE|ALTER)/i.test(query);
      const schemaBefore = isSchema ? schemaRows(sql) : 0;
      const { perChange, scanned } = isSchema ? NOTHING : costOf(query);
      const before = sql.changes();
      const sizes = scanned.map((table) => countOf(sql, table));
      const rows = sql.exec(query, ...bindings).toArray();
      const changes = sql.changes() - before;
      const added = isSchema ? schemaRows(sql) - schemaBefore : 0;
      // A table that is made changes what others cost.
      if (isSchema) costs.clear();
      const read = Math.max(...sizes, rows.length, perChange === 0 ? 0 : changes * (perChange - 1));
      const written = changes * perChange + (added > 0 ? 1 + added : 0);
      counted({ read, written });
      return {
        rowsRead: read,
        rowsWritten: written,
        toArray: () => rows,
        one: () => {
          const [row] = rows;
          if (row === undefined || rows.length > 1)
            throw new Error(`${rows.length} rows where one was wanted`);
          return row;
        },
      };
    },
    get databaseSize() {
      const of = (name: string) => Number(Object.values(sql.exec(`PRAGMA ${name}`).toArray()[0] ?? {})[0]);
      return of("page_count") * of("page_size");
    },
    deleteAll: () => {
      sql = openSql();
      costs.clear();
    },
  };
}

function countOf(sql: TestSql, table: string): number {
  return Number(sql.exec(`SELECT COUNT(*) AS rows FROM ${table}`).toArray()[0]?.rows);
}

const NOTHING: Cost = { perChange: 0, scanned: [] };

function readCost(sql: TestSql, query: string): Cost {
  const [, verb = ""] = /^\s*(\w+)/.exec(query.toUpperCase()) ?? [];
  if (!["SELECT", "INSERT", "DELETE", "UPDATE"].includes(verb)) return NOTHING;
  return {
    perChange: verb === "SELECT" ? 0 : perChangeOf(sql, verb, query),
    scanned: scannedBy(sql, query),
  };
}

/** Tables and indexes; the table of AUTOINCREMENT, which SQLite makes with the first one, was measured to count twice. */
function schemaRows(sql: TestSql): number {
  const names = sql.exec("SELECT name FROM sqlite_master").toArray();
  return names.reduce((sum, { name }) => sum + (name === "sqlite_sequence" ? 2 : 1), 0);
}

function perChangeOf(sql: TestSql, verb: string, query: string): number {
  const [, table = ""] = /INTO\s+(\w+)/i.exec(query) ?? [];
  if (verb !== "INSERT") return 1;
  const schema = schemaOf(sql, table);
  const indexes = sql.exec(`PRAGMA index_list(${table})`).toArray();
  // The key of a table WITHOUT ROWID is the table itself.
  const beside = indexes.filter(({ origin }) => origin !== "pk" || !/WITHOUT ROWID/i.test(schema));
  return 1 + beside.length + (/AUTOINCREMENT/i.test(schema) ? 1 : 0);
}

function schemaOf(sql: TestSql, table: string): string {
  return String(sql.exec("SELECT sql FROM sqlite_master WHERE name = ?", table).toArray()[0]?.sql ?? "");
}

function scannedBy(sql: TestSql, query: string): readonly string[] {
  // Without rows to follow it stops early, or needs no row at all.
  if (/\bLIMIT\b|COUNT\(\*\)|MAX\(/i.test(query)) return [];
  const unbound = Array.from(query.matchAll(/\?/g), () => null);
  const plan = sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...unbound).toArray();
  return plan.flatMap(({ detail }) => /^SCAN (\w+)/.exec(String(detail))?.[1] ?? []);
}

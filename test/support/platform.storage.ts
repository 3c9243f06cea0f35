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
  readonly fixed: number;
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
    // A table that is made changes what others cost.
    if (/^\s*(CREATE|ALTER|DROP)/i.test(query)) costs.clear();
    else costs.set(query, cost);
    return cost;
  };

  return {
    exec(query, ...bindings) {
      const { perChange, fixed, scanned } = costOf(query);
      const before = sql.changes();
      const sizes = scanned.map((table) => countOf(sql, table));
      const rows = sql.exec(query, ...bindings).toArray();
      const changes = sql.changes() - before;
      const read = Math.max(...sizes, rows.length, perChange === 0 ? 0 : changes * (perChange - 1));
      const written = changes * perChange + fixed;
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

function readCost(sql: TestSql, query: string): Cost {
  const [, verb = ""] = /^\s*(\w+)/.exec(query.toUpperCase()) ?? [];
  if (verb === "CREATE") {
    const [, table = ""] = /TABLE\s+(?:IF NOT EXISTS\s+)?(\w+)/i.exec(query) ?? [];
    return { perChange: 0, fixed: schemaOf(sql, table) === "" ? 2 : 0, scanned: [] };
  }
  if (verb !== "SELECT" && verb !== "INSERT" && verb !== "DELETE" && verb !== "UPDATE")
    return { perChange: 0, fixed: verb === "ALTER" ? 1 : 0, scanned: [] };
  return {
    perChange: verb === "SELECT" ? 0 : perChangeOf(sql, verb, query),
    fixed: 0,
    scanned: scannedBy(sql, query),
  };
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

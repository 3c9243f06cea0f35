/** A Durable Object's SQLite storage for plain Node: the same SQL runs on a real SQLite, in memory. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlValue } from "../../src/lib/sql.ts";

export interface TestSql extends Sql {
  /** Rows that statements have inserted, replaced or deleted so far. */
  changes(): number;
}

/** A fresh database. Each statement runs when `exec` is called, as in the platform, and not when its rows are read. */
export function openSql(): TestSql {
  const database = new DatabaseSync(":memory:");
  const prepared = new Map<string, StatementSync>();
  const prepare = (query: string) => {
    const statement = prepared.get(query) ?? database.prepare(query);
    prepared.set(query, statement);
    return statement;
  };
  return {
    changes: () => Number(prepare("SELECT total_changes() AS changes").get()?.changes),
    exec(query, ...bindings) {
      const rows = prepare(query)
        .all(...bindings)
        .map(plain);
      return { toArray: () => rows };
    },
  };
}

/** A row with the values that the tables of this project hold: text, numbers and NULL. */
function plain(row: Record<string, unknown>): Record<string, SqlValue> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === null || typeof value === "string" || typeof value === "number") return [name, value];
      throw new Error(`column ${name} holds a ${typeof value}, which no table here does`);
    }),
  );
}

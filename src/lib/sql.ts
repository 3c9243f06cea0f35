/** The part of a Durable Object's SQLite storage that is used, and small helpers over it. */

export type SqlValue = string | number | null;

export interface Sql {
  exec(query: string, ...bindings: SqlValue[]): { toArray(): Record<string, ArrayBuffer | SqlValue>[] };
}

/** Named values kept as JSON in the table `state (name, value)`. What the type says is what `write` was given. */
export interface StateTable<S extends object> {
  read<K extends keyof S & string>(name: K): S[K] | undefined;
  /** `undefined` removes the value. */
  write<K extends keyof S & string>(name: K, value: S[K] | undefined): void;
}

export function stateTable<S extends object>(sql: Sql): StateTable<S> {
  sql.exec("CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  const stored = (name: string) =>
    sql.exec("SELECT value FROM state WHERE name = ?", name).toArray()[0]?.value;
  return {
    read: (name) => parse(stored(name)),
    write: (name, value) => {
      const text = json(value);
      // The platform counts rows written, and reads are cheap.
      if (text === (stored(name) ?? null)) return;
      if (text === null) sql.exec("DELETE FROM state WHERE name = ?", name);
      else sql.exec("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", name, text);
    },
  };
}

/** A column that holds JSON written by the same table; undefined for NULL. */
export function parse<T>(column: unknown): T | undefined {
  return typeof column === "string" ? JSON.parse(column) : undefined;
}

/** For a nullable JSON column. */
export const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

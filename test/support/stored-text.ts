/** What Durable Objects stored, as texts to be searched. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The files as bytes, and each database once more by its rows: a long value is spread over pages. */
export function storedIn(folder: string): readonly { readonly place: string; readonly text: string }[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  // All bytes first: whoever opens a database takes its journal away.
  const bytes = names.map((name) => ({
    place: `the file ${name}`,
    text: readFileSync(join(folder, name), "latin1"),
  }));
  const rows = names
    .filter((name) => name.endsWith(".sqlite"))
    .map((name) => ({ place: `the rows of ${name}`, text: rowsOf(join(folder, name)) }));
  return [...bytes, ...rows];
}

function rowsOf(path: string): string {
  const database = new DatabaseSync(path);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables
      .flatMap(({ name }) => {
        const query = database.prepare(`SELECT * FROM "${name}"`);
        // Alarms are kept in nanoseconds.
        query.setReadBigInts(true);
        return query.all();
      })
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value)))
      .join("\n");
  } finally {
    database.close();
  }
}

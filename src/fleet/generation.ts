/**
 * The tables `applications` and `followers`: what the last refresh came to. They are read by ranges of keys, so that the next
 * one can be compared with them a slice at a time, and written all at once.
 */
import { parse, type Sql } from "../lib/sql.ts";
import { BATCH_CHARS } from "./constants.ts";
import type { ApplicationRow, Before, Changes } from "./snapshot.ts";

export interface Generation extends Before {
  application(key: string): ApplicationRow | undefined;
  /** How many there are. */
  applications(): number;
  /** The next ones behind a key. */
  applicationsAfter(key: string, limit: number): readonly [key: string, row: ApplicationRow][];
  /** Writes what differs, all at once. */
  change(changes: Changes): void;
  /** Keys of the Applications that follow a repository. Default: any. Sorted. */
  followed(of?: { readonly application?: string; readonly repository?: string }): readonly string[];
  followers(repositoryKey: string): readonly string[];
  /** Keys of the Repository objects that somebody follows: all, or those of an image with a pullSecret of its own. */
  repositoryKeys(siblingsOf?: string): readonly string[];
}

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS applications (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS followers (
     repository TEXT NOT NULL, application TEXT NOT NULL, PRIMARY KEY (repository, application)
   ) WITHOUT ROWID`,
];

export function openGeneration(sql: Sql): Generation {
  for (const statement of SCHEMA) sql.exec(statement);
  const rows = (query: string, ...bindings: (string | number)[]) => sql.exec(query, ...bindings).toArray();
  const texts = (query: string, ...bindings: (string | number)[]) =>
    rows(query, ...bindings).map((row) => String(row.text));
  /** The rows behind `after`, up to and with `upTo`. */
  const range = (what: string, key: string, after: string, upTo: string | undefined) =>
    upTo === undefined
      ? rows(`SELECT ${what} WHERE ${key} > ? ORDER BY ${key}`, after)
      : rows(`SELECT ${what} WHERE ${key} > ? AND ${key} <= ? ORDER BY ${key}`, after, upTo);
  /** One statement for many rows, which `json_each` tells it: `value ->> 0`, `value ->> 1`. */
  const each = (statement: string, values: readonly (readonly string[])[]): void => {
    for (const batch of batches(values)) sql.exec(statement, JSON.stringify(batch));
  };

  return {
    application: (key) =>
      parse<ApplicationRow>(rows("SELECT value FROM applications WHERE key = ?", key)[0]?.value),
    applications: () => Number(rows("SELECT COUNT(*) AS count FROM applications")[0]?.count),
    applicationsAfter: (key, limit) =>
      rows("SELECT key, value FROM applications WHERE key > ? ORDER BY key LIMIT ?", key, limit).flatMap(
        (row) => {
          const value = parse<ApplicationRow>(row.value);
          return value === undefined ? [] : [[String(row.key), value] satisfies [string, ApplicationRow]];
        },
      ),
    rows: (after, upTo) =>
      new Map(
        range("key, value FROM applications", "key", after, upTo).map((row) => [
          String(row.key),
          String(row.value),
        ]),
      ),
    followersBetween: (after, upTo) => {
      const pairs = range("repository, application FROM followers", "repository", after, upTo);
      const grouped = Map.groupBy(pairs, (row) => String(row.repository));
      return new Map([...grouped].map(([key, of]) => [key, of.map((row) => String(row.application))]));
    },
    change: ({ rows: changed, followed, unfollowed }) => {
      const written = [...changed].flatMap(([key, text]) =>
        text === undefined ? [] : [[key, text] as const],
      );
      const gone = [...changed].flatMap(([key, text]) => (text === undefined ? [[key] as const] : []));
      each(
        "INSERT OR REPLACE INTO applications (key, value) SELECT value ->> 0, value ->> 1 FROM json_each(?)",
        written,
      );
      each("DELETE FROM applications WHERE key IN (SELECT value ->> 0 FROM json_each(?))", gone);
      each(
        "INSERT OR REPLACE INTO followers (repository, application) SELECT value ->> 0, value ->> 1 FROM json_each(?)",
        followed,
      );
      each(
        `DELETE FROM followers WHERE (repository, application) IN
           (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
        unfollowed,
      );
    },
    followed: ({ application, repository } = {}) => {
      const keys =
        repository === undefined
          ? texts("SELECT DISTINCT application AS text FROM followers ORDER BY application")
          : texts(
              "SELECT DISTINCT application AS text FROM followers WHERE repository = ? OR (repository > ? AND repository < ?) ORDER BY application",
              repository,
              ...siblingRange(repository),
            );
      if (application === undefined) return keys;
      return keys.filter((key) => key === application || key.slice(key.indexOf("/") + 1) === application);
    },
    followers: (key) =>
      texts("SELECT application AS text FROM followers WHERE repository = ? ORDER BY application", key),
    repositoryKeys: (siblingsOf) =>
      siblingsOf === undefined
        ? texts("SELECT DISTINCT repository AS text FROM followers ORDER BY repository")
        : texts(
            "SELECT DISTINCT repository AS text FROM followers WHERE repository > ? AND repository < ? ORDER BY repository",
            ...siblingRange(siblingsOf),
          ),
  };
}

/** An image with a pullSecret of its own has a key with that behind a space. */
const siblingRange = (repository: string): [string, string] => [`${repository} `, `${repository}!`];

/** The platform bounds a bound value by 2 MB. */
function* batches(values: readonly (readonly string[])[]): Generator<readonly (readonly string[])[]> {
  let batch: (readonly string[])[] = [];
  let chars = 0;
  for (const value of values) {
    const size = value.reduce((sum, text) => sum + text.length, 0);
    if (batch.length > 0 && chars + size > BATCH_CHARS) {
      yield batch;
      [batch, chars] = [[], 0];
    }
    batch.push(value);
    chars += size;
  }
  if (batch.length > 0) yield batch;
}

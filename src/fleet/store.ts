/**
 * What the Fleet object remembers, in SQLite. The schema is the document:
 *
 * - `applications`: every Application of Argo CD's last list, and those of `state.keptSince`, with its rules and a fingerprint of what was seen.
 * - `delivered`: the documents that the Application of `state.resourcesFrom` delivers, by `namespace/name`, as they were
 *   read last, and the last good one of each that is broken. Empty while the bundled resources serve.
 * - `followers`: which Applications follow which repository.
 * - `reports`, `repositories`: the status rows that the other objects sent.
 * - `unfollowed`: pushes for repositories that nobody follows, counted.
 * - `steps`: those of the sweep that wait for their turn (queue.ts).
 * - `state`: when was refreshed, what goes wrong, the problems found in the resources.
 */
import type { Problem } from "../lib/problem.ts";
import { parse, type Sql, type StateTable, stateTable } from "../lib/sql.ts";
import type { TurnedAwayStatus } from "../lib/turned-away.ts";
import type { Rule } from "../policy/rule.ts";
import type { ApplicationReport, RepositoryReport, ResourceStatus, Trouble } from "../protocol.ts";
import type { KeptSince } from "./absent.ts";
import { UNFOLLOWED_ROWS } from "./constants.ts";
import type { Delivered, DeliveredDocument } from "./delivered.ts";
import { openQueue, type Queue } from "./queue.ts";
import type { ApplicationSummary } from "./rules.ts";

interface State {
  /** When Argo CD's list was last read, epoch milliseconds. */
  readonly refreshedAt: number;
  readonly refreshDueAt: number;
  /** Was the last list asked for annotations too? */
  readonly listedAnnotations: boolean;
  /** Digest of the bundled resources, or of the Application's name, and of the code's version of rules: what rules were made from. */
  readonly configDigest: string;
  readonly resources: readonly ResourceStatus[];
  readonly problems: readonly Problem[];
  readonly trouble: Trouble;
  /** Applications that are kept though the list names them no more. */
  readonly keptSince: KeptSince;
  /** The Application whose documents are in `delivered`; absent while the bundled resources serve. */
  readonly resourcesFrom: string;
  /** Why the documents of `from` cannot be read now. */
  readonly resourcesTrouble: Trouble & { readonly from: string };
  readonly sweepDueAt: number;
  readonly sweepStartedAt: number;
  /** `MODE` at the last sweep. */
  readonly sweepMode: ApplicationReport["mode"];
  readonly sweepFinishedAt: number;
  /** The interval as it was when the last sweep began, and the `DAILY_REQUESTS` it was made of. */
  readonly sweepInterval: { readonly leastMs: number; readonly dailyRequests: number };
  readonly turnedAway: TurnedAwayStatus;
}

/** `fingerprint`: what the sweep compares to see whether rules or live images changed. */
export interface ApplicationRow {
  readonly summary: ApplicationSummary;
  readonly rules: readonly Rule[];
  readonly fingerprint: string;
}

export interface FleetStore extends Queue {
  readonly state: StateTable<State>;
  applications(): ReadonlyMap<string, ApplicationRow>;
  application(key: string): ApplicationRow | undefined;
  /** Replaces all of them and the followers; status rows of what is gone go too. */
  replace(rows: ReadonlyMap<string, ApplicationRow>, followers: ReadonlyMap<string, readonly string[]>): void;
  delivered(): Delivered;
  replaceDelivered(delivered: Delivered): void;
  followers(repositoryKey: string): readonly string[];
  /** Keys of the Repository objects that somebody follows. */
  repositoryKeys(): readonly string[];
  /** Those of the same repository with a credential of their own. */
  siblings(repositoryKey: string): readonly string[];
  report(report: ApplicationReport): void;
  reports(): readonly ApplicationReport[];
  reportRepository(report: RepositoryReport): void;
  repositories(): readonly RepositoryReport[];
  countUnfollowed(repository: string, at: number): void;
  unfollowed(): readonly { readonly repository: string; readonly count: number; readonly lastAt: number }[];
}

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS applications (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS delivered (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS followers (
     repository TEXT NOT NULL, application TEXT NOT NULL, PRIMARY KEY (repository, application)
   ) WITHOUT ROWID`,
  "CREATE TABLE IF NOT EXISTS reports (application TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS repositories (key TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS unfollowed (
     repository TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL
   ) WITHOUT ROWID`,
];

export function openFleetStore(sql: Sql): FleetStore {
  for (const statement of SCHEMA) sql.exec(statement);
  const rows = (query: string, ...bindings: (string | number)[]) => sql.exec(query, ...bindings).toArray();
  const texts = (query: string, ...bindings: string[]) =>
    rows(query, ...bindings).map((row) => String(row.text));
  const values = <T>(query: string, ...bindings: string[]) =>
    texts(query, ...bindings).flatMap((text) => parse<T>(text) ?? []);
  const allOf = <T>(table: "applications" | "delivered"): ReadonlyMap<string, T> =>
    new Map(
      rows(`SELECT key, value FROM ${table}`).flatMap((row) => {
        const value = parse<T>(row.value);
        return value === undefined ? [] : [[String(row.key), value] as const];
      }),
    );
  /** Only what differs is written: rows written are counted by the platform. */
  const replaceAll = (table: "applications" | "delivered", after: ReadonlyMap<string, object>): void => {
    const before = new Map(
      rows(`SELECT key, value FROM ${table}`).map((row) => [String(row.key), row.value]),
    );
    for (const [key, row] of after) {
      const value = JSON.stringify(row);
      if (before.get(key) !== value)
        sql.exec(`INSERT OR REPLACE INTO ${table} (key, value) VALUES (?, ?)`, key, value);
    }
    for (const key of before.keys()) if (!after.has(key)) sql.exec(`DELETE FROM ${table} WHERE key = ?`, key);
  };
  return {
    state: stateTable<State>(sql),

    applications: () => allOf<ApplicationRow>("applications"),
    application: (key) =>
      values<ApplicationRow>("SELECT value AS text FROM applications WHERE key = ?", key)[0],
    replace: (applications, followers) => {
      replaceAll("applications", applications);
      const pairs = new Set(
        [...followers].flatMap(([key, names]) => names.map((name) => JSON.stringify([key, name]))),
      );
      for (const row of rows("SELECT repository, application FROM followers")) {
        const [repository, application] = [String(row.repository), String(row.application)];
        if (pairs.delete(JSON.stringify([repository, application]))) continue;
        sql.exec("DELETE FROM followers WHERE repository = ? AND application = ?", repository, application);
      }
      for (const pair of pairs) {
        const [repository, application] = parse<[string, string]>(pair) ?? ["", ""];
        sql.exec("INSERT INTO followers (repository, application) VALUES (?, ?)", repository, application);
      }
      sql.exec("DELETE FROM reports WHERE application NOT IN (SELECT application FROM followers)");
      sql.exec("DELETE FROM repositories WHERE key NOT IN (SELECT repository FROM followers)");
    },
    delivered: () => allOf<DeliveredDocument>("delivered"),
    replaceDelivered: (delivered) => replaceAll("delivered", delivered),
    followers: (key) =>
      texts("SELECT application AS text FROM followers WHERE repository = ? ORDER BY application", key),
    repositoryKeys: () => texts("SELECT DISTINCT repository AS text FROM followers ORDER BY repository"),
    siblings: (key) =>
      // Their keys go on with a space; "!" is the character after it.
      texts(
        "SELECT DISTINCT repository AS text FROM followers WHERE repository >= ? AND repository < ? ORDER BY repository",
        `${key} `,
        `${key}!`,
      ),

    report: (report) =>
      void sql.exec(
        "INSERT OR REPLACE INTO reports (application, report) VALUES (?, ?)",
        report.application,
        JSON.stringify(report),
      ),
    reports: () => values("SELECT report AS text FROM reports ORDER BY application"),
    reportRepository: (report) =>
      void sql.exec(
        "INSERT OR REPLACE INTO repositories (key, report) VALUES (?, ?)",
        report.key,
        JSON.stringify(report),
      ),
    repositories: () => values("SELECT report AS text FROM repositories ORDER BY key"),

    countUnfollowed: (repository, at) => {
      sql.exec(
        `INSERT INTO unfollowed (repository, count, last_at) VALUES (?, 1, ?)
         ON CONFLICT (repository) DO UPDATE SET count = count + 1, last_at = excluded.last_at`,
        repository,
        at,
      );
      sql.exec(
        "DELETE FROM unfollowed WHERE repository IN (SELECT repository FROM unfollowed ORDER BY last_at DESC LIMIT -1 OFFSET ?)",
        UNFOLLOWED_ROWS,
      );
    },
    unfollowed: () =>
      rows("SELECT repository, count, last_at FROM unfollowed ORDER BY last_at DESC").map((row) => ({
        repository: String(row.repository),
        count: Number(row.count),
        lastAt: Number(row.last_at),
      })),

    ...openQueue(sql),
  };
}

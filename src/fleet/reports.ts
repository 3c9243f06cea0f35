/** The tables `reports`, `repositories` and `unfollowed`: what the other objects told, for status and for the sweep. */
import { latestPast } from "../lib/clock.ts";
import { parse, type Sql } from "../lib/sql.ts";
import type { ApplicationReport, RepositoryReport } from "../protocol.ts";
import { UNFOLLOWED_ROWS } from "./constants.ts";
import { needsMending, type SweepLoad } from "./sweep.ts";

export interface Reports {
  report(report: ApplicationReport): void;
  reports(): readonly ApplicationReport[];
  /**
   * Applications that want a look which their last pass did not plan itself: where something has to be mended, where a
   * deployment changed the mode, where the last pass was at `revisitBefore` or earlier, and where the clock has gone back
   * since, so that what it planned may be far away.
   */
  due(mode: ApplicationReport["mode"], revisitBefore: number, now: number): readonly string[];
  reportRepository(report: RepositoryReport): void;
  repositories(): readonly RepositoryReport[];
  /** Registries that asked for patience until after `now`; not those whose wait may be far too long, as the clock has gone back. */
  patient(now: number): readonly string[];
  /** What the interval of the sweep depends on, as far as it is stored. */
  load(): Omit<SweepLoad, "dailyRequests" | "isDelivered">;
  countUnfollowed(repository: string, at: number): void;
  unfollowed(): readonly { readonly repository: string; readonly count: number; readonly lastAt: number }[];
  /** Drops the rows of what nobody follows any more. */
  dropUnfollowed(): void;
}

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS reports (application TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS repositories (key TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS unfollowed (
     repository TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL
   ) WITHOUT ROWID`,
];

/**
 * What a sweep asks of the reports, beside them: thousands of reports take longer to parse than an invocation may last.
 * Those of an earlier version have none, and count as due.
 */
const COLUMNS = [
  ["reports", "at INTEGER"],
  ["reports", "mode TEXT"],
  ["reports", "mends INTEGER"],
  ["repositories", "patient_until INTEGER"],
  ["repositories", "heads INTEGER"],
  ["repositories", "trouble_since INTEGER"],
] as const;

/** Over the tables of generation.ts, which have to be there. */
export function openReports(sql: Sql): Reports {
  for (const statement of SCHEMA) sql.exec(statement);
  for (const [table, column] of COLUMNS) {
    const [schema] = sql.exec("SELECT sql FROM sqlite_schema WHERE name = ?", table).toArray();
    if (!String(schema?.sql).includes(`, ${column}`)) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }
  const rows = (query: string, ...bindings: (string | number)[]) => sql.exec(query, ...bindings).toArray();
  const texts = (query: string, ...bindings: (string | number)[]) =>
    rows(query, ...bindings).map((row) => String(row.text));
  const values = <T>(query: string) => texts(query).flatMap((text) => parse<T>(text) ?? []);
  return {
    report: (report) =>
      void sql.exec(
        "INSERT OR REPLACE INTO reports (application, report, at, mode, mends) VALUES (?, ?, ?, ?, ?)",
        report.application,
        JSON.stringify(report),
        report.at,
        report.mode,
        Number(needsMending(report)),
      ),
    due: (mode, revisitBefore, now) =>
      texts(
        `SELECT application AS text FROM reports WHERE mends IS NOT 0 OR mode IS NOT ? OR at <= ? OR at > ?
         ORDER BY application`,
        mode,
        revisitBefore,
        latestPast(now),
      ),
    load: () => {
      const [row] = rows(
        `SELECT (SELECT COUNT(DISTINCT repository) FROM followers) AS repositories,
                (SELECT COUNT(*) FROM reports) AS applications,
                (SELECT SUM(heads) FROM repositories) AS heads,
                (SELECT COUNT(*) FROM reports WHERE mends IS NOT 0) AS visits`,
      );
      return {
        repositories: Number(row?.repositories),
        applications: Number(row?.applications),
        heads: Number(row?.heads ?? 0),
        visits: Number(row?.visits),
      };
    },
    patient: (now) => {
      const found = texts(
        "SELECT key AS text FROM repositories WHERE patient_until > ? AND IFNULL(trouble_since, 0) <= ?",
        now,
        latestPast(now),
      );
      return [...new Set(found.map((key) => key.split("/")[0] ?? key))];
    },
    reports: () => values("SELECT report AS text FROM reports ORDER BY application"),
    reportRepository: (report) =>
      void sql.exec(
        "INSERT OR REPLACE INTO repositories (key, report, patient_until, heads, trouble_since) VALUES (?, ?, ?, ?, ?)",
        report.key,
        JSON.stringify(report),
        report.patientUntil ?? null,
        report.watched ?? 0,
        report.trouble?.since ?? null,
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

    dropUnfollowed: () => {
      sql.exec("DELETE FROM reports WHERE application NOT IN (SELECT application FROM followers)");
      sql.exec("DELETE FROM repositories WHERE key NOT IN (SELECT repository FROM followers)");
    },
  };
}

/**
 * What an Application object remembers, in SQLite. The schema is the document:
 *
 * - `nudges`: asked-for passes that are not done. A pass clears only those it began with.
 * - `targets`: per write target the last-applied version, the open intent, the contest, what preceded that version, and the
 *   tags that lack a platform.
 * - `history`: the last rows of what happened, newest last.
 * - `state`: the last report, and when the next pass is due.
 *
 * Rows outlive deployments: columns are added, never given another meaning.
 */
import type { Preceding } from "../argocd/rollback.ts";
import { json, parse, type Sql, type SqlValue, type StateTable, stateTable } from "../lib/sql.ts";
import type { Version } from "../policy/rule.ts";
import type { ApplicationReport, HistoryEntry, Nudge } from "../protocol.ts";
import { HISTORY_ROWS } from "./constants.ts";
import type { Contest } from "./contest.ts";
import type { Incomplete } from "./incomplete.ts";
import type { Setback } from "./schedule.ts";
import type { Intent, TargetMemory } from "./settle.ts";

interface State {
  /** `namespace/name`; an object cannot read its own name before it was told. */
  readonly application: string;
  readonly report: ApplicationReport;
  /** The Application's `metadata.uid`: another one after it was deleted and made again. */
  readonly uid: string;
  /** When the next pass is due, epoch milliseconds. */
  readonly dueAt: number;
  /** Argo CD asked for this wait; no nudge shortens it. */
  readonly patientUntil: number;
  /** Passes in a row that met a temporary failure, and the first of them. */
  readonly setback: Setback;
}

export interface Memory {
  readonly state: StateTable<State>;
  /** Stores the nudge and gives its sequence number. */
  pend(nudge: Nudge): number;
  pending(): readonly (Nudge & { readonly seq: number })[];
  clear(upTo: number): void;
  targets(): ReadonlyMap<string, TargetMemory>;
  remember(key: string, target: TargetMemory): void;
  forget(key: string): void;
  /** Every target: the Application is another one now. */
  forgetAll(): void;
  note(entries: readonly HistoryEntry[]): void;
  history(): readonly HistoryEntry[];
}

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS nudges (seq INTEGER PRIMARY KEY AUTOINCREMENT, nudge TEXT NOT NULL)",
  `CREATE TABLE IF NOT EXISTS targets (
     key TEXT PRIMARY KEY, last_applied TEXT, intent TEXT, contest TEXT, preceding TEXT, incomplete TEXT
   ) WITHOUT ROWID`,
  "CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, entry TEXT NOT NULL)",
];

export function openMemory(sql: Sql): Memory {
  for (const statement of SCHEMA) sql.exec(statement);
  const columns = sql.exec("PRAGMA table_info(targets)").toArray();
  for (const column of ["preceding", "incomplete"]) {
    if (!columns.some(({ name }) => name === column))
      sql.exec(`ALTER TABLE targets ADD COLUMN ${column} TEXT`);
  }
  const rows = (query: string, ...bindings: SqlValue[]) => sql.exec(query, ...bindings).toArray();
  return {
    state: stateTable<State>(sql),

    pend: (nudge) =>
      Number(rows("INSERT INTO nudges (nudge) VALUES (?) RETURNING seq", JSON.stringify(nudge))[0]?.seq),
    pending: () =>
      rows("SELECT seq, nudge FROM nudges ORDER BY seq").flatMap((row) => {
        const nudge = parse<Nudge>(row.nudge);
        return nudge === undefined ? [] : [{ ...nudge, seq: Number(row.seq) }];
      }),
    clear: (upTo) => void sql.exec("DELETE FROM nudges WHERE seq <= ?", upTo),

    targets: () =>
      new Map(
        rows("SELECT key, last_applied, intent, contest, preceding, incomplete FROM targets").map((row) => [
          String(row.key),
          {
            lastApplied: parse<Version>(row.last_applied),
            intent: parse<Intent>(row.intent),
            contest: parse<Contest>(row.contest),
            preceding: parse<Preceding>(row.preceding),
            incomplete: parse<Incomplete>(row.incomplete),
          },
        ]),
      ),
    remember: (key, { lastApplied, intent, contest, preceding, incomplete }) => {
      const values = [lastApplied, intent, contest, preceding, incomplete].map(json);
      const [row] = rows(
        "SELECT last_applied, intent, contest, preceding, incomplete FROM targets WHERE key = ?",
        key,
      );
      // Most passes find nothing new, and the platform counts rows written.
      if (row !== undefined && JSON.stringify(Object.values(row)) === JSON.stringify(values)) return;
      sql.exec(
        `INSERT OR REPLACE INTO targets (key, last_applied, intent, contest, preceding, incomplete)
         VALUES (?, ?, ?, ?, ?, ?)`,
        key,
        ...values,
      );
    },
    forget: (key) => void sql.exec("DELETE FROM targets WHERE key = ?", key),
    forgetAll: () => void sql.exec("DELETE FROM targets"),

    note: (entries) => {
      for (const entry of entries) sql.exec("INSERT INTO history (entry) VALUES (?)", JSON.stringify(entry));
      if (entries.length > 0) {
        sql.exec("DELETE FROM history WHERE id <= (SELECT MAX(id) FROM history) - ?", HISTORY_ROWS);
      }
    },
    history: () =>
      rows("SELECT entry FROM history ORDER BY id").flatMap((row) => parse<HistoryEntry>(row.entry) ?? []),
  };
}

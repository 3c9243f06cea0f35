/**
 * What the Fleet object remembers, in SQLite. The schema is the document:
 *
 * - `applications`: every Application of Argo CD's last list, and those of `state.keptSince`, with its rules and a fingerprint of what was seen.
 * - `delivered`: the documents that the Application of `state.resourcesFrom` delivers, by `namespace/name`, as they were
 *   read last, and the last good one of each that is broken. Empty while the bundled resources serve.
 * - `followers`: which Applications follow which repository.
 * - `reports`, `repositories`: the status rows that the other objects sent.
 * - `unfollowed`: pushes for repositories that nobody follows, counted.
 * - `steps`: steps of the sweep that wait for their turn, in JSON pages (a row per step would cost two writes per step).
 * - `state`: when was refreshed, what goes wrong, the problems found in the resources.
 */
import type { Problem } from "../lib/problem.ts";
import { parse, type Sql, type StateTable, stateTable } from "../lib/sql.ts";
import type { TurnedAwayStatus } from "../lib/turned-away.ts";
import type { ApplicationReport, ResourceStatus, Trouble } from "../protocol.ts";
import type { KeptSince } from "./absent.ts";
import type { Delivered, DeliveredDocument } from "./delivered.ts";
import { type Generation, openGeneration } from "./generation.ts";
import { openQueue, type Queue } from "./queue.ts";
import { openReports, type Reports } from "./reports.ts";

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
  /** The interval as it was after the last refresh, and the `DAILY_REQUESTS` it was made of. */
  readonly sweepInterval: { readonly leastMs: number; readonly dailyRequests: number };
  readonly turnedAway: TurnedAwayStatus;
}

export interface FleetStore extends Generation, Reports {
  readonly state: StateTable<State>;
  readonly queue: Queue;
  delivered(): Delivered;
  replaceDelivered(delivered: Delivered): void;
}

export function openFleetStore(sql: Sql): FleetStore {
  sql.exec("CREATE TABLE IF NOT EXISTS delivered (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  const rows = (query: string) => sql.exec(query).toArray();
  const queue = openQueue(sql);
  takeOver(sql, queue);
  const generation = openGeneration(sql);
  const reports = openReports(sql);
  return {
    ...generation,
    ...reports,
    state: stateTable<State>(sql),
    queue,
    change: (changes) => {
      generation.change(changes);
      // Also of what reported before anybody could tell that it is not followed.
      reports.dropUnfollowed();
    },
    delivered: () =>
      new Map(
        rows("SELECT key, value FROM delivered").flatMap((row) => {
          const value = parse<DeliveredDocument>(row.value);
          return value === undefined ? [] : [[String(row.key), value] as const];
        }),
      ),
    replaceDelivered: (delivered) => {
      const before = new Map(
        rows("SELECT key, value FROM delivered").map((row) => [String(row.key), row.value]),
      );
      for (const [key, document] of delivered) {
        const value = JSON.stringify(document);
        if (before.get(key) !== value)
          sql.exec("INSERT OR REPLACE INTO delivered (key, value) VALUES (?, ?)", key, value);
      }
      for (const key of before.keys())
        if (!delivered.has(key)) sql.exec("DELETE FROM delivered WHERE key = ?", key);
    },
  };
}

/** An earlier version kept a row per step. */
function takeOver(sql: Sql, queue: Queue): void {
  const exists = sql.exec("SELECT 1 FROM sqlite_schema WHERE name = 'queue'").toArray().length > 0;
  if (!exists) return;
  const waiting = sql.exec("SELECT kind, name FROM queue ORDER BY seq").toArray();
  queue.add(
    waiting.map((row) => ({
      kind: row.kind === "repository" ? "repository" : "application",
      name: String(row.name),
    })),
  );
  sql.exec("DROP TABLE queue");
}

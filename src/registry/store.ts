/**
 * What a Repository object remembers, in SQLite. The schema is the document:
 *
 * - `tag_pages`: the last complete list of tags, in JSON pages (a row per tag would cost a write per tag).
 * - `confirmed`: tags looked up one by one, with their digests and when.
 * - `hints`: pushes that were told and are not answered for yet; kept a while after, to fold their duplicates.
 * - `outbox`: Applications that are still to be nudged.
 * - `facts`: what is known of tags and digests (tag-memory.ts).
 * - `state`: when was listed, what is to be read, what goes wrong, how long to be patient.
 *
 * No token and no password is ever stored.
 */
import type { Failure } from "../lib/failure.ts";
import { parse, type Sql, type StateTable, stateTable } from "../lib/sql.ts";
import type { ImageEvent, Nudge, Trouble } from "../protocol.ts";
import type { StoredAccess } from "./client.ts";
import { CONFIRMED_ROWS, LOOK_AGAIN_MS, TAGS_PER_ROW } from "./constants.ts";
import type { Wanted } from "./wanted.ts";
import type { Watched } from "./watched.ts";

interface State {
  /** The object's own name; an alarm does not always know it. */
  readonly key: string;
  /** When the stored list began, epoch milliseconds. */
  readonly listedAt: number;
  /** The sweep asked for a listing that has not been made. */
  readonly lookDueAt: number;
  /** A listing that somebody waits for is to go on. */
  readonly listingDueAt: number;
  /** The next try is told by the due times. */
  readonly trouble: Omit<Trouble, "nextTryAt">;
  readonly patientUntil: number;
  readonly lastPush: { readonly tag: string | undefined; readonly at: number };
  /** The last push that went on to the objects of images with a pullSecret of their own, by its id. */
  readonly forwardedId: number;
  /** The last pushed tag that the registry did not have within ten minutes. */
  readonly missing: { readonly tag: string; readonly at: number };
  /** The stored list changed, whoever asked for it, and all followers have to hear: when they are to be addressed. */
  readonly tellDueAt: number;
  /** How the registry lets us in, without a token. */
  readonly challenge: StoredAccess;
  /** Facts that somebody waits for. */
  readonly wanted: readonly Wanted[];
  /** When reading them goes on; undefined while a person has to mend something. */
  readonly wantedDueAt: number;
  /** What the last reading of them came to. */
  readonly readingFailure: Failure;
  readonly watched: readonly Watched[];
}

/** A push that was told. `doneAt` is set once the registry has it and its followers are in the outbox. */
export interface Hint {
  readonly id: number;
  readonly event: ImageEvent;
  readonly attempts: number;
  readonly dueAt: number | undefined;
  readonly doneAt: number | undefined;
}

export interface Confirmed {
  readonly tag: string;
  readonly digest: string | undefined;
  readonly at: number;
}

export interface RepositoryStore {
  readonly state: StateTable<State>;
  tags(): readonly string[] | undefined;
  /**
   * Replaces the list; where it differs, the followers are to be told. `listedAt`: when the listing began. `isSorted`: its
   * order tells something, so that another order is another list.
   */
  replaceTags(tags: readonly string[], listedAt: number, isSorted?: boolean): void;
  confirmed(tag: string): Confirmed | undefined;
  confirmedSince(at: number): readonly Confirmed[];
  /** Remembers it, also in the list where one is stored. `isSorted`: its place there is not known, so it is listed anew. */
  confirm(confirmed: Confirmed, isSorted?: boolean): void;
  /** Forgets what was confirmed later than `now`: the clock has gone back since. */
  doubt(now: number): void;
  addHint(event: ImageEvent, dueAt: number): void;
  hints(): readonly Hint[];
  updateHint(id: number, change: Pick<Hint, "attempts" | "dueAt" | "doneAt">): void;
  removeHint(id: number): void;
  /** Adds one nudge for each Application. */
  address(applications: readonly string[], nudge: Nudge): void;
  outbox(
    limit: number,
  ): readonly { readonly application: string; readonly nudge: Nudge; readonly seq: number }[];
  delivered(seq: number): void;
}

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS tag_pages (page INTEGER PRIMARY KEY, tags TEXT NOT NULL)",
  "CREATE TABLE IF NOT EXISTS confirmed (tag TEXT PRIMARY KEY, digest TEXT, at INTEGER NOT NULL) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS hints (
     id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER, done_at INTEGER
   )`,
  "CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, application TEXT NOT NULL, nudge TEXT NOT NULL)",
];

export function openRepositoryStore(sql: Sql): RepositoryStore {
  for (const statement of SCHEMA) sql.exec(statement);
  const rows = (query: string, ...bindings: (string | number | null)[]) =>
    sql.exec(query, ...bindings).toArray();
  const state = stateTable<State>(sql);
  const writePages = (tags: readonly string[]) => {
    sql.exec("DELETE FROM tag_pages");
    for (let start = 0; start < tags.length; start += TAGS_PER_ROW) {
      const page = JSON.stringify(tags.slice(start, start + TAGS_PER_ROW));
      sql.exec("INSERT INTO tag_pages (tags) VALUES (?)", page);
    }
  };
  const store: RepositoryStore = {
    state,

    tags: () => {
      if (state.read("listedAt") === undefined) return undefined;
      return rows("SELECT tags FROM tag_pages ORDER BY page").flatMap(
        (row) => parse<string[]>(row.tags) ?? [],
      );
    },
    replaceTags: (tags, listedAt, isSorted = false) => {
      const before = store.tags() ?? [];
      const isMoved = isSorted && tags.some((tag, place) => tag !== before[place]);
      if (isMoved || new Set(before).symmetricDifference(new Set(tags)).size > 0) {
        writePages(tags);
        state.write("tellDueAt", listedAt);
      }
      state.write("listedAt", listedAt);
    },

    confirmed: (tag) => rows("SELECT tag, digest, at FROM confirmed WHERE tag = ?", tag).map(toConfirmed)[0],
    confirmedSince: (at) => rows("SELECT tag, digest, at FROM confirmed WHERE at >= ?", at).map(toConfirmed),
    confirm: ({ tag, digest, at }, isSorted = false) => {
      const listed = store.tags();
      if (listed !== undefined && !listed.includes(tag)) {
        if (isSorted)
          state.write(
            "lookDueAt",
            Math.min(state.read("lookDueAt") ?? at + LOOK_AGAIN_MS, at + LOOK_AGAIN_MS),
          );
        else writePages([...listed, tag]);
      }
      sql.exec(
        "INSERT OR REPLACE INTO confirmed (tag, digest, at) VALUES (?, ?, ?)",
        tag,
        digest ?? null,
        at,
      );
      sql.exec(
        "DELETE FROM confirmed WHERE tag IN (SELECT tag FROM confirmed ORDER BY at DESC LIMIT -1 OFFSET ?)",
        CONFIRMED_ROWS,
      );
    },

    doubt: (now) => void sql.exec("DELETE FROM confirmed WHERE at > ?", now),

    addHint: (event, dueAt) =>
      void sql.exec(
        "INSERT INTO hints (event, attempts, due_at) VALUES (?, 0, ?)",
        JSON.stringify(event),
        dueAt,
      ),
    hints: () =>
      rows("SELECT id, event, attempts, due_at, done_at FROM hints ORDER BY id").flatMap((row): Hint[] => {
        const event = parse<ImageEvent>(row.event);
        if (event === undefined) return [];
        const [dueAt, doneAt] = [optionalNumber(row.due_at), optionalNumber(row.done_at)];
        return [{ id: Number(row.id), event, attempts: Number(row.attempts), dueAt, doneAt }];
      }),
    updateHint: (id, { attempts, dueAt, doneAt }) =>
      void sql.exec(
        "UPDATE hints SET attempts = ?, due_at = ?, done_at = ? WHERE id = ?",
        attempts,
        dueAt ?? null,
        doneAt ?? null,
        id,
      ),
    removeHint: (id) => void sql.exec("DELETE FROM hints WHERE id = ?", id),

    address: (applications, nudge) => {
      for (const application of applications) {
        sql.exec("INSERT INTO outbox (application, nudge) VALUES (?, ?)", application, JSON.stringify(nudge));
      }
    },
    outbox: (limit) =>
      rows("SELECT seq, application, nudge FROM outbox ORDER BY seq LIMIT ?", limit).flatMap((row) => {
        const nudge = parse<Nudge>(row.nudge);
        return nudge === undefined
          ? []
          : [{ seq: Number(row.seq), application: String(row.application), nudge }];
      }),
    delivered: (seq) => void sql.exec("DELETE FROM outbox WHERE seq = ?", seq),
  };
  return store;
}

function toConfirmed(row: Record<string, unknown>): Confirmed {
  return {
    tag: String(row.tag),
    digest: typeof row.digest === "string" ? row.digest : undefined,
    at: Number(row.at),
  };
}

const optionalNumber = (value: unknown): number | undefined =>
  typeof value === "number" ? value : undefined;

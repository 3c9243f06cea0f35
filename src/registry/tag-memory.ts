/**
 * What is remembered of tags and digests: which digest a tag points to since when, and what a digest holds, which never
 * changes. Children of an index are remembered by their own digest, since indexes share them.
 *
 * Stored as a journal: a row holds, as JSON, all that was learnt at once; a later entry replaces an earlier one of the
 * same tag or digest. A row per tag and per digest would cost thousands of rows written for one repository. Now and then
 * the rows are written together, and what nothing points to is left out.
 */
import { parse, type Sql } from "../lib/sql.ts";
import { FACT_ROW_CHARS, FACT_ROWS, UNLISTED_TAG_MS } from "./constants.ts";
import type { IndexImage } from "./manifest.ts";

export interface TagEntry {
  readonly tag: string;
  /** `null`: the registry has no such manifest. Absent: it was not looked up yet, or has to be looked up anew. */
  readonly digest?: string | null;
  /** When that was seen, epoch milliseconds. */
  readonly at: number;
  /** When the tag came to point there, epoch milliseconds, where that was seen or told. */
  readonly pushedAt?: number;
}

/** What a digest holds. */
export type Content =
  | { readonly kind: "index"; readonly images: readonly IndexImage[] }
  | {
      readonly kind: "image";
      readonly platform: string;
      readonly createdAt?: number | undefined;
      /** Nanoseconds below the millisecond. */
      readonly createdNs?: number;
      /** The configuration, which has the date, was not read. */
      readonly undated?: true;
    }
  /** `at`: the registry kept it back then, epoch milliseconds, and may give it out later. */
  | { readonly kind: "unreadable"; readonly reason: string; readonly at?: number }
  /** The registry did not have it then, epoch milliseconds. */
  | { readonly kind: "missing"; readonly at: number };

export interface ContentEntry {
  readonly of: string;
  readonly content: Content;
}

export type Entry = TagEntry | ContentEntry;

export interface TagMemory {
  tag(name: string): TagEntry | undefined;
  content(digest: string): Content | undefined;
  /**
   * Takes in what was seen, and gives how many tags pointed elsewhere before. `keepTimes` false: that a tag still points
   * where it did is known until the object is evicted, which saves a row.
   */
  learn(seen: readonly Entry[], options?: { readonly keepTimes: boolean }): number;
  /** What was seen later than `now` has to be looked up anew: the clock has gone back since. */
  doubt(now: number): void;
}

/** `listed`: the tags of the stored list, where there is one. */
export function openTagMemory(sql: Sql, listed: () => readonly string[] | undefined): TagMemory {
  sql.exec("CREATE TABLE IF NOT EXISTS facts (page INTEGER PRIMARY KEY, entries TEXT NOT NULL)");
  const stored = sql.exec("SELECT entries FROM facts ORDER BY page").toArray();
  const tags = new Map<string, TagEntry>();
  const contents = new Map<string, Content>();
  let rows = stored.length;

  const take = (entry: Entry): void => {
    if ("tag" in entry) tags.set(entry.tag, entry);
    else contents.set(entry.of, entry.content);
  };
  for (const { entries } of stored) for (const entry of parse<Entry[]>(entries) ?? []) take(entry);

  const append = (entries: readonly Entry[]): void => {
    for (const text of inRows(entries)) {
      sql.exec("INSERT INTO facts (entries) VALUES (?)", text);
      rows += 1;
    }
  };

  const rewrite = (now: number): void => {
    const kept = pointedTo(tags, contents, new Set(listed()), now);
    sql.exec("DELETE FROM facts");
    for (const map of [tags, contents]) map.clear();
    rows = 0;
    for (const entry of kept) take(entry);
    append(kept);
  };

  return {
    tag: (name) => tags.get(name),
    content: (digest) => contents.get(digest),
    doubt: (now) => {
      const doubted = [...tags.values()].flatMap(({ tag, at, pushedAt }): Entry[] =>
        at > now
          ? [{ tag, at: now, ...(pushedAt !== undefined && { pushedAt: Math.min(pushedAt, now) }) }]
          : [],
      );
      for (const entry of doubted) take(entry);
      append(doubted);
    },
    learn: (seen, { keepTimes } = { keepTimes: true }) => {
      let moved = 0;
      const news: Entry[] = [];
      for (const entry of seen) {
        if (!("tag" in entry)) {
          if (isBetter(entry.content, contents.get(entry.of))) news.push(entry);
        } else {
          const before = tags.get(entry.tag);
          const after = withHistory(before, entry);
          if (hasMoved(before, after)) moved += 1;
          const isSame = before?.digest === after.digest && before?.pushedAt === after.pushedAt;
          if (isSame && (!keepTimes || before?.at === after.at)) tags.set(entry.tag, after);
          else news.push(after);
        }
      }
      for (const entry of news) take(entry);
      append(news);
      const newest = Math.max(...seen.map((entry) => ("tag" in entry ? entry.at : 0)));
      if (rows > FACT_ROWS) rewrite(newest);
      return moved;
    },
  };
}

/** A digest's content never changes: only what was missing or kept back, or not read to the end, is learnt anew. */
function isBetter(seen: Content, before: Content | undefined): boolean {
  if (before === undefined || before.kind === "missing") return true;
  if (before.kind === "unreadable") return before.at !== undefined;
  return before.kind === "image" && before.undated === true && !("undated" in seen);
}

const hasMoved = (before: TagEntry | undefined, { digest }: TagEntry): boolean =>
  typeof before?.digest === "string" && digest !== undefined && digest !== before.digest;

/** Adds when the tag came to point there: as it was told, or now where it pointed elsewhere before. */
function withHistory(before: TagEntry | undefined, seen: TagEntry): TagEntry {
  const isNew = before?.digest !== undefined && seen.digest !== undefined && before.digest !== seen.digest;
  const pushedAt = seen.pushedAt ?? (isNew ? seen.at : before?.pushedAt);
  const { digest } = seen;
  return {
    tag: seen.tag,
    at: seen.at,
    ...(digest !== undefined && { digest }),
    ...(pushedAt !== undefined && { pushedAt }),
  };
}

/** The entries of tags that are listed, or were a week ago, and what they point to, directly or through an index. */
function pointedTo(
  tags: ReadonlyMap<string, TagEntry>,
  contents: ReadonlyMap<string, Content>,
  listed: ReadonlySet<string>,
  now: number,
): readonly Entry[] {
  const kept = [...tags.values()].filter(({ tag, at }) => listed.has(tag) || now - at < UNLISTED_TAG_MS);
  const digests = new Set(kept.flatMap(({ digest }) => digest ?? []));
  for (const digest of [...digests]) {
    const content = contents.get(digest);
    if (content?.kind === "index") for (const image of content.images) digests.add(image.digest);
  }
  const held = [...digests].flatMap((of): ContentEntry[] => {
    const content = contents.get(of);
    return content === undefined ? [] : [{ of, content }];
  });
  return [...kept, ...held];
}

function inRows(entries: readonly Entry[]): readonly string[] {
  const rows: string[] = [];
  let row: string[] = [];
  let chars = 0;
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    row.push(text);
    chars += text.length;
    if (chars < FACT_ROW_CHARS) continue;
    rows.push(`[${row.join(",")}]`);
    [row, chars] = [[], 0];
  }
  return row.length === 0 ? rows : [...rows, `[${row.join(",")}]`];
}

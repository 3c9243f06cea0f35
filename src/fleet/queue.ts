/** Steps of a sweep that wait for their turn, in the table `steps`, in JSON pages: rows written are counted by the platform. */
import { parse, type Sql } from "../lib/sql.ts";
import { STEPS_PER_ALARM } from "./constants.ts";

export interface Step {
  readonly kind: "repository" | "application";
  readonly name: string;
}

export interface Queue {
  /** All that wait, in their order. */
  all(): readonly Step[];
  readonly size: number;
  /** The first steps, at most `limit`; they stay until they are dropped. */
  first(limit: number): readonly Step[];
  /** At the end. One that waits already is not added, unless it may be under way. */
  add(steps: readonly Step[]): void;
  /** In the place of all that wait, each once. */
  replace(steps: readonly Step[]): void;
  /** Takes the first steps off. */
  drop(count: number): void;
}

type Page = readonly (readonly [kind: Step["kind"], name: string])[];

export function openQueue(sql: Sql): Queue {
  sql.exec("CREATE TABLE IF NOT EXISTS steps (page INTEGER PRIMARY KEY, steps TEXT NOT NULL)");
  /** The first pages, or all. No page is empty, so that as many as steps are wanted hold those. */
  const pages = (limit = -1) =>
    sql
      .exec("SELECT page, steps FROM steps ORDER BY page LIMIT ?", limit)
      .toArray()
      .map((row) => ({ page: Number(row.page), steps: parse<Page>(row.steps) ?? [] }));
  const stepsIn = (found: ReturnType<typeof pages>): Step[] =>
    found.flatMap(({ steps }) => steps.map(([kind, name]) => ({ kind, name })));
  const all = () => stepsIn(pages());
  const append = (steps: readonly Step[]): void => {
    for (let start = 0; start < steps.length; start += STEPS_PER_ALARM) {
      const page: Page = steps.slice(start, start + STEPS_PER_ALARM).map(({ kind, name }) => [kind, name]);
      sql.exec("INSERT INTO steps (steps) VALUES (?)", JSON.stringify(page));
    }
  };
  return {
    all,
    get size() {
      return Number(
        sql.exec("SELECT SUM(json_array_length(steps)) AS count FROM steps").toArray()[0]?.count ?? 0,
      );
    },
    first: (limit) => stepsIn(pages(limit)).slice(0, limit),
    add: (steps) => {
      const waiting = new Set(all().slice(STEPS_PER_ALARM).map(nameOf));
      append(distinct(steps).filter((step) => !waiting.has(nameOf(step))));
    },
    replace: (steps) => {
      sql.exec("DELETE FROM steps");
      append(distinct(steps));
    },
    drop: (count) => {
      let left = count;
      for (const { page, steps } of pages(count)) {
        if (left <= 0) return;
        const rest = steps.slice(left);
        left -= steps.length;
        if (rest.length === 0) sql.exec("DELETE FROM steps WHERE page = ?", page);
        else sql.exec("UPDATE steps SET steps = ? WHERE page = ?", JSON.stringify(rest), page);
      }
    },
  };
}

const nameOf = ({ kind, name }: Step): string => `${kind} ${name}`;

/** Each once, in the place of its last mention. */
const distinct = (steps: readonly Step[]): Step[] => {
  const last = new Map<string, Step>();
  for (const step of steps) {
    last.delete(nameOf(step));
    last.set(nameOf(step), step);
  }
  return [...last.values()];
};

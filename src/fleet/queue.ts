/**
 * Steps of the sweep that wait for their turn, oldest first. A row holds as many as one alarm takes: the platform counts
 * rows written, and a row for each step was half of what a look costs.
 */
import { parse, type Sql, type SqlValue } from "../lib/sql.ts";
import { STEPS_PER_ALARM } from "./constants.ts";

export interface Step {
  readonly kind: "repository" | "application";
  readonly name: string;
}

/** `seq`: the row it stands in. */
export interface QueuedStep extends Step {
  readonly seq: number;
}

export interface Queue {
  /** At the end of the queue; a step that waits there already moves to the end. */
  enqueue(steps: readonly Step[]): void;
  queue(limit: number): readonly QueuedStep[];
  queued(): number;
  /** These are done, where they have not moved to the end meanwhile. */
  dequeue(steps: readonly QueuedStep[]): void;
}

// A row's number comes once, so that whoever holds a step of it never means a later one.
const SCHEMA =
  "CREATE TABLE IF NOT EXISTS steps (seq INTEGER PRIMARY KEY AUTOINCREMENT, steps TEXT NOT NULL)";

const nameOf = ({ kind, name }: Step): string => `${kind} ${name}`;

export function openQueue(sql: Sql): Queue {
  sql.exec(SCHEMA);
  const rows = (query: string, ...bindings: SqlValue[]) => sql.exec(query, ...bindings).toArray();
  const pages = () =>
    rows("SELECT seq, steps FROM steps ORDER BY seq").map(({ seq, steps }) => ({
      seq: Number(seq),
      steps: parse<readonly Step[]>(steps) ?? [],
    }));

  const remove = (isGone: (step: Step, seq: number) => boolean) => {
    for (const { seq, steps } of pages()) {
      const left = steps.filter((step) => !isGone(step, seq));
      if (left.length === 0) sql.exec("DELETE FROM steps WHERE seq = ?", seq);
      else if (left.length < steps.length)
        sql.exec("UPDATE steps SET steps = ? WHERE seq = ?", JSON.stringify(left), seq);
    }
  };

  const queue: Queue = {
    enqueue: (steps) => {
      if (steps.length === 0) return;
      const last = new Map(steps.map((step, index) => [nameOf(step), index]));
      remove((step) => last.has(nameOf(step)));
      const once = steps.filter((step, index) => last.get(nameOf(step)) === index);
      for (let from = 0; from < once.length; from += STEPS_PER_ALARM) {
        const page = once.slice(from, from + STEPS_PER_ALARM).map(({ kind, name }) => ({ kind, name }));
        sql.exec("INSERT INTO steps (steps) VALUES (?)", JSON.stringify(page));
      }
    },
    queue: (limit) =>
      pages()
        .flatMap(({ seq, steps }) => steps.map((step) => ({ ...step, seq })))
        .slice(0, limit),
    queued: () => Number(rows("SELECT SUM(json_array_length(steps)) AS steps FROM steps")[0]?.steps ?? 0),
    dequeue: (steps) => {
      const done = new Set(steps.map((step) => `${step.seq} ${nameOf(step)}`));
      remove((step, seq) => done.has(`${seq} ${nameOf(step)}`));
    },
  };
  adopt(sql, queue);
  return queue;
}

/** Steps that an earlier deployment left, a row each. */
function adopt(sql: Sql, { enqueue }: Queue): void {
  const [found] = sql.exec("SELECT name FROM sqlite_master WHERE name = 'queue'").toArray();
  if (found === undefined) return;
  const left = sql.exec("SELECT kind, name FROM queue ORDER BY seq").toArray();
  enqueue(
    left.map(({ kind, name }) => ({
      kind: kind === "repository" ? "repository" : "application",
      name: String(name),
    })),
  );
  sql.exec("DROP TABLE queue");
}

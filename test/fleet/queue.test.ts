import { describe, expect, it } from "vitest";
import { STEPS_PER_ALARM } from "../../src/fleet/constants.ts";
import { openQueue, type Step } from "../../src/fleet/queue.ts";
import { openSql } from "../support/sql.ts";

const steps = (count: number, prefix = "n"): Step[] =>
  Array.from({ length: count }, (_, index) => ({ kind: "application", name: `${prefix}/${index}` }));

describe("the queue of the sweep", () => {
  it("keeps the order, also when it is opened anew", () => {
    const sql = openSql();
    openQueue(sql).add([{ kind: "repository", name: "z" }, { kind: "repository", name: "y" }, ...steps(100)]);
    const queue = openQueue(sql);
    expect([queue.size, queue.all().length]).toEqual([102, 102]);
    expect(queue.first(3).map(({ name }) => name)).toEqual(["z", "y", "n/0"]);
  });

  it("loses a step only when it is taken off, whatever stands in one row", () => {
    const queue = openQueue(openSql());
    queue.add(steps(STEPS_PER_ALARM + 5));
    queue.add(steps(5, "m"));
    const taken: Step[] = [];
    for (const count of [1, STEPS_PER_ALARM, 3, 100]) {
      taken.push(...queue.first(count));
      queue.drop(count);
    }
    expect(taken).toEqual([...steps(STEPS_PER_ALARM + 5), ...steps(5, "m")]);
    expect([queue.size, queue.first(1)]).toEqual([0, []]);
  });

  it("adds what waits already once, except what may be under way", () => {
    const queue = openQueue(openSql());
    const all = steps(STEPS_PER_ALARM + 1);
    queue.add(all);
    queue.add([...all, ...all]);
    // The last of them waits; the others are perhaps being taken, and may have been too early.
    expect(queue.all()).toEqual([...all, ...all.slice(0, STEPS_PER_ALARM)]);
  });

  it("is replaced by other steps, each once, in the place of its last mention", () => {
    const queue = openQueue(openSql());
    queue.add(steps(3));
    const [a, b] = steps(2, "m");
    if (a === undefined || b === undefined) throw new Error("no steps");
    queue.replace([a, b, a]);
    expect(queue.all()).toEqual([b, a]);
  });

  it("writes a row for as many steps as an alarm takes", () => {
    const sql = openSql();
    const queue = openQueue(sql);
    const before = sql.changes();
    queue.replace(steps(2_000));
    expect(sql.changes() - before).toBe(2_000 / STEPS_PER_ALARM);
  });
});

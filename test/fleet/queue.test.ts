import { describe, expect, it } from "vitest";
import { STEPS_PER_ALARM } from "../../src/fleet/constants.ts";
import { openQueue, type Step } from "../../src/fleet/queue.ts";
import { openSql } from "../support/sql.ts";

const application = (name: string): Step => ({ kind: "application", name });
const repository = (name: string): Step => ({ kind: "repository", name });

describe("the queue of the sweep", () => {
  it("has each step once, in the order in which it was asked for last", () => {
    const { enqueue, queue, queued } = openQueue(openSql());
    enqueue([application("argocd/a"), repository("z"), repository("y"), repository("z")]);
    enqueue([application("argocd/a")]);
    expect(queued()).toBe(3);
    expect(queue(10).map(({ name }) => name)).toEqual(["y", "z", "argocd/a"]);
    expect(queue(2)).toHaveLength(2);
  });

  it("loses a step only when it is taken off", () => {
    const sql = openSql();
    const { enqueue, queue, dequeue } = openQueue(sql);
    enqueue([repository("a"), application("a")]);
    dequeue(queue(1));
    const opened = openQueue(sql);
    expect(opened.queue(10)).toMatchObject([application("a")]);
    expect(opened.queued()).toBe(1);
  });

  it("keeps a step that was asked for again while it was taken", () => {
    const { enqueue, queue, dequeue } = openQueue(openSql());
    enqueue([application("a")]);
    const taken = queue(1);
    enqueue([application("a")]);
    dequeue(taken);
    expect(queue(10)).toMatchObject([application("a")]);
  });

  it("writes two rows for as many steps as one alarm takes, and not two for each", () => {
    const sql = openSql();
    const { enqueue, queue, dequeue, queued } = openQueue(sql);
    const before = sql.changes();
    enqueue(Array.from({ length: 3 * STEPS_PER_ALARM }, (_, index) => repository(`acme/${index}`)));
    while (queued() > 0) dequeue(queue(STEPS_PER_ALARM));
    expect(sql.changes() - before).toBe(6);
  });

  it("takes over the steps that an earlier deployment left", () => {
    const sql = openSql();
    sql.exec("CREATE TABLE queue (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL)");
    sql.exec("INSERT INTO queue (kind, name) VALUES ('repository', 'acme/api'), ('application', 'argocd/a')");
    openQueue(sql);
    expect(openQueue(sql).queue(10)).toMatchObject([repository("acme/api"), application("argocd/a")]);
  });
});

import { describe, expect, it } from "vitest";
import type { HistoryEntry, Nudge } from "../../src/protocol.ts";
import { HISTORY_ROWS } from "../../src/updater/constants.ts";
import { openMemory } from "../../src/updater/memory.ts";
import { NOTHING_REMEMBERED, type TargetMemory } from "../../src/updater/settle.ts";
import { version } from "../policy/sample.ts";
import { openSql } from "../support/sql.ts";

const nudge = (id: string): Nudge => ({ reason: "push", id, at: 1, tag: "0.2.0" });

const happened = (reason: string): HistoryEntry => ({
  at: 1,
  alias: "app",
  kind: "applied",
  from: undefined,
  to: version("0.2.0"),
  events: ["push-1"],
  reason,
});

const TARGET: TargetMemory = {
  lastApplied: version("0.1.0@sha256:a"),
  intent: { from: undefined, to: version("0.2.0"), at: 1, acknowledgedAt: undefined, events: ["push-1"] },
  contest: { to: version("0.2.0"), tries: 1, owner: undefined, since: 1, nextTryAt: 2 },
  preceding: { operation: 1_700_000_000_000, version: version("0.1.0"), writtenAt: 1 },
  departure: { asked: version("0.1.0"), manager: "kubectl-edit", isSoon: true },
  incomplete: { tags: ["0.3.0"], since: 1, looks: 2, nextAt: 3 },
};

describe("memory", () => {
  it("is still there when the object is opened anew", () => {
    const sql = openSql();
    const before = openMemory(sql);
    before.pend(nudge("push-1"));
    before.remember("source/helm/tag", TARGET);
    before.note([happened("once")]);
    before.state.write("dueAt", 7);

    const after = openMemory(sql);
    expect(after.pending()).toMatchObject([nudge("push-1")]);
    expect(after.targets().get("source/helm/tag")).toEqual(TARGET);
    expect(after.history()).toEqual([happened("once")]);
    expect(after.state.read("dueAt")).toBe(7);
  });

  it("clears the nudges a pass began with, and keeps those that came meanwhile", () => {
    const memory = openMemory(openSql());
    const begun = [memory.pend(nudge("a")), memory.pend(nudge("b"))];
    memory.pend(nudge("c"));
    memory.clear(Math.max(...begun));
    expect(memory.pending().map(({ id }) => id)).toEqual(["c"]);
  });

  it("never gives a sequence number twice, so that a late clear hits no new nudge", () => {
    const memory = openMemory(openSql());
    const first = memory.pend(nudge("a"));
    memory.clear(first);
    expect(memory.pend(nudge("b"))).toBeGreaterThan(first);
    memory.clear(first);
    expect(memory.pending()).toHaveLength(1);
  });

  it("replaces what is remembered of a target, also by nothing", () => {
    const memory = openMemory(openSql());
    memory.remember("key", TARGET);
    memory.remember("key", NOTHING_REMEMBERED);
    expect([...memory.targets()]).toEqual([["key", NOTHING_REMEMBERED]]);
  });

  it.each([
    ["what preceded", "contest TEXT"],
    ["who departed", "contest TEXT, preceding TEXT, incomplete TEXT"],
  ])("reads rows that an earlier deployment wrote, before %s was kept", (_, columns) => {
    const sql = openSql();
    sql.exec(
      `CREATE TABLE targets (key TEXT PRIMARY KEY, last_applied TEXT, intent TEXT, ${columns}) WITHOUT ROWID`,
    );
    sql.exec("INSERT INTO targets (key, last_applied) VALUES ('key', ?)", JSON.stringify(version("0.1.0")));
    const memory = openMemory(sql);
    expect(memory.targets().get("key")).toEqual({ ...NOTHING_REMEMBERED, lastApplied: version("0.1.0") });
    memory.remember("key", TARGET);
    expect(openMemory(sql).targets().get("key")).toEqual(TARGET);
  });

  it("forgets one target, or all", () => {
    const memory = openMemory(openSql());
    for (const key of ["a", "b", "c"]) memory.remember(key, TARGET);
    memory.forget("a");
    expect([...memory.targets().keys()]).toEqual(["b", "c"]);
    memory.forgetAll();
    expect(memory.targets().size).toBe(0);
  });

  it("keeps the newest rows of the history, oldest first", () => {
    const memory = openMemory(openSql());
    const all = Array.from({ length: HISTORY_ROWS + 20 }, (_, index) => happened(String(index)));
    memory.note(all.slice(0, 150));
    memory.note(all.slice(150));
    expect(memory.history()).toEqual(all.slice(-HISTORY_ROWS));
  });
});

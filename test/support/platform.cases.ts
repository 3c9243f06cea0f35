/** What a platform of Durable Objects does. The same cases run in workerd (test/worker) and on the simulation (beside this). */
import { expect } from "vitest";
import type { SqlValue } from "../../src/lib/sql.ts";
import type { Probe } from "./platform.probe.ts";

export type ProbeStub = Pick<
  Probe,
  "note" | "notes" | "calls" | "arm" | "armed" | "empty" | "echo" | "fail" | "last" | "end" | "rows"
>;

export interface Host {
  probe(name: string): ProbeStub;
  /** Time passes: of the real clock, or of the simulated one. */
  pass(ms: number): Promise<void>;
  /** Drops what an idle object has in memory. */
  evict(name: string): Promise<void>;
}

export interface PlatformCase {
  readonly name: string;
  readonly run: (host: Host) => Promise<void>;
}

/** Long against what a loaded machine adds to a real wait, and short enough to be waited for. */
const SOON_MS = 50;
const LATER_MS = 600;

/** Statements of the kinds that this product uses, in an order in which each finds something. */
const STATEMENTS: readonly (readonly [string, ...SqlValue[]])[] = [
  ["CREATE TABLE keyed (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"],
  ["CREATE TABLE IF NOT EXISTS keyed (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"],
  ["INSERT OR REPLACE INTO keyed (name, value) VALUES (?, ?)", "a", "1"],
  ["INSERT OR REPLACE INTO keyed (name, value) VALUES (?, ?)", "b", "1"],
  ["INSERT OR REPLACE INTO keyed (name, value) VALUES (?, ?)", "a", "2"],
  ["SELECT value FROM keyed WHERE name = ?", "a"],
  ["SELECT name, value FROM keyed"],
  ["DELETE FROM keyed WHERE name = ?", "nobody"],
  ["DELETE FROM keyed WHERE name = ?", "a"],
  ["CREATE TABLE queued (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, name TEXT, UNIQUE (kind, name))"],
  ["INSERT OR REPLACE INTO queued (kind, name) VALUES (?, ?)", "a", "b"],
  ["INSERT OR REPLACE INTO queued (kind, name) VALUES (?, ?)", "a", "c"],
  ["SELECT seq, kind, name FROM queued ORDER BY seq LIMIT ?", 1],
  ["DELETE FROM queued WHERE seq = ?", 1],
  ["CREATE TABLE listed (page INTEGER PRIMARY KEY, tags TEXT NOT NULL)"],
  ["INSERT INTO listed (tags) VALUES (?)", "x"],
  ["INSERT INTO listed (tags) VALUES (?)", "y"],
  ["UPDATE listed SET tags = 'z' WHERE page = ?", 1],
  ["SELECT tags FROM listed ORDER BY page"],
];
const WRITTEN = [2, 0, 1, 1, 1, 0, 0, 0, 1, 5, 3, 3, 0, 1, 2, 1, 1, 1, 0];

export const PLATFORM_CASES: readonly PlatformCase[] = [
  {
    name: "alarms of different objects come in the order of their times",
    run: async ({ probe, pass }) => {
      const seen = async () => [(await probe("early").notes()).length, (await probe("late").notes()).length];
      await probe("late").arm(LATER_MS);
      await probe("early").arm(SOON_MS);
      await pass(LATER_MS / 2);
      expect(await seen()).toEqual([1, 0]);
      await pass(LATER_MS);
      expect(await seen()).toEqual([1, 1]);
    },
  },
  {
    name: "there is one alarm: a later one takes the place of the one before",
    run: async ({ probe, pass }) => {
      await probe("one").arm(SOON_MS);
      await probe("one").arm(LATER_MS);
      await pass(LATER_MS / 2);
      expect(await probe("one").notes()).toEqual([]);
      await pass(LATER_MS);
      expect(await probe("one").notes()).toEqual(["alarm"]);
      expect(await probe("one").armed()).toBe(false);
    },
  },
  {
    name: "an alarm that is set in the alarm comes after it",
    run: async ({ probe, pass }) => {
      await probe("again").arm(SOON_MS, { arm: SOON_MS }, { arm: SOON_MS });
      await pass(LATER_MS);
      expect(await probe("again").notes()).toEqual(["alarm", "alarm", "alarm"]);
    },
  },
  {
    name: "an alarm never overlaps with the one before, and calls run beside it",
    run: async ({ probe, pass }) => {
      await probe("long").arm(SOON_MS, { last: LATER_MS });
      await pass(SOON_MS * 4);
      await probe("long").arm(0);
      await probe("long").note("a call");
      await pass(LATER_MS * 2);
      expect(await probe("long").notes()).toEqual(["alarm", "a call", "alarm ends", "alarm"]);
    },
  },
  {
    name: "an alarm that threw comes again after two seconds",
    run: async ({ probe, pass }) => {
      await probe("broken").arm(SOON_MS, "throw");
      await pass(LATER_MS);
      expect(await probe("broken").notes()).toEqual(["alarm"]);
      await pass(3_000);
      expect(await probe("broken").notes()).toEqual(["alarm", "alarm"]);
    },
  },
  {
    name: "what a handler has set stands, although it throws afterwards",
    run: async ({ probe, pass }) => {
      await probe("both").arm(SOON_MS, { arm: SOON_MS, throws: true });
      await pass(LATER_MS * 2);
      expect(await probe("both").notes()).toEqual(["alarm", "alarm"]);
      await pass(3_000);
      expect(await probe("both").notes()).toEqual(["alarm", "alarm"]);
    },
  },
  {
    name: "what an object stored is there after its eviction, and what it remembered is not",
    run: async ({ probe, evict }) => {
      await probe("kept").note("stored");
      expect([await probe("kept").calls(), await probe("kept").calls()]).toEqual([1, 2]);
      await evict("kept");
      expect(await probe("kept").notes()).toEqual(["stored"]);
      expect(await probe("kept").calls()).toBe(1);
    },
  },
  {
    name: "an alarm outlives the eviction",
    run: async ({ probe, pass, evict }) => {
      await probe("woken").arm(SOON_MS * 4);
      await evict("woken");
      await pass(LATER_MS);
      expect(await probe("woken").notes()).toEqual(["alarm"]);
    },
  },
  {
    name: "an object that is emptied has no alarm left",
    run: async ({ probe, pass, evict }) => {
      await probe("emptied").arm(SOON_MS);
      await probe("emptied").empty();
      await evict("emptied");
      await pass(LATER_MS);
      expect(await probe("emptied").notes()).toEqual([]);
    },
  },
  {
    name: "what is said over RPC is copied",
    run: async ({ probe }) => {
      const said = { list: [1, 2], absent: undefined };
      const heard = await probe("copies").echo(said);
      said.list.push(3);
      expect(heard).toEqual({ list: [1, 2], absent: undefined });
    },
  },
  {
    name: "a throw crosses RPC with its message",
    run: async ({ probe }) => {
      const thrown: unknown = await probe("thrower")
        .fail()
        .catch((cause: unknown) => cause);
      expect(String(thrown)).toContain("it is broken");
    },
  },
  {
    name: "calls of one object interleave where they wait",
    run: async ({ probe, pass }) => {
      const both = Promise.all([
        probe("shared").last("one", LATER_MS),
        probe("shared").last("two", LATER_MS / 2),
      ]);
      await pass(LATER_MS * 2);
      await both;
      expect(await probe("shared").notes()).toEqual(["one begins", "two begins", "two ends", "one ends"]);
    },
  },
  {
    name: "a call of an object that is ended meanwhile fails, and the next one finds a new object",
    run: async ({ probe, pass }) => {
      const failed = probe("ended")
        .last("long", LATER_MS * 2)
        .then(
          () => "answered",
          () => "failed",
        );
      await pass(SOON_MS * 4);
      await probe("ended")
        .end()
        .catch(() => undefined);
      await pass(SOON_MS);
      expect(await failed).toBe("failed");
      await pass(LATER_MS * 3);
      expect(await probe("ended").notes()).toEqual(["long begins"]);
    },
  },
  {
    name: "rows written are counted",
    run: async ({ probe }) => {
      const counted = await probe("counted").rows(STATEMENTS);
      expect(counted.map(({ written }) => written)).toEqual(WRITTEN);
      expect(counted[6]?.read).toBe(2);
    },
  },
];

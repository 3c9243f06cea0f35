import { describe, expect, it } from "vitest";
import { takePush } from "../../src/registry/inbox.ts";
import { mendTimes } from "../../src/registry/set-back.ts";
import { openRepositoryStore } from "../../src/registry/store.ts";
import { openTagMemory } from "../../src/registry/tag-memory.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW, pushed } from "./sample.ts";

const HOUR = 3_600_000;

/** A repository with everything that can wait or be remembered, noted at NOW. */
function setUp() {
  const store = openRepositoryStore(openSql());
  const memory = openTagMemory(openSql(), () => store.tags());
  store.replaceTags(["1.0.0", "latest"], NOW);
  takePush(store, pushed("latest"), false);
  takePush(store, pushed("1.1.0", { id: "2" }), false);
  const [done, waiting] = store.hints();
  store.updateHint(done?.id ?? 0, { attempts: 0, dueAt: undefined, doneAt: NOW });
  store.updateHint(waiting?.id ?? 0, { attempts: 3, dueAt: NOW + 8_000, doneAt: undefined });
  store.confirm({ tag: "latest", digest: "a", at: NOW });
  memory.learn([{ tag: "latest", digest: "a", at: NOW }]);
  store.state.write("trouble", { failure: failure(), since: NOW, attempts: 3 });
  store.state.write("patientUntil", NOW + 120_000);
  for (const name of ["lookDueAt", "tellDueAt", "wantedDueAt"] as const) store.state.write(name, NOW + 8_000);
  return { store, memory };
}

describe("a clock that went back by an hour", () => {
  const now = NOW - HOUR;

  it("makes all that waits due, with no wait that was asked for before", () => {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    for (const name of ["lookDueAt", "tellDueAt", "wantedDueAt"] as const)
      expect(store.state.read(name)).toBe(now);
    expect(store.state.read("patientUntil")).toBeUndefined();
    expect(store.hints()).toMatchObject([{ event: { tag: "1.1.0" }, dueAt: now, doneAt: undefined }]);
  });

  it("lets no push count as the duplicate of one that is done", () => {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    expect(takePush(store, pushed("latest", { id: "3", receivedAt: now }), false)).toBe("new");
  });

  it("takes no answer of before for a fresh one", () => {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    expect(store.confirmed("latest")).toBeUndefined();
    expect(memory.tag("latest")).toEqual({ tag: "latest", at: now });
    expect(store.state.read("listedAt")).toBeLessThan(now);
    expect(store.tags()).toEqual(["1.0.0", "latest"]);
  });

  it("is mended once", () => {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    store.state.write("patientUntil", now + 120_000);
    mendTimes(store, memory, now + 1);
    expect(store.state.read("patientUntil")).toBe(now + 120_000);
    expect(store.state.read("trouble")?.since).toBeLessThan(now);
    expect(store.state.read("lastPush")?.at).toBeLessThan(now);
  });
});

it("a clock that goes forward, or differs by seconds from another machine's, changes nothing", () => {
  for (const now of [NOW + HOUR, NOW, NOW - 30_000]) {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    expect(store.hints()).toHaveLength(2);
    expect(store.state.read("patientUntil")).toBe(NOW + 120_000);
    expect(memory.tag("latest")?.digest).toBe("a");
  }
});

import { describe, expect, it } from "vitest";
import type { Need } from "../../src/registry/facts-need.ts";
import { takePush } from "../../src/registry/inbox.ts";
import { mendTimes } from "../../src/registry/set-back.ts";
import { openRepositoryStore, type RepositoryStore } from "../../src/registry/store.ts";
import { openTagMemory } from "../../src/registry/tag-memory.ts";
import { progress } from "../../src/registry/wanted.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW, pushed } from "./sample.ts";

const HOUR = 3_600_000;

const DUES = ["lookDueAt", "listingDueAt", "tellDueAt", "wantedDueAt"] as const;

/** A digest that has to be of now, as it was when it was asked for. */
const NEED: Need = { tags: ["latest"], depth: "digest", platforms: [], digestAfter: NOW, absentAfter: NOW };

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
  for (const name of DUES) store.state.write(name, NOW + 8_000);
  store.state.write("wanted", [{ need: NEED, hubPage: 2 }]);
  return { store, memory };
}

describe("a clock that went back by an hour", () => {
  const now = NOW - HOUR;

  it("makes all that waits due, with no wait that was asked for before", () => {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    for (const name of DUES) expect(store.state.read(name)).toBe(now);
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

  it("asks for no digest that is newer than now: no answer would ever be new enough", () => {
    const { store, memory } = setUp();
    mendTimes(store, memory, now);
    memory.learn([{ tag: "latest", digest: "b", at: now }]);
    expect(progress(memory, store.state.read("wanted") ?? [])).toEqual({ of: 1, left: 0 });
  });

  it("is known by each thing that was noted, where there is nothing else", () => {
    const noted: Record<string, (store: RepositoryStore) => void> = {
      list: (store) => store.replaceTags(["1.0.0"], NOW),
      push: (store) => void takePush(store, pushed("latest"), false),
      trouble: ({ state }) => state.write("trouble", { failure: failure(), since: NOW, attempts: 1 }),
      listing: ({ state }) => state.write("listingDueAt", NOW),
      need: ({ state }) => state.write("wanted", [{ need: NEED, hubPage: 1 }]),
    };
    for (const [what, note] of Object.entries(noted)) {
      const store = openRepositoryStore(openSql());
      note(store);
      store.state.write("patientUntil", NOW + 120_000);
      mendTimes(store, { doubt: () => undefined }, now);
      expect(store.state.read("patientUntil"), what).toBeUndefined();
    }
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

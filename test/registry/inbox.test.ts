import { describe, expect, it } from "vitest";
import {
  ANSWER_FIRST_MS,
  FOLD_MS,
  HINTS_MAX,
  MISSING_LOOK_MS,
  MISSING_ONE_BY_ONE,
} from "../../src/registry/constants.ts";
import { askForList, nextAlarm, takePush } from "../../src/registry/inbox.ts";
import { openRepositoryStore, type RepositoryStore } from "../../src/registry/store.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW, pushed } from "./sample.ts";

const setUp = () => openRepositoryStore(openSql());

describe("a push", () => {
  it("is stored, and its duplicate adds nothing", () => {
    const store = setUp();
    expect(takePush(store, pushed("1.0.0"), false)).toBe("new");
    expect(takePush(store, pushed("1.0.0", { id: "again" }), false)).toBe("nothing");
    expect(store.hints()).toHaveLength(1);
    expect(store.state.read("lastPush")).toEqual({ tag: "1.0.0", at: NOW });
  });

  it("of a tag that somebody follows by its digest is looked at once more when its duplicates are over", () => {
    const store = setUp();
    takePush(store, pushed("latest"), true);
    expect(takePush(store, pushed("latest", { id: "2", receivedAt: NOW + 1 }), true)).toBe("later");
    expect(takePush(store, pushed("latest", { id: "3", receivedAt: NOW + 2 }), true)).toBe("nothing");
    expect(store.hints().map(({ dueAt }) => dueAt)).toEqual([NOW, NOW + 1 + FOLD_MS]);
  });

  it("wakes up the one that waits for a person, and does not wait beside it", () => {
    const store = setUp();
    takePush(store, pushed("1.0.0"), false);
    const [hint] = store.hints();
    store.updateHint(hint?.id ?? 0, { attempts: 1, dueAt: undefined, doneAt: undefined });
    const later = NOW + 60_000;
    expect(takePush(store, pushed("1.0.0", { id: "later", receivedAt: later }), false)).toBe("new");
    expect(store.hints()).toMatchObject([{ attempts: 1, dueAt: later }]);
  });

  it("of very many asks for a listing in place of itself", () => {
    const store = setUp();
    for (let index = 0; index <= HINTS_MAX; index++)
      takePush(store, pushed(`1.0.${index}`, { id: `${index}` }), false);
    expect(store.hints()).toHaveLength(HINTS_MAX);
    expect(store.state.read("lookDueAt")).toBe(NOW);
  });
});

describe("a push of a tag that is not there, as many before it", () => {
  /** So many pushed tags are waited for that the registry does not have. */
  const crowded = (count = MISSING_ONE_BY_ONE) => {
    const store = setUp();
    store.replaceTags(["1.0.0"], NOW);
    store.state.write("tellDueAt", undefined);
    for (let index = 0; index < count; index++) {
      takePush(store, pushed(`made-up-${index}`), false);
      const hint = store.hints().at(-1);
      store.updateHint(hint?.id ?? 0, { attempts: 1, dueAt: NOW + 2_000, doneAt: undefined });
    }
    return store;
  };

  it("waits with all others for one listing, and costs no row", () => {
    const store = crowded();
    expect(takePush(store, pushed("made-up-x"), false)).toBe("new");
    expect(store.state.read("lookDueAt")).toBe(NOW + MISSING_LOOK_MS);
    const before = JSON.stringify([store.hints(), store.state.read("lastPush")]);
    for (let index = 0; index < 500; index++) {
      const event = pushed(`made-up-${index}-x`, { receivedAt: NOW + index });
      expect(takePush(store, event, false)).toBe("nothing");
    }
    expect(JSON.stringify([store.hints(), store.state.read("lastPush")])).toBe(before);
    expect(store.hints()).toHaveLength(MISSING_ONE_BY_ONE);
    expect(store.state.read("lookDueAt")).toBe(NOW + MISSING_LOOK_MS);
  });

  it("is asked for by itself where a listing may run that began before it", () => {
    const store = crowded();
    store.state.write("lookDueAt", NOW - 1);
    expect(takePush(store, pushed("made-up-x"), false)).toBe("new");
    expect(store.hints()).toHaveLength(MISSING_ONE_BY_ONE + 1);
    expect(store.state.read("lookDueAt")).toBe(NOW - 1);
  });

  it.each<[what: string, tag: string | undefined, count: number, prepare: (store: RepositoryStore) => void]>([
    ["it is one of the listed tags", "1.0.0", MISSING_ONE_BY_ONE, () => undefined],
    ["it names no tag", undefined, MISSING_ONE_BY_ONE, () => undefined],
    ["there are fewer", "made-up-x", MISSING_ONE_BY_ONE - 1, () => undefined],
    [
      "the registry fails, so that all have to wait",
      "made-up-x",
      MISSING_ONE_BY_ONE,
      ({ state }) => state.write("trouble", { failure: failure(), since: NOW, attempts: 1 }),
    ],
  ])("is asked for at once where %s", (_, tag, count, prepare) => {
    const store = crowded(count);
    prepare(store);
    expect(takePush(store, pushed(tag), false)).toBe("new");
    expect(store.hints()).toHaveLength(count + 1);
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });
});

describe("a listing that is asked for", () => {
  it("wakes up what waited for a person to mend something", () => {
    const store = setUp();
    takePush(store, pushed("1.0.0"), false);
    const [hint] = store.hints();
    store.updateHint(hint?.id ?? 0, { attempts: 1, dueAt: undefined, doneAt: undefined });
    expect(nextAlarm(store)).toBeUndefined();
    askForList(store, NOW + 1);
    expect(store.hints()).toMatchObject([{ dueAt: NOW + 1 }]);
    expect(nextAlarm(store)).toBe(NOW + 1 + ANSWER_FIRST_MS);
  });
});

describe("the next alarm", () => {
  it("is that of the first push, after its answer is on the way", () => {
    const store = setUp();
    takePush(store, pushed("1.0.0", { receivedAt: NOW + 9 }), false);
    takePush(store, pushed("2.0.0", { id: "2", receivedAt: NOW + 5 }), false);
    expect(nextAlarm(store)).toBe(NOW + 5 + ANSWER_FIRST_MS);
  });

  it("waits for a registry that asked for patience, but not to tell the followers, nor to end a listing", () => {
    const store = setUp();
    takePush(store, pushed("1.0.0"), false);
    store.state.write("patientUntil", NOW + 60_000);
    expect(nextAlarm(store)).toBe(NOW + 60_000);
    store.state.write("tellDueAt", NOW + 7);
    expect(nextAlarm(store)).toBe(NOW + 7);
    // It ends for that, and whoever waits for it hears why.
    store.state.write("listingDueAt", NOW + 6);
    expect(nextAlarm(store)).toBe(NOW + 6);
    store.address(["argocd/api"], { reason: "push", id: "1", at: NOW, tag: "1.0.0" });
    expect(nextAlarm(store)).toBe(0);
  });
});

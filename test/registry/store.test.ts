import { describe, expect, it } from "vitest";
import type { Nudge } from "../../src/protocol.ts";
import { CONFIRMED_ROWS, LOOK_AGAIN_MS, TAGS_PER_ROW } from "../../src/registry/constants.ts";
import { openRepositoryStore } from "../../src/registry/store.ts";
import { openSql } from "../support/sql.ts";
import { NOW, pushed } from "./sample.ts";

const open = () => openRepositoryStore(openSql());
const nudge = (id: string): Nudge => ({ reason: "push", id, at: NOW, tag: "1.0.0" });

describe("the tags of a repository", () => {
  it("are unknown until they were listed, also when one tag was confirmed", () => {
    const store = open();
    store.confirm({ tag: "1.0.0", digest: undefined, at: NOW });
    expect(store.tags()).toBeUndefined();
    store.replaceTags([], NOW);
    expect(store.tags()).toEqual([]);
  });

  it("come back in their order, however many there are", () => {
    const sql = openSql();
    const tags = Array.from({ length: 2 * TAGS_PER_ROW + 1 }, (_, index) => `1.0.${index}`);
    openRepositoryStore(sql).replaceTags(tags, NOW);
    expect(openRepositoryStore(sql).tags()).toEqual(tags);
    // A row per tag would cost a write per tag.
    expect(sql.changes()).toBeLessThan(10);
  });

  it("are replaced by a shorter list", () => {
    const store = open();
    store.replaceTags(["a", "b", "c"], NOW);
    store.replaceTags(["b"], NOW + 1);
    expect(store.tags()).toEqual(["b"]);
    expect(store.state.read("listedAt")).toBe(NOW + 1);
  });

  it("are another list in another order only where the order tells something", () => {
    const store = open();
    const orders = [
      ["a", "b"],
      ["b", "a"],
    ] as const;
    for (const isSorted of [false, true]) {
      store.replaceTags(orders[0], NOW, isSorted);
      store.state.write("tellDueAt", undefined);
      store.replaceTags(orders[1], NOW + 1, isSorted);
      expect(store.tags()).toEqual(orders[isSorted ? 1 : 0]);
      expect(store.state.read("tellDueAt")).toBe(isSorted ? NOW + 1 : undefined);
    }
  });

  it("do not take in a tag whose place in their order is not known: they are listed anew a little later", () => {
    const store = open();
    store.replaceTags(["1.0.0"], NOW);
    for (const at of [NOW + 1, NOW + 2]) store.confirm({ tag: "1.1.0", digest: undefined, at }, true);
    expect(store.tags()).toEqual(["1.0.0"]);
    expect(store.state.read("lookDueAt")).toBe(NOW + 1 + LOOK_AGAIN_MS);
  });

  it("take in a tag that was confirmed, once, without looking newer than their list", () => {
    const store = open();
    store.replaceTags(["1.0.0"], NOW);
    for (const at of [NOW + 1, NOW + 2]) store.confirm({ tag: "1.1.0", digest: "sha256:a", at });
    expect(store.tags()).toEqual(["1.0.0", "1.1.0"]);
    expect(store.state.read("listedAt")).toBe(NOW);
  });
});

describe("confirmed tags", () => {
  it("are known with their digest and when, the last answer counts", () => {
    const store = open();
    store.confirm({ tag: "1.0.0", digest: "sha256:a", at: NOW });
    store.confirm({ tag: "1.0.0", digest: undefined, at: NOW + 5 });
    expect(store.confirmed("1.0.0")).toEqual({ tag: "1.0.0", digest: undefined, at: NOW + 5 });
    expect(store.confirmed("2.0.0")).toBeUndefined();
    expect(store.confirmedSince(NOW + 5)).toHaveLength(1);
    expect(store.confirmedSince(NOW + 6)).toEqual([]);
  });

  it("are kept up to a number, the oldest go first", () => {
    const store = open();
    for (let at = 0; at <= CONFIRMED_ROWS; at++) store.confirm({ tag: `1.0.${at}`, digest: undefined, at });
    expect(store.confirmed("1.0.0")).toBeUndefined();
    expect(store.confirmedSince(0)).toHaveLength(CONFIRMED_ROWS);
  });
});

describe("hints and the outbox", () => {
  it("outlive the object", () => {
    const sql = openSql();
    const before = openRepositoryStore(sql);
    before.addHint(pushed("1.0.0", { digest: "sha256:a" }), NOW);
    before.address(["argocd/dev", "argocd/prd"], nudge("push-1"));

    const after = openRepositoryStore(sql);
    expect(after.hints()).toEqual([
      {
        id: expect.any(Number),
        event: pushed("1.0.0", { digest: "sha256:a" }),
        attempts: 0,
        dueAt: NOW,
        doneAt: undefined,
      },
    ]);
    expect(after.outbox(10).map(({ application, nudge: { id } }) => [application, id])).toEqual([
      ["argocd/dev", "push-1"],
      ["argocd/prd", "push-1"],
    ]);
  });

  it("change one hint and leave the others", () => {
    const store = open();
    for (const tag of ["1.0.0", "2.0.0"]) store.addHint(pushed(tag), NOW);
    const [first, second] = store.hints();
    store.updateHint(first?.id ?? 0, { attempts: 1, dueAt: undefined, doneAt: NOW + 1 });
    expect(store.hints()).toMatchObject([
      { attempts: 1, doneAt: NOW + 1 },
      { attempts: 0, dueAt: NOW },
    ]);
    expect(store.hints()[0]?.dueAt).toBeUndefined();
    store.removeHint(second?.id ?? 0);
    expect(store.hints().map(({ event }) => event.tag)).toEqual(["1.0.0"]);
  });

  it("hand out nudges in order, up to a limit, until they are delivered", () => {
    const store = open();
    store.address(["a", "b", "c"], nudge("push-1"));
    for (const { seq } of store.outbox(2)) store.delivered(seq);
    expect(store.outbox(2).map(({ application }) => application)).toEqual(["c"]);
  });
});

import { describe, expect, it } from "vitest";
import { openFleetStore } from "../../src/fleet/store.ts";
import { createTroubles } from "../../src/fleet/troubles.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { openSql } from "../support/sql.ts";

const NOW = 1_000_000;
const away: Failure = { code: "argocd-unavailable", message: "It is away.", temporary: true };
const refused: Failure = { code: "argocd-forbidden", message: "It is refused.", temporary: false };

function setUp(isKnown = true) {
  const { state } = openFleetStore(openSql());
  return { state, ...createTroubles({ state, isKnown: () => isKnown, now: () => NOW }) };
}

describe("a trouble of a refresh", () => {
  it("keeps its beginning, and counts its tries", () => {
    const { troubleOf } = setUp();
    const first = troubleOf(undefined, away);
    expect(first).toMatchObject({ since: NOW, attempts: 1 });
    expect(troubleOf({ ...first, since: NOW - 5 }, away)).toMatchObject({ since: NOW - 5, attempts: 2 });
  });

  it.each([
    ["what is temporary is tried again", true, away, true],
    ["what is permanent waits for a sweep", true, refused, false],
    ["nothing was ever read, so it is tried again whatever it is", false, refused, true],
  ])("%s", (_, isKnown, failure, isTried) => {
    const { nextTryAt } = setUp(isKnown).troubleOf(undefined, failure);
    expect(nextTryAt !== undefined && nextTryAt > NOW).toBe(isTried);
  });

  it("waits as long as the remote asks for", () => {
    const { nextTryAt } = setUp().troubleOf(undefined, { ...away, retryAfterMs: 90_000 });
    expect(nextTryAt).toBe(NOW + 90_000);
  });

  it("plans the next refresh: the first of all, or none", () => {
    const { state, troubleOf, dueAfter } = setUp();
    const trouble = troubleOf(undefined, away);
    dueAfter({ ...trouble, nextTryAt: NOW + 9 }, undefined, { ...trouble, nextTryAt: NOW + 5 });
    expect(state.read("refreshDueAt")).toBe(NOW + 5);
    dueAfter(undefined, troubleOf(undefined, refused));
    expect(state.read("refreshDueAt")).toBeUndefined();
  });

  it("of the list is kept until the list can be read", () => {
    const { state, noteList } = setUp();
    noteList(away);
    noteList(away);
    expect(state.read("trouble")).toMatchObject({ failure: { code: "argocd-unavailable" }, attempts: 2 });
    noteList(undefined);
    expect(state.read("trouble")).toBeUndefined();
  });
});

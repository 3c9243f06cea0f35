import { describe, expect, it } from "vitest";
import { WATCHED_FOR_MS } from "../../src/registry/constants.ts";
import { repositoryReport } from "../../src/registry/repository-report.ts";
import { openRepositoryStore } from "../../src/registry/store.ts";
import { openTagMemory } from "../../src/registry/tag-memory.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW, pushed } from "./sample.ts";

interface Dues {
  readonly push?: number;
  readonly lookDueAt?: number;
  readonly wantedDueAt?: number;
  readonly patientUntil?: number;
}

const KEY = "docker.io/acme/api";
const NOTHING = openTagMemory(openSql(), () => undefined);

describe("repositoryReport", () => {
  it("says what a new object knows: nothing yet", () => {
    expect(repositoryReport(openRepositoryStore(openSql()), NOTHING, KEY, 0, NOW)).toEqual({
      key: KEY,
      registry: "docker.io",
      tags: undefined,
      listedAt: undefined,
      lastPush: undefined,
      missing: undefined,
      trouble: undefined,
      patientUntil: undefined,
      requests: 0,
    });
  });

  it("says what is stored", () => {
    const store = openRepositoryStore(openSql());
    store.replaceTags(["1.0.0", "1.1.0"], NOW - 5);
    const trouble = { failure: failure(), since: NOW - 9, attempts: 2 };
    store.state.write("trouble", trouble);
    store.state.write("lookDueAt", NOW + 9);
    store.state.write("lastPush", { tag: "1.1.0", at: NOW - 7 });
    store.state.write("missing", { tag: "1.2.0", at: NOW - 6 });
    store.state.write("patientUntil", NOW + 1);
    expect(repositoryReport(store, NOTHING, `${KEY} pullsecret:argocd/own`, 12, NOW)).toEqual({
      key: `${KEY} pullsecret:argocd/own`,
      registry: "docker.io",
      tags: 2,
      listedAt: NOW - 5,
      lastPush: { tag: "1.1.0", at: NOW - 7 },
      missing: { tag: "1.2.0", at: NOW - 6 },
      trouble: { ...trouble, nextTryAt: NOW + 9 },
      patientUntil: NOW + 1,
      requests: 12,
    });
  });

  it.each([
    ["a push that waits", { push: NOW + 5 }, NOW + 5],
    ["a listing that waits", { lookDueAt: NOW + 6 }, NOW + 6],
    ["facts that are still to be read", { wantedDueAt: NOW + 7 }, NOW + 7],
    ["the first of them", { push: NOW + 8, lookDueAt: NOW + 3 }, NOW + 3],
    ["what is under way", { lookDueAt: NOW - 3 }, NOW],
    ["what waits for a Retry-After", { lookDueAt: NOW + 3, patientUntil: NOW + 60 }, NOW + 60],
    ["a Retry-After that an Application met", { patientUntil: NOW + 60 }, NOW + 60],
    ["nothing before the next sweep", {}, undefined],
  ])("says when the registry is asked next: %s", (_, { push, ...dues }: Dues, expected) => {
    const store = openRepositoryStore(openSql());
    store.state.write("trouble", { failure: failure(), since: NOW - 9, attempts: 1 });
    if (push !== undefined) store.addHint(pushed("1.0.0"), push);
    for (const name of ["lookDueAt", "wantedDueAt", "patientUntil"] as const)
      store.state.write(name, dues[name]);
    expect(repositoryReport(store, NOTHING, KEY, 0, NOW).trouble?.nextTryAt).toBe(expected);
  });

  it("asks nobody for patience once the wait is over", () => {
    const store = openRepositoryStore(openSql());
    store.state.write("patientUntil", NOW);
    expect(repositoryReport(store, NOTHING, KEY, 0, NOW).patientUntil).toBeUndefined();
  });

  it("says how many tags each look asks about, while somebody goes by them", () => {
    const store = openRepositoryStore(openSql());
    store.state.write("watched", [
      { tag: "latest", askedAt: NOW },
      { tag: "old", askedAt: NOW - WATCHED_FOR_MS },
    ]);
    expect(repositoryReport(store, NOTHING, KEY, 0, NOW).watched).toBe(1);
  });

  it("says how far the reading of facts is", () => {
    const store = openRepositoryStore(openSql());
    const need = {
      tags: ["1.0.0", "1.1.0"],
      depth: "digest",
      platforms: [],
      digestAfter: 0,
      absentAfter: 0,
    } as const;
    store.state.write("wanted", [{ need, hubPage: 1 }]);
    const memory = openTagMemory(openSql(), () => undefined);
    memory.learn([{ tag: "1.0.0", digest: "a", at: NOW }]);
    expect(repositoryReport(store, memory, KEY, 0, NOW).reading).toEqual({ of: 2, left: 1 });
  });
});

import { describe, expect, it } from "vitest";
import type { Delivered } from "../../src/fleet/delivered.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { openSql } from "../support/sql.ts";
import { applicationReport as report, repositoryReport as repository } from "./status-rows.ts";

const API = "docker.io/acme/api";

describe("the fleet's store", () => {
  it("drops the status rows of what nobody follows any more", () => {
    const store = openFleetStore(openSql());
    const old = "docker.io/acme/old";
    const followed = [
      [API, "argocd/dev"],
      [old, "argocd/prd"],
    ] as const;
    store.change({ rows: new Map(), followed, unfollowed: [] });
    for (const name of ["dev", "prd"]) store.report(report(name));
    for (const key of [API, old]) store.reportRepository(repository(key));
    store.change({ rows: new Map(), followed: [], unfollowed: [[old, "argocd/prd"]] });
    expect(store.reports()).toEqual([report("dev")]);
    expect(store.repositories()).toEqual([repository(API)]);
  });

  it("takes over the queue of an earlier version, which kept a row per step", () => {
    const sql = openSql();
    sql.exec(
      "CREATE TABLE queue (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name))",
    );
    sql.exec("INSERT INTO queue (kind, name) VALUES ('repository', ?), ('application', 'argocd/dev')", API);
    const waiting = [
      { kind: "repository", name: API },
      { kind: "application", name: "argocd/dev" },
    ];
    expect(openFleetStore(sql).queue.all()).toEqual(waiting);
    expect(openFleetStore(sql).queue.all()).toEqual(waiting);
  });

  it("remembers the documents of an Application, also when it is opened anew, and writes what differs", () => {
    const sql = openSql();
    const store = openFleetStore(sql);
    const broken = { document: { spec: 1 }, lastGood: { spec: {} }, brokenSince: 5 };
    const delivered = (api: object): Delivered =>
      new Map(Object.entries({ "argocd/api": { document: api }, "argocd/web": broken }));
    store.replaceDelivered(delivered({}));
    const before = sql.changes();
    store.replaceDelivered(delivered({ spec: 2 }));
    expect(sql.changes()).toBe(before + 1);
    expect([...openFleetStore(sql).delivered()]).toEqual([
      ["argocd/api", { document: { spec: 2 } }],
      ["argocd/web", broken],
    ]);
    store.replaceDelivered(new Map());
    expect(store.delivered().size).toBe(0);
  });
});

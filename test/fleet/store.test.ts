import { describe, expect, it } from "vitest";
import { UNFOLLOWED_ROWS } from "../../src/fleet/constants.ts";
import type { Delivered } from "../../src/fleet/delivered.ts";
import { type ApplicationRow, openFleetStore } from "../../src/fleet/store.ts";
import type { ApplicationReport, RepositoryReport } from "../../src/protocol.ts";
import { rule } from "../policy/sample.ts";
import { openSql } from "../support/sql.ts";
import { application } from "./support.ts";

const API = "docker.io/acme/api";

const row = (name: string, fingerprint = "1"): ApplicationRow => ({
  summary: application(name),
  rules: [rule()],
  fingerprint,
});

const rows = (...names: string[]) => new Map(names.map((name) => [`argocd/${name}`, row(name)]));

const report = (name: string): ApplicationReport => ({
  application: `argocd/${name}`,
  at: 1,
  mode: "apply",
  dryRun: false,
  images: [],
  trouble: undefined,
});

const repository = (key: string): RepositoryReport => ({
  key,
  registry: "docker.io",
  tags: 1,
  listedAt: 1,
  lastPush: undefined,
  missing: undefined,
  trouble: undefined,
  patientUntil: undefined,
  requests: 1,
});

describe("the fleet's store", () => {
  it("gives back what was put in, also when it is opened anew", () => {
    const sql = openSql();
    const store = openFleetStore(sql);
    store.replace(rows("dev", "prd"), new Map([[API, ["argocd/dev", "argocd/prd"]]]));
    store.report(report("dev"));
    store.reportRepository(repository(API));
    store.enqueue([{ kind: "repository", name: API }]);

    const opened = openFleetStore(sql);
    expect(opened.applications()).toEqual(rows("dev", "prd"));
    expect(opened.application("argocd/dev")).toEqual(row("dev"));
    expect(opened.application("argocd/none")).toBeUndefined();
    expect(opened.followers(API)).toEqual(["argocd/dev", "argocd/prd"]);
    expect(opened.followers("docker.io/acme/none")).toEqual([]);
    expect(opened.reports()).toEqual([report("dev")]);
    expect(opened.repositories()).toEqual([repository(API)]);
    expect(opened.queue(10)).toMatchObject([{ kind: "repository", name: API }]);
  });

  it("replaces Applications and followers, and drops the status rows of what is gone", () => {
    const store = openFleetStore(openSql());
    store.replace(
      rows("dev", "prd"),
      new Map([
        [API, ["argocd/dev", "argocd/prd"]],
        ["docker.io/acme/old", ["argocd/prd"]],
      ]),
    );
    for (const name of ["dev", "prd"]) store.report(report(name));
    for (const key of [API, "docker.io/acme/old"]) store.reportRepository(repository(key));

    store.replace(new Map([["argocd/dev", row("dev", "2")]]), new Map([[API, ["argocd/dev"]]]));
    expect([...store.applications().values()]).toEqual([row("dev", "2")]);
    expect(store.followers(API)).toEqual(["argocd/dev"]);
    expect(store.repositoryKeys()).toEqual([API]);
    expect(store.reports().map((each) => each.application)).toEqual(["argocd/dev"]);
    expect(store.repositories().map(({ key }) => key)).toEqual([API]);
  });

  it("writes no row for what has not changed", () => {
    const sql = openSql();
    const store = openFleetStore(sql);
    const followers = new Map([[API, ["argocd/dev", "argocd/prd"]]]);
    store.replace(rows("dev", "prd"), followers);
    const before = sql.changes();
    store.replace(rows("dev", "prd"), followers);
    expect(sql.changes()).toBe(before);
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

  it("tells a repository from the same one with a pullSecret of its own", () => {
    const store = openFleetStore(openSql());
    const own = `${API} pullsecret:argocd/web`;
    store.replace(
      rows("dev", "web"),
      new Map([
        [API, ["argocd/dev"]],
        [own, ["argocd/web"]],
      ]),
    );
    expect(store.repositoryKeys()).toEqual([API, own]);
    expect(store.followers(API)).toEqual(["argocd/dev"]);
    expect(store.followers(own)).toEqual(["argocd/web"]);
    expect(store.siblings(API)).toEqual([own]);
    expect(store.siblings(own)).toEqual([]);
  });

  it("keeps the last report of each", () => {
    const store = openFleetStore(openSql());
    store.report(report("dev"));
    store.report({ ...report("dev"), at: 2 });
    expect(store.reports()).toEqual([{ ...report("dev"), at: 2 }]);
  });

  it("counts pushes that nobody follows, and keeps the newest only", () => {
    const store = openFleetStore(openSql());
    for (let at = 1; at <= UNFOLLOWED_ROWS + 1; at++) store.countUnfollowed(`docker.io/acme/${at}`, at);
    store.countUnfollowed("docker.io/acme/2", 1_000);
    const unfollowed = store.unfollowed();
    expect(unfollowed).toHaveLength(UNFOLLOWED_ROWS);
    expect(unfollowed[0]).toEqual({ repository: "docker.io/acme/2", count: 2, lastAt: 1_000 });
    expect(unfollowed.some(({ repository }) => repository === "docker.io/acme/1")).toBe(false);
  });
});

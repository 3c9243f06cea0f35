import { describe, expect, it } from "vitest";
import { UNFOLLOWED_ROWS } from "../../src/fleet/constants.ts";
import { openGeneration } from "../../src/fleet/generation.ts";
import { openReports } from "../../src/fleet/reports.ts";
import { openSql } from "../support/sql.ts";
import {
  PASSED_AT as NOW,
  applicationReport as report,
  repositoryReport as repository,
} from "./status-rows.ts";

const failure = { code: "argocd-forbidden", message: "It is refused.", temporary: false };
const trouble = { failure, since: NOW, attempts: 1, nextTryAt: undefined };

function setUp(sql = openSql()) {
  openGeneration(sql);
  return openReports(sql);
}

describe("the reports", () => {
  it("are the last ones, also when they are opened anew", () => {
    const sql = openSql();
    const reports = setUp(sql);
    reports.report(report("dev"));
    reports.report(report("dev", { at: 2 }));
    reports.reportRepository(repository("docker.io/acme/api"));
    const opened = setUp(sql);
    expect(opened.reports()).toEqual([report("dev", { at: 2 })]);
    expect(opened.repositories()).toEqual([repository("docker.io/acme/api")]);
  });

  it("tell who wants a look: something to be mended, another mode, a long time", () => {
    const reports = setUp();
    reports.report(report("well"));
    reports.report(report("broken", { trouble }));
    reports.report(report("observed", { mode: "observe" }));
    reports.report(report("old", { at: NOW - 10 }));
    expect(reports.due("apply", NOW - 10, NOW)).toEqual(["argocd/broken", "argocd/observed", "argocd/old"]);
    expect(reports.due("apply", NOW - 11, NOW)).toEqual(["argocd/broken", "argocd/observed"]);
    reports.report(report("broken"));
    expect(reports.due("apply", NOW - 11, NOW)).toEqual(["argocd/observed"]);
  });

  it("tell which registries asked for patience, and until when", () => {
    const reports = setUp();
    reports.reportRepository(repository("docker.io/acme/api", { patientUntil: NOW + 1 }));
    reports.reportRepository(repository("docker.io/acme/web", { patientUntil: NOW + 1 }));
    reports.reportRepository(repository("ghcr.io/acme/api"));
    expect([reports.patient(NOW), reports.patient(NOW + 1)]).toEqual([["docker.io"], []]);
  });

  it("count for nothing where the clock has gone back, so that what was planned is far away", () => {
    const reports = setUp();
    const hour = 3_600_000;
    reports.report(report("dev", { at: NOW + hour }));
    expect(reports.due("apply", 0, NOW)).toEqual(["argocd/dev"]);
    expect(reports.due("apply", 0, NOW + hour)).toEqual([]);
    const asked = { patientUntil: NOW + hour + 60_000, trouble: { ...trouble, since: NOW + hour } };
    reports.reportRepository(repository("docker.io/acme/api", asked));
    expect([reports.patient(NOW), reports.patient(NOW + hour)]).toEqual([[], ["docker.io"]]);
  });

  it("tell what a sweep costs by", () => {
    const sql = openSql();
    const reports = setUp(sql);
    expect(reports.load()).toEqual({ repositories: 0, applications: 0, heads: 0, visits: 0 });
    const followed = [
      ["a", "x"],
      ["a", "y"],
      ["b", "x"],
    ] as const;
    openGeneration(sql).change({ rows: new Map(), followed, unfollowed: [] });
    reports.report(report("broken", { trouble }));
    reports.report(report("well"));
    reports.reportRepository(repository("a", { watched: 20 }));
    reports.reportRepository(repository("b", { watched: 1 }));
    expect(reports.load()).toEqual({ repositories: 2, applications: 2, heads: 21, visits: 1 });
  });

  it("of an earlier version serve on, and are looked at once", () => {
    const sql = openSql();
    sql.exec("CREATE TABLE reports (application TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID");
    sql.exec("INSERT INTO reports VALUES (?, ?)", "argocd/dev", JSON.stringify(report("dev")));
    const reports = setUp(sql);
    expect(reports.reports()).toEqual([report("dev")]);
    expect(reports.due("apply", 0, NOW)).toEqual(["argocd/dev"]);
    reports.report(report("dev"));
    expect(setUp(sql).due("apply", 0, NOW)).toEqual([]);
  });

  it("counts pushes that nobody follows, and keeps the newest only", () => {
    const store = setUp();
    for (let at = 1; at <= UNFOLLOWED_ROWS + 1; at++) store.countUnfollowed(`docker.io/acme/${at}`, at);
    store.countUnfollowed("docker.io/acme/2", 1_000);
    const unfollowed = store.unfollowed();
    expect(unfollowed).toHaveLength(UNFOLLOWED_ROWS);
    expect(unfollowed[0]).toEqual({ repository: "docker.io/acme/2", count: 2, lastAt: 1_000 });
    expect(unfollowed.some(({ repository }) => repository === "docker.io/acme/1")).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { BATCH_CHARS } from "../../src/fleet/constants.ts";
import { openGeneration } from "../../src/fleet/generation.ts";
import type { ApplicationRow, Changes } from "../../src/fleet/snapshot.ts";
import { rule } from "../policy/sample.ts";
import { openSql } from "../support/sql.ts";
import { application } from "./support.ts";

const API = "docker.io/acme/api";
const OWN = `${API} pullsecret:argocd/web`;

const row = (name: string, fingerprint = "1"): ApplicationRow => ({
  summary: application(name),
  rules: [rule()],
  fingerprint,
});

const rows = (...names: string[]) =>
  new Map(names.map((name) => [`argocd/${name}`, JSON.stringify(row(name))]));
const NONE: Changes = { rows: new Map(), followed: [], unfollowed: [] };

function setUp() {
  const sql = openSql();
  const generation = openGeneration(sql);
  generation.change({
    rows: rows("dev", "prd", "web"),
    followed: [
      [API, "argocd/dev"],
      [API, "argocd/prd"],
      [OWN, "argocd/web"],
      [`${API}-2`, "argocd/web"],
    ],
    unfollowed: [],
  });
  return { sql, generation };
}

describe("a generation", () => {
  it("gives back what was put in, also when it is opened anew", () => {
    const { sql } = setUp();
    const opened = openGeneration(sql);
    expect(opened.applications()).toBe(3);
    expect(opened.application("argocd/dev")).toEqual(row("dev"));
    expect(opened.application("argocd/none")).toBeUndefined();
    expect(opened.followers(API)).toEqual(["argocd/dev", "argocd/prd"]);
    expect(opened.followers("docker.io/acme/none")).toEqual([]);
  });

  it("tells a repository from the same one with a pullSecret of its own, and from a longer name", () => {
    const { generation } = setUp();
    expect(generation.repositoryKeys()).toEqual([API, OWN, `${API}-2`]);
    expect(generation.repositoryKeys(API)).toEqual([OWN]);
    expect(generation.followers(OWN)).toEqual(["argocd/web"]);
  });

  it.each([
    ["anybody", {}, ["argocd/dev", "argocd/prd", "argocd/web"]],
    ["a name", { application: "dev" }, ["argocd/dev"]],
    ["a key", { application: "argocd/dev" }, ["argocd/dev"]],
    ["a part of a name", { application: "de" }, []],
    [
      "a repository, whatever its pullSecret",
      { repository: API },
      ["argocd/dev", "argocd/prd", "argocd/web"],
    ],
    ["a repository and a name", { repository: API, application: "web" }, ["argocd/web"]],
    ["one that follows something else", { repository: `${API}-2`, application: "dev" }, []],
  ])("finds who follows, by %s", (_, wanted, expected) => {
    expect(setUp().generation.followed(wanted)).toEqual(expected);
  });

  it("is read by ranges", () => {
    const { generation } = setUp();
    expect([...generation.rows("argocd/dev", "argocd/prd").keys()]).toEqual(["argocd/prd"]);
    expect([...generation.rows("argocd/dev", undefined).keys()]).toEqual(["argocd/prd", "argocd/web"]);
    expect([...generation.followersBetween("", API)]).toEqual([[API, ["argocd/dev", "argocd/prd"]]]);
    expect(generation.applicationsAfter("argocd/dev", 1)).toEqual([["argocd/prd", row("prd")]]);
  });

  it("changes what differs, and nothing else", () => {
    const { sql, generation } = setUp();
    const before = sql.changes();
    generation.change(NONE);
    expect(sql.changes()).toBe(before);
    generation.change({
      rows: new Map([
        ["argocd/dev", JSON.stringify(row("dev", "2"))],
        ["argocd/prd", undefined],
      ]),
      followed: [[OWN, "argocd/dev"]],
      unfollowed: [[API, "argocd/prd"]],
    });
    expect(generation.application("argocd/dev")?.fingerprint).toBe("2");
    expect([...generation.rows("", undefined).keys()]).toEqual(["argocd/dev", "argocd/web"]);
    expect([generation.followers(API), generation.followers(OWN)]).toEqual([
      ["argocd/dev"],
      ["argocd/dev", "argocd/web"],
    ]);
  });

  it("takes more than one statement may hold", () => {
    const { generation } = setUp();
    const large = (name: string) => JSON.stringify(row(name, "x".repeat(BATCH_CHARS / 2)));
    const names = ["l1", "l2", "l3", "l4"];
    generation.change({ ...NONE, rows: new Map(names.map((name) => [`argocd/${name}`, large(name)])) });
    expect(generation.applications()).toBe(7);
    expect(generation.application("argocd/l4")?.fingerprint).toHaveLength(BATCH_CHARS / 2);
  });
});

import { describe, expect, it } from "vitest";
import { type GetApplication, keepAbsent } from "../../src/fleet/absent.ts";
import { ABSENT_ASKED, ABSENT_KEPT_MS } from "../../src/fleet/constants.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok } from "../../src/lib/result.ts";
import { application, FORBIDDEN, GONE } from "./support.ts";

const NOW = 5_000_000_000;
const DOWN: Failure = {
  code: "argocd-unavailable",
  message: "Argo CD is away.",
  temporary: true,
  retryAfterMs: 90_000,
};

const apps = (...names: string[]) => names.map((name) => application(name));
const inProject = (name: string, project: string) => ({ ...application(name), project });
const many = (project: string) =>
  Array.from({ length: 20 }, (_, index) => inProject(`${project}-${index}`, project));

/** Argo CD, which says of each name what is given here, and refuses the others. */
function argocd(known: Record<string, "gone" | "there" | "away"> = {}) {
  const asked: string[] = [];
  const get: GetApplication = async ({ name }) => {
    asked.push(name);
    if (known[name] === "there") return ok({});
    return err(known[name] === "gone" ? GONE : known[name] === "away" ? DOWN : FORBIDDEN);
  };
  return { get, asked };
}

describe("Applications that are not listed any more", () => {
  it("are asked about only where there are any", async () => {
    const { get, asked } = argocd();
    expect(await keepAbsent([], { "argocd/old": 1 }, get, NOW)).toEqual({ kept: {}, failure: undefined });
    expect(asked).toEqual([]);
  });

  it("have ended where Argo CD knows them no more; the others are kept since they were first missed", async () => {
    const since = { "argocd/a": NOW - 7 };
    const { kept, failure } = await keepAbsent(apps("x", "a", "b"), since, argocd({ x: "gone" }).get, NOW);
    expect(kept).toEqual({ "argocd/a": NOW - 7, "argocd/b": NOW });
    expect(failure).toMatchObject({
      code: "applications-not-listed",
      temporary: true,
      message: expect.stringMatching(/ Application argocd\/a and 1 more .*the answer is 403\.$/),
      mend: expect.stringContaining('"p, <account>, applications, get, default/api-dev, allow"'),
    });
  });

  it("are kept while Argo CD cannot tell, or says that they are there", async () => {
    const { kept, failure } = await keepAbsent(apps("x"), {}, argocd({ x: "away" }).get, NOW);
    expect(kept).toEqual({ "argocd/x": NOW });
    expect(failure).toMatchObject({
      message: expect.stringContaining("Argo CD is away."),
      mend: expect.stringMatching(/^An upgrade/),
      retryAfterMs: 90_000,
    });
    const there = await keepAbsent(apps("x"), {}, argocd({ x: "there" }).get, NOW);
    expect(there.kept).toEqual({ "argocd/x": NOW });
    expect(there.failure?.message).toContain("it still exists");
  });

  it("end after a day in any case", async () => {
    const { get, asked } = argocd();
    const since = { "argocd/old": NOW - ABSENT_KEPT_MS, "argocd/new": NOW - ABSENT_KEPT_MS + 1 };
    const { kept } = await keepAbsent(apps("old", "new"), since, get, NOW);
    expect(kept).toEqual({ "argocd/new": NOW - ABSENT_KEPT_MS + 1 });
    expect(asked).toEqual(["new"]);
  });

  it("are asked about in part when they are many, one of each project first", async () => {
    const { get, asked } = argocd({ "a-0": "gone", "a-1": "gone" });
    const { kept } = await keepAbsent([...many("a"), ...many("b")], {}, get, NOW);
    expect(asked).toEqual(["a-0", "b-0", "a-1"]);
    expect(asked).toHaveLength(ABSENT_ASKED);
    // One doubt is enough to believe no absence that was not asked about.
    expect(Object.keys(kept)).toHaveLength(38);
  });

  it("have all ended when they are many, and all that are asked about have", async () => {
    const { get } = argocd({ "a-0": "gone", "a-1": "gone", "a-2": "gone" });
    expect(await keepAbsent(many("a"), {}, get, NOW)).toEqual({ kept: {}, failure: undefined });
  });
});

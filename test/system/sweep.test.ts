/** `npm run soak` on a small scale: sweeps over a fleet that takes several alarms. */
import { beforeAll, describe, expect, it } from "vitest";
import { measureSweep, type SweepFigures } from "../../scripts/soak/sweep.ts";
import { FREE_PLAN, sum } from "../support/counting.ts";

const SIZE = { repositories: 60, applications: 150 };
let figures: SweepFigures;

beforeAll(async () => {
  figures = await measureSweep(SIZE, { dailyRequests: 80_000, timeoutMs: 120_000 });
}, 300_000);

describe("a sweep", () => {
  it("lists each repository once, and the Applications once", () => {
    for (const cost of [figures.first, figures.unchanged, figures.oneTag]) expect(cost.argocdLists).toBe(1);
    expect(figures.unchanged.registryRequests).toBe(SIZE.repositories);
    expect(figures.unchanged.argocdRequests).toBe(1);
    // The tag that was chosen is confirmed.
    expect(figures.oneTag.registryRequests).toBe(SIZE.repositories + 1);
    expect(figures.oneTag.writes).toBe(3);
  });

  it("stays within what the free plan allows an invocation", () => {
    const all = [figures.first, figures.unchanged, figures.oneTag].flatMap(({ usage }) => usage);
    const fleet = all.filter(({ kind }) => kind === "Fleet.alarm");
    // Several alarms share the work, and use what they may.
    expect(Math.min(...fleet.map(({ invocations }) => invocations))).toBeGreaterThan(2);
    expect(Math.max(...fleet.map(({ mostSubrequests }) => mostSubrequests))).toBeGreaterThan(30);
    for (const { mostSubrequests, mostConnections } of all) {
      expect(mostSubrequests).toBeLessThanOrEqual(FREE_PLAN.subrequests);
      expect(mostConnections).toBeLessThanOrEqual(FREE_PLAN.connections);
    }
  });

  it("writes next to nothing for a fleet that has not changed, and no more than its interval is computed for", () => {
    const rows = (kind: RegExp) =>
      sum(figures.unchanged.usage.filter((used) => kind.test(used.kind)).map((used) => used.rows));
    expect(rows(/^Fleet\.(alarm|sweep|followers)$/)).toBeLessThan(20);
    expect(rows(/^Application/)).toBe(0);
    const sweepsADay = 86_400_000 / figures.intervalMs;
    expect(sweepsADay * rows(/./)).toBeLessThanOrEqual(80_000);
    expect(sweepsADay * rows(/./)).toBeGreaterThan(50_000);
  });
});

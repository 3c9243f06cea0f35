/** `npm run soak` on a small scale: a burst of webhooks, each push told six times. */
import { expect, it } from "vitest";
import { measureBurst } from "../../scripts/soak/burst.ts";
import { FREE_PLAN } from "../support/counting.ts";

it("brings each Application to the last push of its repository, with no more requests than that takes", {
  timeout: 180_000,
}, async () => {
  const figures = await measureBurst(
    { repositories: 10, applications: 20, pushes: 17, times: 6, connections: 10 },
    120_000,
  );
  expect(figures.answers).toEqual({ 202: 102 });
  expect(figures.wrong).toEqual([]);
  for (const cost of [figures.registry, figures.argocdReads, figures.argocdWrites]) {
    expect(cost.requests).toBeGreaterThan(0);
    expect(cost.requests).toBeLessThanOrEqual(cost.bound);
  }
  expect(figures.usage.map(({ kind }) => kind)).toContain("Application.alarm");
  for (const { kind, mostSubrequests, mostConnections } of figures.usage) {
    expect(mostSubrequests, kind).toBeLessThanOrEqual(FREE_PLAN.subrequests);
    expect(mostConnections, kind).toBeLessThanOrEqual(FREE_PLAN.connections);
  }
});

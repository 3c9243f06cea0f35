/** A sweep over a large fleet on the built Worker: what each invocation uses of the free plan, and what all of them cost. */
import { LIST_FIELDS } from "../../src/argocd/application-list.ts";
import { sweepIntervalMs } from "../../src/fleet/sweep.ts";
import { type Usage, usage, usageUntilRest } from "../../test/support/counting.ts";
import { SECRETS } from "../../test/support/material.ts";
import { until } from "../../test/support/scenario.ts";
import { type FleetSize, repositoryName } from "./fleet.ts";
import { startMeasured } from "./measured.ts";

export interface SweepFigures {
  /** From nothing: every Application is new and gets its first pass. */
  readonly first: SweepCost;
  /** Nothing has changed since. */
  readonly unchanged: SweepCost;
  /** A tag was pushed without a webhook, and its Applications follow it. */
  readonly oneTag: SweepCost;
  /** Bytes of Argo CD's list. */
  readonly listBytes: number;
  /** Least time between two sweeps, as the default of `DAILY_REQUESTS` stretches it, milliseconds. */
  readonly intervalMs: number;
}

export interface SweepCost {
  readonly usage: readonly Usage[];
  readonly argocdRequests: number;
  readonly argocdLists: number;
  readonly registryRequests: number;
  readonly writes: number;
  readonly seconds: number;
}

/** Large enough that sweeps may follow each other at once. */
const MANY_REQUESTS = 1_000_000_000;

/** How often status, which tells of thousands of Applications, is asked whether the sweep has ended. */
const LOOK_MS = 1_000;

/** A write is verified five seconds later. */
const QUIET_MS = 6_000;

/** The sweeps follow each other at once; `intervalMs` is computed for the budget. */
export async function measureSweep(
  size: FleetSize,
  { dailyRequests, timeoutMs }: { readonly dailyRequests: number; readonly timeoutMs: number },
): Promise<SweepFigures> {
  const scenario = await startMeasured(size, { DAILY_REQUESTS: String(MANY_REQUESTS) });
  const { argocd, registry } = scenario;

  /** Thousands of objects that are made at once keep the runtime busy, so a quiet while does not tell that all is done. */
  async function swept(since: number): Promise<boolean> {
    const { startedAt = "", finishedAt = "", waiting } = (await scenario.status()).sweep;
    return Date.parse(startedAt) >= since && finishedAt >= startedAt && waiting === 0;
  }

  async function cost(): Promise<SweepCost> {
    await usage(scenario.url);
    const before = [argocd.requests.length, registry.requests.length, scenario.writes().length] as const;
    const [begun, beganAt] = [performance.now(), Date.now()];
    await scenario.sweep();
    await until("the sweep has visited everybody", () => swept(beganAt), timeoutMs, LOOK_MS);
    const used = await usageUntilRest(scenario.url, QUIET_MS, timeoutMs);
    const asked = argocd.requests.slice(before[0]);
    return {
      usage: used,
      argocdRequests: asked.length,
      argocdLists: asked.filter(({ path }) => path.startsWith("/api/v1/applications?")).length,
      registryRequests: registry.requests.length - before[1],
      writes: scenario.writes().length - before[2],
      seconds: (performance.now() - begun - QUIET_MS) / 1_000,
    };
  }

  try {
    const first = await cost();
    const unchanged = await cost();
    registry.push(repositoryName(0), "0.1.0");
    const oneTag = await cost();
    const list = await fetch(`${argocd.url}/api/v1/applications?fields=${LIST_FIELDS.join(",")}`, {
      headers: { authorization: `Bearer ${SECRETS.ARGOCD_TOKEN}` },
    });
    const load = { ...size, visits: 0, heads: 0, dailyRequests, isDelivered: false };
    const intervalMs = sweepIntervalMs(load);
    return { first, unchanged, oneTag, listBytes: (await list.arrayBuffer()).byteLength, intervalMs };
  } finally {
    await scenario.stop();
  }
}

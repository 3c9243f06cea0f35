/**
 * CPU time of what Fleet does in one invocation, as the fleet grows. Measured in Node over a real SQLite, since the clock
 * stands still inside an invocation of workerd: CPU time of this process, medians of several runs.
 */
import { readList } from "../../src/argocd/application-list.ts";
import { createRefresher } from "../../src/fleet/refresh.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { beginSweep } from "../../src/fleet/sweep-run.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { err, ok } from "../../src/lib/result.ts";
import { sum } from "../../test/support/counting.ts";
import { openSql } from "../../test/support/sql.ts";
import { quantile } from "../bench/figure.ts";
import { applicationsOf, type FleetSize, resourcesOf } from "./fleet.ts";

export interface CpuFigures {
  readonly size: FleetSize;
  /** Alarms that a refresh takes in which nothing has changed. */
  readonly alarms: number;
  /** CPU milliseconds of the longest of them, and of all together. */
  readonly longestMs: number;
  readonly totalMs: number;
  /** The longest alarm of the first refresh, which stores everything. */
  readonly firstMs: number;
  /** Putting a sweep into the queue. */
  readonly beginSweepMs: number;
  /** Bytes of Argo CD's list. */
  readonly listBytes: number;
}

/** A piece of the size in which bodies come. */
const PIECE_BYTES = 16 * 1024;
const NOW = Date.UTC(2026, 10, 25);
const BEGINNING = { mode: "apply", refreshed: true, dailyRequests: 80_000, now: NOW } as const;

export async function measureCpuOf(size: FleetSize, runs: number): Promise<CpuFigures> {
  const body = listBody(size);
  const firsts: number[][] = [];
  const later: number[][] = [];
  const sweeps: number[] = [];
  // The first run is for the compiler.
  for (let run = 0; run <= runs; run++) {
    const fleet = openFleet(size, body);
    const first = await slices(fleet.refresher);
    const again = await slices(fleet.refresher);
    fillReports(fleet.store, size);
    fleet.store.queue.replace([]);
    const sweep = cpuMs(() => beginSweep(fleet.store, BEGINNING));
    if (run === 0) continue;
    firsts.push(first);
    later.push(again);
    sweeps.push(sweep);
  }
  const each = byPlace(later);
  return {
    size,
    alarms: each.length,
    longestMs: Math.max(...each),
    totalMs: sum(each),
    firstMs: Math.max(...byPlace(firsts)),
    beginSweepMs: quantile(sweeps, 0.5),
    listBytes: body.byteLength,
  };
}

/** The slices are the same in each run: of each the median, so that a pause of the machine is none of theirs. */
const byPlace = ([first = [], ...others]: readonly (readonly number[])[]): number[] =>
  first.map((ms, place) => quantile([ms, ...others.flatMap((run) => run[place] ?? [])], 0.5));

/** The Applications at which the CPU time of all slices together, in one invocation, would come to `limitMs`. */
export function sizeAt(limitMs: number, figures: readonly CpuFigures[]): number {
  const each = figures.map(({ size, totalMs }) => totalMs / size.applications);
  return Math.floor(limitMs / quantile(each, 0.5));
}

function openFleet(size: FleetSize, body: Uint8Array) {
  const store = openFleetStore(openSql());
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < body.byteLength; at += PIECE_BYTES) pieces.push(body.subarray(at, at + PIECE_BYTES));
  const files = Object.entries(resourcesOf(size)).map(([name, text]) => ({ name: `config/${name}`, text }));
  const refresher = createRefresher({
    store,
    from: { kind: "files", files },
    names: DOCKER_HUB_DEFAULTS,
    defaultNamespace: "argocd",
    list: async () => ok(readList({ what: "list Applications" }, pieces)),
    get: async () => err({ code: "unused", message: "unused", temporary: false }),
    now: () => NOW,
  });
  return { store, refresher };
}

/** CPU milliseconds of each slice of one refresh. */
async function slices({ advance }: ReturnType<typeof createRefresher>): Promise<number[]> {
  const used: number[] = [];
  for (;;) {
    const before = process.cpuUsage();
    const refreshed = await advance();
    used.push(since(before));
    if (refreshed === undefined) continue;
    if (!refreshed.ok) throw new Error(refreshed.error.message);
    return used;
  }
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** As after a pass of each. */
function fillReports(store: ReturnType<typeof openFleetStore>, size: FleetSize): void {
  for (const { metadata } of applicationsOf(size, "0.0.9")) {
    const application = `${metadata.namespace}/${metadata.name}`;
    store.report({ application, at: NOW, mode: "apply", dryRun: false, images: [], trouble: undefined });
  }
}

/** What Argo CD answers to a list with `fields=`. */
function listBody(size: FleetSize): Uint8Array {
  const items = applicationsOf(size, "0.0.9").map(({ metadata, spec, status }) => ({
    metadata: { ...metadata, labels: { "app.kubernetes.io/part-of": "shop" } },
    spec,
    status,
  }));
  return new TextEncoder().encode(JSON.stringify({ metadata: { resourceVersion: "1" }, items }));
}

/**
 * What the Worker keeps of its promises under load, beside the bounds of Cloudflare's free plan: `npm run soak`.
 *
 * It speaks only to loopback, with stand-ins for the registry and Argo CD, and ends by itself. A figure is no test, but a
 * promise that is broken ends it with status 1. `npm test` runs a smaller version (test/system/burst.test.ts, sweep.test.ts).
 */
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { DAY_MS } from "../src/fleet/constants.ts";
import { FREE_PLAN, sum, type Usage } from "../test/support/counting.ts";
import { statusOf } from "./child.ts";
import { measureBurst } from "./soak/burst.ts";
import { type CpuFigures, measureCpuOf, sizeAt } from "./soak/cpu.ts";
import { measureSweep, type SweepCost } from "./soak/sweep.ts";
import { type Line, table } from "./soak/table.ts";

const BURST = { repositories: 100, applications: 100, pushes: 167, times: 6, connections: 50 };
const SWEEP = { repositories: 2_000, applications: 5_000 };
const SIZES = [50, 200, 500, 1_000, 2_000, 5_000, 10_000];
const CPU_RUNS = 5;
/** The default of src/settings.ts. */
const DAILY_REQUESTS = 80_000;
/** A machine that is busy with something else takes longer; no sweep and no burst takes longer than this. */
const TIMEOUT_MS = 300_000;

const DAY_TIMEOUT_MS = 240_000;

const lines: Line[] = [];
const add = (what: string, figure: string | number, limit: string | number = "", isKept = true) =>
  lines.push({ what, figure: show(figure), limit: show(limit), isKept });
const show = (value: string | number): string =>
  typeof value === "string" ? value : new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(value);

/** Of each kind of invocation the largest. */
function addUsage(used: readonly Usage[]): void {
  for (const [what, of, limit] of [
    ["subrequests of one invocation, most", "mostSubrequests", FREE_PLAN.subrequests],
    ["connections of one invocation, most", "mostConnections", FREE_PLAN.connections],
  ] as const) {
    const most = used.reduce((a, b) => (b[of] > a[of] ? b : a));
    add(`  ${what} (${most.kind})`, most[of], limit, most[of] <= limit);
  }
  const rows = used.reduce((a, b) => (b.mostRows > a.mostRows ? b : a));
  add(`  rows written by one invocation, most (${rows.kind})`, rows.mostRows);
}

const rowsOf = (used: readonly Usage[]): number => sum(used.map(({ rows }) => rows));
const invocationsOf = (used: readonly Usage[]): number => sum(used.map(({ invocations }) => invocations));

async function burst(): Promise<void> {
  const { answers, wrong, registry, argocdReads, argocdWrites, ...rest } = await measureBurst(
    BURST,
    TIMEOUT_MS,
  );
  add(
    `${rest.webhooks} webhooks for ${BURST.repositories} repositories, ${BURST.pushes} pushes, ${BURST.connections} connections`,
    "",
  );
  const statuses = Object.entries(answers).map(([status, count]) => `${count} x ${status}`);
  add("  answers", statuses.join(", "), `${rest.webhooks} x 202`, answers["202"] === rest.webhooks);
  add("  Applications at another tag than that of the last push", wrong.length, 0, wrong.length === 0);
  add("  answer p50, p99", `${show(rest.p50Ms)} ms, ${show(rest.p99Ms)} ms`);
  add("  webhooks answered per second", rest.webhooks / rest.seconds);
  add("  first webhook to the last verifying look", `${show(rest.secondsToRest)} s`);
  for (const [what, { requests, bound }] of [
    ["registry requests", registry],
    ["Argo CD writes", argocdWrites],
    ["Argo CD reads", argocdReads],
  ] as const)
    add(`  ${what}`, requests, bound, requests <= bound);
  addUsage(rest.usage);
  add("  rows written per push, six webhooks and a follower", rowsOf(rest.usage) / BURST.pushes);
}

async function sweep(): Promise<void> {
  const figures = await measureSweep(SWEEP, { dailyRequests: DAILY_REQUESTS, timeoutMs: TIMEOUT_MS });
  const { repositories, applications } = SWEEP;
  add(`a sweep of ${repositories} repositories and ${applications} Applications`, "");
  add("  Argo CD's list", `${show(figures.listBytes / 1_000_000)} MB`, "32 MB");
  const kinds: [string, SweepCost][] = [
    ["the first one, each Application new", figures.first],
    ["nothing changed", figures.unchanged],
    ["one new tag", figures.oneTag],
  ];
  for (const [name, cost] of kinds) {
    add(` ${name}`, `${show(cost.seconds)} s`);
    add(
      "  registry requests",
      cost.registryRequests,
      repositories + 1,
      cost.registryRequests >= repositories && cost.registryRequests <= repositories + 1,
    );
    add("  Argo CD's list read", cost.argocdLists, 1, cost.argocdLists === 1);
    add("  other requests to Argo CD", cost.argocdRequests - cost.argocdLists);
    addUsage(cost.usage);
    add("  rows written", rowsOf(cost.usage), `${show(FREE_PLAN.rowsWrittenPerDay)} a day`);
    add("  invocations", invocationsOf(cost.usage), `${show(FREE_PLAN.requestsPerDay)} requests a day`);
  }
  const sweeps = DAY_MS / figures.intervalMs;
  add("  least time between two sweeps", `${show(figures.intervalMs / 60_000)} min`);
  const rows = sweeps * rowsOf(figures.unchanged.usage);
  add(
    "  rows that its sweeps write a day",
    rows,
    FREE_PLAN.rowsWrittenPerDay,
    rows <= FREE_PLAN.rowsWrittenPerDay,
  );
  const requests = sweeps * invocationsOf(figures.unchanged.usage);
  add(
    "  invocations of its sweeps a day",
    requests,
    FREE_PLAN.requestsPerDay,
    requests <= FREE_PLAN.requestsPerDay,
  );
}

async function cpu(): Promise<void> {
  const all: CpuFigures[] = [];
  add(
    "CPU time of a refresh, in Node, medians",
    "alarms: longest, all together; first time; begin of a sweep",
  );
  for (const applications of SIZES) {
    const size = { applications, repositories: Math.ceil(applications * 0.4) };
    const figures = await measureCpuOf(size, CPU_RUNS);
    all.push(figures);
    const { alarms, longestMs, totalMs, firstMs, beginSweepMs } = figures;
    const ms = `${show(longestMs)} ms, ${show(totalMs)} ms; ${show(firstMs)} ms; ${show(beginSweepMs)} ms`;
    add(
      `  ${size.applications} Applications, ${size.repositories} repositories`,
      `${alarms}: ${ms}`,
      "10 ms each",
    );
  }
  add("  Applications whose list takes 10 ms if it is read in one invocation", sizeAt(FREE_PLAN.cpuMs, all));
  const within = all.filter(({ longestMs }) => longestMs <= FREE_PLAN.cpuMs);
  add("  Applications up to which no alarm takes 10 ms", within.at(-1)?.size.applications ?? "none");
}

for (const [name, measure] of [
  ["burst", burst],
  ["CPU time", cpu],
  ["sweep", sweep],
] as const) {
  console.log(`measuring: ${name}`);
  // One part that does not end well takes no figure of the others away.
  await measure().catch((cause) =>
    add(`${name}: ${cause instanceof Error ? cause.message : cause}`, "", "", false),
  );
}
const load = loadavg()[0]?.toFixed(1);
console.log(
  `\nNode ${process.version}, ${cpus().length} cores, load ${load}; local workerd, stand-ins on loopback\n`,
);
console.log(table(lines));
console.log("\n24 hours on the simulated platform:\n");
const day = await statusOf(process.execPath, [join(import.meta.dirname, "soak/day.ts")], {
  timeout: DAY_TIMEOUT_MS,
});
const broken = lines.filter(({ isKept }) => !isKept);
const notKept = [...broken.map(({ what }) => what.trim()), ...(day === 0 ? [] : ["24 simulated hours"])];
if (notKept.length > 0) {
  console.error(`\nNot kept: ${notKept.join("; ")}`);
  process.exitCode = 1;
}

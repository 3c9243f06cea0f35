/** A simulated day in figures, beside what the free plan allows a day. */
import { FREE_PLAN } from "../../test/support/counting.ts";
import type { DayFigures } from "./day-run.ts";

export interface Quota {
  readonly what: string;
  readonly allowed: number;
  /** Of the 24 hours at rest. */
  readonly day: number;
  /** Of the day on which it is set up: the first look at everything, and then as the other. */
  readonly firstDay: number;
}

export function quotasOf({ setUp, day }: DayFigures): readonly Quota[] {
  const quota = (what: string, allowed: number, of: (counts: DayFigures["day"]) => number): Quota => ({
    what,
    allowed,
    day: of(day),
    firstDay: of(setUp) + of(day),
  });
  return [
    quota("requests to the Worker, cron among them", FREE_PLAN.requestsPerDay, ({ requests }) => requests),
    quota(
      "requests of objects, alarms among them",
      FREE_PLAN.requestsPerDay,
      ({ objectCalls, alarms }) => objectCalls + alarms,
    ),
    quota("rows read, estimated", FREE_PLAN.rowsReadPerDay, ({ rowsRead }) => rowsRead),
    quota("rows written", FREE_PLAN.rowsWrittenPerDay, ({ rowsWritten }) => rowsWritten),
  ];
}

/** What a day with the default settings goes beyond, one sentence each; empty where all is kept. */
export function beyond(figures: DayFigures): readonly string[] {
  const { most } = figures.day;
  const limits = [
    ["subrequests of one invocation", most.subrequests, FREE_PLAN.subrequests],
    ["connections of one invocation", most.open, FREE_PLAN.connections],
  ] as const;
  return [
    ...quotasOf(figures).flatMap(({ what, allowed, day }) =>
      day > allowed ? [`${what}: ${count(day)} of ${count(allowed)}`] : [],
    ),
    ...limits.flatMap(([what, found, allowed]) =>
      found > allowed ? [`${what}: ${found} of ${allowed}`] : [],
    ),
    ...figures.behind.map((name) => `${name} does not run the newest tag`),
    ...(figures.day.alarmsDropped > 0 ? [`alarms dropped: ${figures.day.alarmsDropped}`] : []),
  ];
}

export function dayTable(figures: DayFigures): string {
  const { size, day, told, found, pushes, untold, storageBytes, struck } = figures;
  const rows = quotasOf(figures).map(
    ({ what, allowed, day: used, firstDay }) =>
      `  ${what.padEnd(42)}${count(used).padStart(12)}${share(used, allowed)}${count(firstDay).padStart(12)}${share(firstDay, allowed)}`,
  );
  const fetches = Object.entries(day.fetches).map(([host, times]) => `${host} ${count(times)}`);
  const broken = beyond(figures);
  return [
    `${size.name}: ${pushes} pushes with 7 webhooks each, ${untold} of them untold, in 24 hours`,
    `  ${"".padEnd(42)}${"a day".padStart(12)}${"of it".padStart(7)}${"first day".padStart(12)}${"of it".padStart(7)}`,
    ...rows,
    `  subrequests of one invocation at most ${day.most.subrequests} (${day.most.fetches} fetches), connections ${day.most.open}`,
    `  sent to ${fetches.join(", ")}`,
    `  alarms set ${count(day.alarmsSet)}, run ${count(day.alarms)}; storage ${(storageBytes / 1e6).toFixed(1)} MB`,
    `  from push to Argo CD: ${times(told)}; untold, found by a sweep: ${times(found)}`,
    `  requests that failed: ${struck.restart} while Argo CD restarted, ${struck.limited} with the registry's 429`,
    broken.length === 0 ? "  fits the free plan" : `  does not fit: ${broken.join("; ")}`,
    ...quotasOf(figures)
      .filter(({ allowed, firstDay }) => firstDay > allowed)
      .map(({ what }) => `  its first day, when everything is set up, does not fit: ${what}`),
  ].join("\n");
}

const count = (number: number): string => Math.round(number).toLocaleString("en");
const share = (used: number, allowed: number): string =>
  `${Math.round((100 * used) / allowed)} %`.padStart(7);

/** `ascending`: milliseconds. */
function times(ascending: readonly number[]): string {
  const at = (part: number) =>
    ((ascending[Math.floor(part * (ascending.length - 1))] ?? Number.NaN) / 1000).toFixed(2);
  return `median ${at(0.5)} s, longest ${at(1)} s (${ascending.length})`;
}

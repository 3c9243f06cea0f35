/** A run as text. Pure, but for what it is given. */
import { quantile } from "../bench/figure.ts";
import type { Arrival, Outcome } from "./run.ts";
import type { World } from "./world.ts";

/** One line per so many pushes. */
export const LINE_EVERY = 10;

export function progress(
  arrivals: readonly Arrival[],
  { lives, weather }: Pick<World, "lives" | "weather">,
  ms: number,
): string {
  const last = arrivals.slice(-LINE_EVERY).map((arrival) => arrival.ms);
  const faults = total(weather.counts);
  return [
    `${String(arrivals.length).padStart(4)} arrived`,
    `${arrivals.at(-1)?.push.tag ?? ""}`.padEnd(14),
    `last ${LINE_EVERY}: median ${seconds(quantile(last, 0.5))}, longest ${seconds(Math.max(...last))}`,
    `${lives.kills()} kills, ${faults} faults, ${Math.round(ms / 1_000)} s`,
  ].join("  ");
}

export function summary(
  { arrivals, written }: Outcome,
  { lives, weather, killer, edges }: Pick<World, "lives" | "weather" | "killer" | "edges">,
): string {
  const times = arrivals.map(({ ms }) => ms);
  const by = (sender: Arrival["by"]) => arrivals.filter((arrival) => arrival.by === sender);
  const distinct = (tags: readonly string[]) => `${tags.length} writes of ${new Set(tags).size} values`;
  const time = (of: readonly number[]) =>
    `median ${seconds(quantile(of, 0.5))}, p95 ${seconds(quantile(of, 0.95))}, longest ${seconds(Math.max(...of))}`;
  const told = by("webhook").map(({ ms }) => ms);
  const rows: readonly (readonly [string, string])[] = [
    ["pushes that arrived", `${arrivals.length}`],
    ["  by their webhook, by a sweep", `${told.length}, ${by("sweep").length}`],
    ["written to dev", distinct(written.dev)],
    ["written to prd", distinct(written.prd)],
    ["written to edge, of a tag that is pushed again", `${distinct(written.edge)}, ${edges.length} pushed`],
    ["push -> arrived, all", time(times)],
    ...(told.length === 0 ? [] : [["push -> arrived, by webhook", time(told)] as const]),
    ["Worker killed and restarted", `${lives.kills()} times`],
    ...sorted(killer.struck),
    ["requests that failed", `${total(weather.counts)}`],
    ...sorted(weather.counts),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

/** For a run that failed: what was said last, by everybody. */
export async function report({ deployment, argocd, registry }: World): Promise<string> {
  const status = await deployment.ask("/api/v1/status").then(
    ({ text }) => text,
    () => "the Worker does not answer",
  );
  const lines = (name: string, of: readonly string[]) => [`--- ${name}`, ...of.slice(-40)];
  return [
    ...lines("log of the Worker", deployment.logs),
    ...lines("status", [status]),
    ...lines("requests to Argo CD that reached it", argocd.requests.map(requestLine)),
    ...lines("requests to the registry that reached it", registry.requests.map(requestLine)),
  ].join("\n");
}

const requestLine = (each: { readonly method: string; readonly path: string; readonly status?: number }) =>
  `${each.method} ${each.path} -> ${each.status ?? "no answer"}`;

const sorted = (counts: ReadonlyMap<string, number>) =>
  [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [`  ${name}`, `${count}`] as const);

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

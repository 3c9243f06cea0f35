/**
 * The product's figures, each beside its budget or beside what it is compared with: `npm run bench`.
 *
 * Everything runs on loopback, with stand-ins for the registry and Argo CD that answer at once. A figure is not a test:
 * one that misses its budget is named and the exit status stays 0. It is 1 when something does not work.
 */
import { cpus, loadavg } from "node:os";
import { measureBundle } from "./bench/bundle.ts";
import { measureChoosing } from "./bench/choosing.ts";
import { measureCpu } from "./bench/cpu.ts";
import { countFacts } from "./bench/facts-requests.ts";
import { type Figure, table } from "./bench/figure.ts";
import { measureLatency } from "./bench/latency.ts";
import { countPush } from "./bench/push-requests.ts";
import { countSweep } from "./bench/sweep-requests.ts";
import { measureThroughput } from "./bench/throughput.ts";

const PARTS: readonly (readonly [name: string, measure: () => Figure[] | Promise<Figure[]>])[] = [
  ["choosing a tag", measureChoosing],
  ["one sender, push after push", measureLatency],
  ["fifty senders at once", measureThroughput],
  ["requests of a push", countPush],
  ["requests of a sweep", countSweep],
  ["requests for the dates of tags", countFacts],
  ["CPU time of the workerd process", measureCpu],
  ["bundle", measureBundle],
];

const figures: Figure[] = [];
for (const [name, measure] of PARTS) {
  console.log(`measuring: ${name}`);
  figures.push(...(await measure()));
}
const load = loadavg()[0]?.toFixed(1);
console.log(
  `\nNode ${process.version}, ${cpus().length} cores, load ${load}; local workerd, stand-ins on loopback\n`,
);
console.log(table(figures));

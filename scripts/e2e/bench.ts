/** The figures of `npm run bench:e2e`, against the Argo CD that the runner handed on. A figure is not a test. */
import { cpus, loadavg } from "node:os";
import { openWorld, type World } from "../../test/e2e/world.ts";
import { type Figure, table } from "../bench/figure.ts";
import { measureLostEdits } from "../bench-e2e/lost-edits.ts";
import { measureManyFollowers, measurePushes } from "../bench-e2e/pushes.ts";
import { measureRefresh } from "../bench-e2e/refresh.ts";

const PARTS: readonly (readonly [name: string, measure: () => Promise<Figure[]>])[] = [
  ["pushes, one after the other", measurePushes],
  ["a push that many follow", measureManyFollowers],
  ["a refresh after the write", inWorld(measureRefresh)],
  ["edits that meet ours", inWorld(measureLostEdits)],
];

/** Only those whose name holds one of the words, where some are given. */
const words = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, measure] of PARTS) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  console.log(`measuring: ${name}`);
  figures.push(...(await measure()));
}
const load = loadavg()[0]?.toFixed(1);
console.log(`\nNode ${process.version}, ${cpus().length} cores, load ${load}; all of it on this machine\n`);
console.log(table(figures));

function inWorld(measure: (world: World) => Promise<Figure[]>): () => Promise<Figure[]> {
  return async () => {
    const world = await openWorld({});
    try {
      return await measure(world);
    } finally {
      await world.stop();
    }
  };
}

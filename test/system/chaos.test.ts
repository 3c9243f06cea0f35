/** A short run of `npm run chaos`: the built Worker is killed by SIGKILL again and again, and both servers fail at random. */
import { expect, it } from "vitest";
import { report, summary } from "../../scripts/chaos/print.ts";
import { planPushes } from "../../scripts/chaos/pushes.ts";
import { createRandom } from "../../scripts/chaos/random.ts";
import { play } from "../../scripts/chaos/run.ts";
import { startWorld } from "../../scripts/chaos/world.ts";
import { workerds } from "../support/workerd-process.ts";

const SEED = 20_261_125;
const PUSHES = 10;
const KILLS = 15;
/** Pushes may wait for a stalled request, and for each other. */
const LONGEST_MS = 300_000;

it(
  `${PUSHES} pushes arrive once each, with ${KILLS} kills planned and each tenth request failing`,
  async () => {
    const before = workerds();
    const world = await startWorld({ random: createRandom(SEED + 1), probability: 0.1, stalls: 0 });
    try {
      const outcome = await play({
        world,
        pushes: planPushes(PUSHES, KILLS, createRandom(SEED)),
        onArrival: () => {},
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      console.log(summary(outcome, world));
      if (outcome.failures.length > 0) console.log(await report(world));
      expect(outcome.failures).toEqual([]);
      expect(outcome.arrivals).toHaveLength(PUSHES);
      expect(world.lives.kills()).toBeGreaterThan(0);
    } finally {
      await world.stop();
    }
    expect(workerds()).toEqual(before);
  },
  // The run ends by itself, and then the world is started and stopped too.
  LONGEST_MS + 60_000,
);

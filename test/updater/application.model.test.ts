/**
 * Whatever happens, in whatever order, with whatever failing and whoever ended in the middle: each write is right, and the
 * tag that should run does in the end. Random events against a model (model.ts).
 */
import { asyncModelRun, asyncProperty, assert as check, commands, integer } from "fast-check";
import { expect, it } from "vitest";
import { EVENTS } from "./model-events.ts";
import { type ModelWorld, startModelWorld } from "./model-world.ts";

/** `npm run fuzz` sets more. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_125);
const EVENTS_PER_RUN = 30;

const storyOf = (world: ModelWorld, cause: unknown): Error => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${message}\n${world.log.join("\n")}`, { cause });
};

it(
  "reaches the goal, and writes nothing else on the way",
  async () => {
    let writes = 0;
    let isTold = false;
    const property = asyncProperty(
      integer({ min: 1, max: 2 ** 31 }),
      commands([...EVENTS], { maxCommands: EVENTS_PER_RUN, size: "max" }),
      async (seed, events) => {
        const world = await startModelWorld(seed);
        try {
          await asyncModelRun(() => ({ model: {}, real: world }), events);
          await world.rest();
          writes += world.log.filter((line) => line.includes("remembered")).length;
        } catch (cause) {
          const story = storyOf(world, cause);
          // Shorter ones are looked for now, which takes a while.
          if (!isTold) console.log(`${events}\n${story.message}`);
          isTold = true;
          throw story;
        } finally {
          world.close();
        }
      },
    );
    console.log(`seed ${SEED}, ${RUNS} runs; set FUZZ_SEED and FUZZ_RUNS for others`);
    await check(property, { numRuns: RUNS, seed: SEED });
    console.log(`${writes} writes were made, and were right`);
    expect(writes).toBeGreaterThan(RUNS);
  },
  RUNS * 5_000,
);

/**
 * Whether every push arrives once, whatever dies or fails meanwhile: `npm run chaos`. Exit status: 0 when it held, 1 when it
 * did not, 2 for a wrong command line, 130 after Ctrl-C.
 */
import { randomInt } from "node:crypto";
import { HELP, type Options, readOptions } from "./chaos/options.ts";
import { LINE_EVERY, progress, report, summary } from "./chaos/print.ts";
import { planPushes } from "./chaos/pushes.ts";
import { createRandom } from "./chaos/random.ts";
import { play } from "./chaos/run.ts";
import { startWorld } from "./chaos/world.ts";

/** Whatever still hangs when everything was told to stop is left behind after this time. */
const STOP_MAX_MS = 10_000;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!options.ok) {
    console.error(`${options.error}\n\n${HELP}`);
    return 2;
  }
  if (options.value.help) {
    console.log(HELP);
    return 0;
  }
  return run(options.value);
}

async function run({
  seed = randomInt(2 ** 32 - 1),
  pushes: count,
  kills,
  faults,
}: Options): Promise<number> {
  const again = `npm run chaos -- --seed=${seed} --pushes=${count} --kills=${kills} --faults=${faults}`;
  console.log(`${count} pushes, ${kills} kills planned, ${faults} % of the requests fail\n${again}\n`);
  const pushes = planPushes(count, kills, createRandom(seed));
  const world = await startWorld({
    random: createRandom(seed + 1),
    probability: faults / 100,
    stalls: Math.ceil(count / 40),
  });
  const signal = interruption();
  try {
    const begunAt = Date.now();
    const outcome = await play({
      world,
      pushes,
      signal,
      onArrival: (arrivals) => {
        if (arrivals.length % LINE_EVERY === 0) console.log(progress(arrivals, world, Date.now() - begunAt));
      },
    });
    if (outcome.failures.length > 0) console.error(await report(world));
    console.log(`\n${summary(outcome, world)}\n`);
    for (const failure of outcome.failures) console.error(`FAILED: ${failure}`);
    if (outcome.failures.length > 0) console.error(`\nThe same plan again: ${again}`);
    return outcome.failures.length > 0 ? 1 : 0;
  } catch (cause) {
    if (signal.aborted) return 130;
    console.error(await report(world));
    console.error(cause, `\nThe same plan again: ${again}`);
    return 1;
  } finally {
    await world.stop();
  }
}

/**
 * Aborts on Ctrl-C and on `kill`. Miniflare's own listeners, which exit at once, give way, so that the run ends in order; it
 * has them since its first start, and makes them once.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(name);
    process.on(name, () => controller.abort());
  }
  return controller.signal;
}

process.exitCode = await main(process.argv.slice(2));
setTimeout(() => process.exit(), STOP_MAX_MS).unref();

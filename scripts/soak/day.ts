/**
 * 24 hours on the simulated platform, in seconds: what they take of the free plan, for three sizes of deployment.
 * Ends with 1 where a size of SIZES that has to fit does not.
 *
 * Usage: node scripts/soak/day.ts [SEED]
 */
import "../../test/support/platform.hooks.ts";

// Whatever reaches the objects has to be loaded after the hooks.
const { simulateDay } = await import("./day-run.ts");
const { beyond, dayTable } = await import("./day-figures.ts");
const { SIZES } = await import("./day-world.ts");

const seed = Number(process.argv[2] ?? 1);
for (const size of SIZES) {
  const figures = await simulateDay(size, seed);
  console.log(`${dayTable(figures)}\n`);
  if (beyond(figures).length > 0) process.exitCode = 1;
}

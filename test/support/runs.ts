/**
 * How often a property is tried, and from which seed: a little in `npm test`, as often as `npm run fuzz -- --runs N` says.
 * A property that fails tells its seed and path; `FUZZ_SEED` replays it.
 */
import type { Parameters } from "fast-check";

/** Not an accident: a run that fails on one machine fails on another. */
const SEED = 20_261_125;

/** Parameters of `fc.assert`. `least`: how often it is tried at least. */
export function runs(least: number): Pick<Parameters, "numRuns" | "seed"> {
  const wanted = Number(process.env.FUZZ_RUNS ?? 0);
  const seed = Number(process.env.FUZZ_SEED ?? SEED);
  return { numRuns: Math.max(least, wanted), seed };
}

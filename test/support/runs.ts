/** How often a property is tried: so often in `npm test`, and as often as `npm run fuzz -- --runs N` says, if that is more. */
export const runs = (least: number): { readonly numRuns: number } => ({
  numRuns: Math.max(least, Number(process.env.FUZZ_RUNS ?? 0)),
});

/**
 * Before each test file: from where every property is tried, so that a run that passed passes again. `FUZZ_SEED` and `FUZZ_RUNS`
 * (`npm run fuzz`) try others, and more often; the times are told to the file `FUZZ_TALLY`, a line for each property.
 */
import { appendFileSync } from "node:fs";
import fc from "fast-check";

const { FUZZ_RUNS, FUZZ_SEED = "20261125", FUZZ_TALLY } = process.env;

fc.configureGlobal({
  seed: Number(FUZZ_SEED),
  ...(FUZZ_RUNS !== undefined && { numRuns: Number(FUZZ_RUNS) }),
  ...(FUZZ_TALLY !== undefined && {
    reporter: (details) => {
      appendFileSync(FUZZ_TALLY, `${details.numRuns}\n`);
      if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
    },
  }),
});

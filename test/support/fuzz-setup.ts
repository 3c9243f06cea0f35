/**
 * Before each test file: where `FUZZ_RUNS` or `FUZZ_SEED` is set, every property is tried so often and from there. The
 * times are told to the file `FUZZ_TALLY`, a line for each property. Otherwise fast-check does as it always does.
 */
import { appendFileSync } from "node:fs";

const { FUZZ_RUNS, FUZZ_SEED, FUZZ_TALLY } = process.env;

if (FUZZ_RUNS !== undefined || FUZZ_SEED !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({
    ...(FUZZ_RUNS !== undefined && { numRuns: Number(FUZZ_RUNS) }),
    ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
    ...(FUZZ_TALLY !== undefined && {
      reporter: (details) => {
        appendFileSync(FUZZ_TALLY, `${details.numRuns}\n`);
        if (details.failed)
          throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
      },
    }),
  });
}

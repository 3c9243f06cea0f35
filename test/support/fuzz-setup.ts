/**
 * Before each test file, where `npm run fuzz` asks for it: every property is tried `FUZZ_RUNS` times from `FUZZ_SEED`, and
 * the times are told to the file `FUZZ_TALLY`, a line for each property. Otherwise fast-check does as it always does.
 */
import { appendFileSync } from "node:fs";

const { FUZZ_RUNS, FUZZ_SEED, FUZZ_TALLY } = process.env;

if (FUZZ_RUNS !== undefined && FUZZ_SEED !== undefined && FUZZ_TALLY !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({
    numRuns: Number(FUZZ_RUNS),
    seed: Number(FUZZ_SEED),
    reporter: (details) => {
      appendFileSync(FUZZ_TALLY, `${details.numRuns}\n`);
      if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
    },
  });
}

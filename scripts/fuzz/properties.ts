/** The properties of the `pure` tests, each tried often. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { statusOf } from "../child.ts";
import type { Options } from "./options.ts";
import type { Outcome } from "./outcome.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Nothing of it runs longer than this. */
const MAX_MS = 30 * 60_000;

/** Test files of plain Node that try properties. */
function filesWithProperties(): readonly string[] {
  return readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !/^(?:worker|system|e2e)\b/.test(name))
    .map((name) => join("test", name))
    .filter((name) => /from "fast-check"/.test(readFileSync(join(ROOT, name), "utf8")))
    .sort();
}

export async function tryProperties({ runs, seed }: Options): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "image-updater-fuzz-"));
  const tally = join(folder, "tally");
  try {
    const files = filesWithProperties();
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const status = await statusOf(
      process.execPath,
      [vitest, "run", "--project", "pure", "--reporter=dot", `--testTimeout=${MAX_MS}`, ...files],
      {
        cwd: ROOT,
        timeout: MAX_MS,
        env: { ...process.env, FUZZ_RUNS: String(runs), FUZZ_SEED: String(seed), FUZZ_TALLY: tally },
      },
    );
    const counts = existsSync(tally) ? readFileSync(tally, "utf8").trim().split("\n").map(Number) : [];
    const sum = counts.reduce((a, b) => a + b, 0);
    const told = `${counts.length} properties of ${files.length} files, ${sum} runs, seed ${seed}`;
    if (status === null) return { ok: false, line: `${told}: ended before its end`, isEnded: true };
    // No property at all would be no proof.
    if (status !== 0 || counts.length === 0) return { ok: false, line: `${told}: not clean, see above` };
    return { ok: true, line: told };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

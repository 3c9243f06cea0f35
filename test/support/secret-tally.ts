/** How much was searched for secrets in a whole run, told at its end; a Worker that was started and never searched fails the run. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TALLY } from "./secret-watch.ts";

interface Line {
  readonly started?: number;
  readonly searched?: number;
  readonly bytes?: number;
  readonly secrets?: number;
}

/** Vitest's global setup: gives what runs at the end. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "secret-search-"));
  const file = join(folder, "tally");
  process.env[TALLY] = file;
  return () => {
    const lines: Line[] = readLines(file).map((line) => JSON.parse(line));
    rmSync(folder, { recursive: true });
    const sum = (of: keyof Line) => lines.reduce((all, line) => all + (line[of] ?? 0), 0);
    const [started, searched] = [sum("started"), sum("searched")];
    if (started === 0) return;
    console.log(
      `Searched ${(sum("bytes") / 1e6).toFixed(1)} MB that ${searched} Workers wrote for ${sum("secrets")} secrets.`,
    );
    if (started !== searched)
      throw new Error(
        `${started - searched} Workers were started and never stopped, so nothing was searched there.`,
      );
  };
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").trim().split("\n");
  } catch {
    return [];
  }
}

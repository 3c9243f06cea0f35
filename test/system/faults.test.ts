/**
 * Every fault at every kind of request: the update arrives once it is over, once, and status says meanwhile what is wrong.
 * `npm run faults` walks the whole table (`FAULTS=all`); `FAULTS=403` those rows whose name has it; otherwise each fault is
 * walked once, at one of its stages.
 */
import { afterAll, describe, expect, it, vi } from "vitest";
import { cellsOf, ROWS, SAMPLE_WORLDS, worldsOf } from "./faults/cells.ts";
import { brokenText, tableText } from "./faults/print.ts";
import type { Cell } from "./faults/table.ts";
import { type Outcome, walk } from "./faults/walk.ts";

const ASKED = process.env.FAULTS;

// Cells mostly wait.
vi.setConfig({ maxConcurrency: 6, testTimeout: 10 * 60_000 });

const outcomes: Outcome[] = [];

async function holds(cells: readonly Cell[]): Promise<void> {
  const walked = await walk(cells);
  outcomes.push(...walked);
  expect(brokenText(walked)).toEqual([]);
}

describe.concurrent("an update arrives, once, whatever fails", () => {
  if (ASKED === undefined) {
    for (const [name, cells] of SAMPLE_WORLDS) it(`${name}, each once`, () => holds(cells));
  } else {
    for (const row of ROWS.filter(({ name }) => ASKED === "all" || name.includes(ASKED))) {
      for (const cells of worldsOf(row)) {
        const stages = cells.map(({ stage }) => stage.name).join(", ");
        it(`${row.to}: ${row.name} at ${stages}`, () => holds(cells));
      }
    }
  }

  afterAll(() => {
    console.log(tableText(ROWS, outcomes));
    const all = ROWS.flatMap(cellsOf).length;
    if (ASKED !== "all")
      console.log(
        `${outcomes.length} of ${all} cells were walked. Those with a dot are left out: each fault is walked once here, and npm run faults walks them all.`,
      );
  });
});

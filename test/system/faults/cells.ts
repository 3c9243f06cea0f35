/** The table: every fault at every stage that can meet it, and the part of it that stands for all where time is short. */
import { ARGOCD_ROWS } from "./argocd.rows.ts";
import { REGISTRY_ROWS } from "./registry.rows.ts";
import { STAGES } from "./stages.ts";
import type { Cell, Row } from "./table.ts";

export const ROWS: readonly Row[] = [...REGISTRY_ROWS, ...ARGOCD_ROWS];

/** The cells of a row, in the order of the columns. */
export const cellsOf = (row: Row): readonly Cell[] =>
  STAGES.flatMap((stage) => {
    const expected = stage.to === row.to ? row.cells[stage.name] : undefined;
    return expected === undefined ? [] : [{ row, stage, expected }];
  });

/**
 * A fault of the list of Applications stops everything. A tag that is not there yet is listed all the same by a sweep for the
 * others; it is then stepped over, for ten minutes.
 */
const isAlone = ({ stage, expected }: Cell): boolean =>
  stage.shownIn === "fleet" || expected.kind === "not-there-yet";

/** Which cells share a deployment. */
export function worldsOf(row: Row): readonly (readonly Cell[])[] {
  const cells = cellsOf(row);
  const shared = cells.filter((cell) => !isAlone(cell));
  return [...(shared.length > 0 ? [shared] : []), ...cells.filter(isAlone).map((cell) => [cell])];
}

/** Every kind of fault once, at the stage that its row names. */
export const SAMPLE: readonly Cell[] = ROWS.flatMap((row) =>
  cellsOf(row).filter(({ stage }) => stage.name === row.sample),
);

/** Each cell lasts as long as the longest beside it: those that run into time-outs are by themselves. */
const isSlow = ({ row }: Cell): boolean => row.name.startsWith("timeout");

/** Where a registry asked for patience, a sweep leaves all of its repositories out. */
const isPatient = ({ row, expected }: Cell): boolean => row.to === "registry" && "waitMs" in expected;

const SAMPLE_KINDS: readonly (readonly [string, (cell: Cell) => boolean])[] = [
  ["time-outs of a registry", (cell) => cell.row.to === "registry" && isSlow(cell)],
  ["a registry that asks for patience", isPatient],
  ["a tag that is not pushed yet", isAlone],
  ["other faults of a registry", ({ row }) => row.to === "registry"],
  ["time-outs of Argo CD", isSlow],
  ["other faults of Argo CD", () => true],
];

/** The sample by deployments; each cell belongs to the first kind that it is of. */
export const SAMPLE_WORLDS = SAMPLE_KINDS.map(([name], index) => {
  const cells = SAMPLE.filter((cell) => SAMPLE_KINDS.findIndex(([, is]) => is(cell)) === index);
  return [name, cells] as const;
});

/** The table as text. Pure. */
import { ARGOCD_STAGES, REGISTRY_STAGES } from "./stages.ts";
import type { Remote, Row, Stage } from "./table.ts";
import type { Outcome } from "./walk.ts";

const TITLES: Readonly<Record<Remote, string>> = { registry: "a registry", argocd: "Argo CD" };

/** A table for each server: rows are faults, columns are stages. A cell that was not walked is `.`, one that cannot be is blank. */
export function tableText(rows: readonly Row[], outcomes: readonly Outcome[]): string {
  return [
    tableOf("registry", REGISTRY_STAGES, rows, outcomes),
    tableOf("argocd", ARGOCD_STAGES, rows, outcomes),
    "held: status said what was wrong, since when and when the next try is, back-off was kept, and the update arrived, once.",
    "The time runs from the end of the fault to the update; after a sweep: a permanent cause waits for the next sweep.",
  ].join("\n\n");
}

function tableOf(
  to: Remote,
  columns: readonly Stage[],
  rows: readonly Row[],
  outcomes: readonly Outcome[],
): string {
  const stages = columns.map(({ name }) => name);
  const lines = rows.flatMap((row) => {
    if (row.to !== to) return [];
    const cells = stages.map((stage) => {
      const outcome = outcomes.find(({ cell }) => cell.row === row && cell.stage.name === stage);
      if (outcome !== undefined) return cellText(outcome);
      return row.cells[stage] === undefined ? "" : ".";
    });
    return [[row.name, ...cells]];
  });
  return [[TITLES[to], ...stages], ...lines]
    .map((line) =>
      line
        .map((text, column) => text.padEnd(column === 0 ? 30 : 22))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}

function cellText({ broke, arrivedMs, cell }: Outcome): string {
  if (broke !== undefined) return "BROKE";
  if (arrivedMs === undefined) return "held, no wait";
  const seconds = `${(arrivedMs / 1000).toFixed(1)} s`;
  return cell.expected.kind === "permanent" ? `held, ${seconds} a. sweep` : `held, ${seconds}`;
}

/** One line for each cell that broke. */
export const brokenText = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap(({ broke, cell }) =>
    broke === undefined ? [] : [`${cell.row.to}: ${cell.row.name} at ${cell.stage.name}: ${broke}`],
  );

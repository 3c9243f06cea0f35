/** The figures of a run, each beside its limit. */

export interface Line {
  readonly what: string;
  readonly figure: string;
  /** "" where there is none. */
  readonly limit: string;
  readonly isKept: boolean;
}

export function table(lines: readonly Line[]): string {
  const rows = [
    ["", "figure", "limit", ""],
    ...lines.map(({ what, figure, limit, isKept }) => [what, figure, limit, isKept ? "" : "NOT KEPT"]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

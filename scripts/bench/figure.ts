/** A measured figure, and the table that shows it beside its budget. */

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "µs" | "requests" | "KB" | "per second" | "edits";
  /** At most so much, in the same unit. Absent: the figure is shown without a judgement. */
  readonly budget?: number;
  readonly comparedWith?: string;
}

/** The value below which the part `p` (0 .. 1) of the samples lies. */
export function quantile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** Milliseconds that `work` takes: the median of `runs`, after a tenth of them to warm up. */
export function medianMs(runs: number, work: () => unknown): number {
  const samples: number[] = [];
  for (let run = -Math.ceil(runs / 10); run < runs; run++) {
    const begun = performance.now();
    work();
    if (run >= 0) samples.push(performance.now() - begun);
  }
  return quantile(samples, 0.5);
}

export function table(figures: readonly Figure[]): string {
  const head = ["", "figure", "budget", "", "compared with"];
  const rows = figures.map((figure) => [
    figure.what,
    amount(figure.value, figure.unit),
    figure.budget === undefined ? "" : `<= ${amount(figure.budget, figure.unit)}`,
    verdict(figure),
    figure.comparedWith ?? "",
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}

function verdict({ value, budget, unit }: Figure): string {
  if (budget === undefined) return "";
  return value <= budget ? "met" : `missed by ${amount(value - budget, unit)}`;
}

function amount(value: number, unit: Figure["unit"]): string {
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

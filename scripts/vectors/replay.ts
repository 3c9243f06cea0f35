/** Replays rows of recorded answers against this code. What a row holds is the business of its kind. */
import * as v from "valibot";
import { err, ok, type Result } from "../../src/lib/result.ts";

/**
 * How our answer stands to the recorded one. `depart`: it differs on purpose, under the rule that is named
 * (docs/compatibility.md). `differ`: it differs, and `answer` is ours.
 */
export type Verdict =
  | { readonly kind: "agree" }
  | { readonly kind: "depart"; readonly rule: string }
  | { readonly kind: "differ"; readonly answer: string };

/** Judges one parsed row. Errors: one clause that says what the row lacks. */
export type Judge = (row: unknown) => Promise<Result<Verdict, string>>;

/** A judge of rows of one shape; fields beyond the shape are left alone. */
export function judgeOf<S extends v.GenericSchema>(
  shape: S,
  judge: (row: v.InferOutput<S>) => Verdict | Promise<Verdict>,
): Judge {
  return async (row) => {
    const parsed = v.safeParse(shape, row);
    if (parsed.success) return ok(await judge(parsed.output));
    const [issue] = parsed.issues;
    return err(`${v.getDotPath(issue) ?? "the row"}: ${issue.message}`);
  };
}

/** Agreement, or a difference with our whole answer as text. */
export function compareAnswers(ours: object, recorded: object): Verdict {
  const answer = JSON.stringify(ours);
  return answer === JSON.stringify(recorded) ? { kind: "agree" } : { kind: "differ", answer };
}

export interface Replay {
  readonly rows: number;
  readonly agree: number;
  /** Rule -> rows that depart under it. */
  readonly departures: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

export interface Difference {
  /** From 1. */
  readonly line: number;
  readonly row: string;
  readonly answer: string;
}

/** Replays a text of one JSON row per line. Errors: a sentence that names the first line that is not a row. */
export async function replay(text: string, judge: Judge): Promise<Result<Replay, string>> {
  let rows = 0;
  let agree = 0;
  const departures = new Map<string, number>();
  const differences: Difference[] = [];
  for (const [index, row] of text.split("\n").entries()) {
    if (row.trim() === "") continue;
    const line = index + 1;
    const parsed = parseJson(row);
    if (!parsed.ok) return err(`line ${line} is not JSON (${parsed.error}): write one JSON object per line`);
    const verdict = await judge(parsed.value);
    if (!verdict.ok)
      return err(`line ${line} is not a row of this kind (${verdict.error}): see test/vectors`);
    rows++;
    switch (verdict.value.kind) {
      case "agree":
        agree++;
        break;
      case "depart":
        departures.set(verdict.value.rule, (departures.get(verdict.value.rule) ?? 0) + 1);
        break;
      case "differ":
        differences.push({ line, row, answer: verdict.value.answer });
    }
  }
  return rows === 0
    ? err("there is no row in it: name a file of one JSON object per line")
    : ok({ rows, agree, departures, differences });
}

/** The rows that differ, the departures by rule, and the totals as the last line. */
export function report(kind: string, { rows, agree, departures, differences }: Replay): string {
  const depart = [...departures.values()].reduce((sum, count) => sum + count, 0);
  return [
    ...differences.map(({ line, row, answer }) => `line ${line} differs: ${row} ours: ${answer}`),
    ...[...departures].map(([rule, count]) => `${count} depart: ${rule}`),
    `${kind}: ${rows} rows, ${agree} agree, ${depart} depart, ${differences.length} differ`,
  ].join("\n");
}

function parseJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : "unknown reason");
  }
}

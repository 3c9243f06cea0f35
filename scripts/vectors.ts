/**
 * Replays recorded answers of the Go originals against this code: `npm run vectors -- KIND FILE`.
 *
 * FILE holds one JSON row per line, as the files in test/vectors do. The last line printed is
 * `KIND: N rows, N agree, N depart, N differ`. Exit status: 0 when no row differs, 1 when one does, 2 when there is
 * nothing to replay (usage, a file or a line that cannot be read).
 */
import { readFileSync } from "node:fs";
import { err, ok, type Result } from "../src/lib/result.ts";
import { KINDS } from "./vectors/kinds.ts";
import { type Judge, type Replay, replay, report } from "./vectors/replay.ts";

interface Task {
  readonly kind: string;
  readonly judge: Judge;
  readonly file: string;
}

function taskOf([kind, file, ...rest]: readonly string[]): Result<Task, string> {
  const usage = `usage: npm run vectors -- KIND FILE, where KIND is one of ${[...KINDS.keys()].join(", ")}`;
  if (kind === undefined || file === undefined || rest.length > 0) return err(usage);
  const judge = KINDS.get(kind);
  return judge === undefined ? err(`there is no kind "${kind}"; ${usage}`) : ok({ kind, judge, file });
}

function readText(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, "utf8"));
  } catch (cause) {
    return err(`${file} cannot be read: ${cause instanceof Error ? cause.message : "unknown reason"}`);
  }
}

async function replayFile({ judge, file }: Task): Promise<Result<Replay, string>> {
  const text = readText(file);
  if (!text.ok) return text;
  const result = await replay(text.value, judge);
  return result.ok ? result : err(`${file}: ${result.error}`);
}

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const task = taskOf(args);
  if (!task.ok) return refuse(task.error);
  const result = await replayFile(task.value);
  if (!result.ok) return refuse(result.error);
  console.log(report(task.value.kind, result.value));
  return result.value.differences.length === 0 ? 0 : 1;
}

function refuse(message: string): 2 {
  console.error(message);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));

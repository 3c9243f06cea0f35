/**
 * Moves a team from Argo CD Image Updater to this product: reads what configures it, writes config/, and says what
 * became of each piece, which secrets to set, and what does not carry over. What it says is decided in migrate/plan.ts.
 *
 * Usage: npm run migrate -- [--out DIR] [--dry-run] [--force] FILE...
 * Exit status: 0 when every piece was understood and written, 1 when not, 2 for a wrong command line.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { SourceFile } from "../src/fleet/resource-files.ts";
import { readFolder } from "./check-config/folder.ts";
import { judge, problemText } from "./check-config/judge.ts";
import { HELP, type Options, readOptions } from "./migrate/options.ts";
import { plan } from "./migrate/plan.ts";
import { NEXT_STEPS, report, section } from "./migrate/report.ts";

const STDIN = "(stdin)";

function run(options: Options): number {
  const unread: string[] = [];
  const inputs = options.files.flatMap((file): SourceFile[] => {
    try {
      return [{ name: file === "-" ? STDIN : file, text: readFileSync(file === "-" ? 0 : file, "utf8") }];
    } catch (cause) {
      unread.push(`${file} cannot be read: ${cause instanceof Error ? cause.message : "unknown reason"}`);
      return [];
    }
  });
  const made = plan(inputs);
  console.log(report(made));
  const isWritten = write(made.files, options);
  console.log(NEXT_STEPS);
  const isThere = isWritten && !options.dryRun && existsSync(options.out);
  say(isThere ? readFolder(options.out) : made.files);
  for (const line of unread) console.error(line);
  return made.isComplete && unread.length === 0 && isWritten ? 0 : 1;
}

/** Writes all files, or none; false where a file would be overwritten. */
function write(files: readonly SourceFile[], { out, dryRun, force }: Options): boolean {
  const targets = files.map(({ name, text }) => ({ path: join(out, basename(name)), text }));
  const there = targets.filter(({ path, text }) => existsSync(path) && readFileSync(path, "utf8") !== text);
  const list = targets.map(
    (target) => `${target.path}${there.includes(target) ? ", which is there and differs" : ""}`,
  );
  if (targets.length === 0) {
    console.log(
      section("Nothing to write", ["The input holds no registry table, no resource and no annotations."]),
    );
    return true;
  }
  if (dryRun) {
    console.log(section("Would be written", list));
    for (const { path, text } of targets) console.log(section(path, [text.trimEnd()]));
    return true;
  }
  if (there.length > 0 && !force) {
    console.log(section("Nothing was written, since this would overwrite; --force does", list));
    return false;
  }
  mkdirSync(out, { recursive: true });
  for (const { path, text } of targets) writeFileSync(path, text);
  console.log(section("Written", list));
  const names = new Set(targets.map(({ path }) => basename(path)));
  const others = readFolder(out).flatMap(({ name }) => (names.has(basename(name)) ? [] : [basename(name)]));
  const mend = "Remove what is not yours: everything in this folder is served.";
  if (others.length > 0) console.log(section(`Also in ${out}`, [...others, mend]));
  return true;
}

/** What `npm run check:config` says of the files. */
function say(files: readonly SourceFile[]): void {
  const { problems, summary } = judge(files);
  console.log(section("npm run check:config says", [...problems.map(problemText), summary]));
}

const options = readOptions(process.argv.slice(2));
if (typeof options === "string") {
  console.error(options);
  process.exitCode = 2;
} else if (options.help) console.log(HELP);
else process.exitCode = run(options);

/**
 * The scenarios against a real Argo CD (`npm run e2e`) and its figures (`npm run bench:e2e`). Builds the stack once,
 * starts it, runs, stops it. Exit status: 0 when everything held, 1 when something did not, 2 for a wrong command line,
 * 130 after Ctrl-C.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildStack } from "../test/e2e/stack/build.ts";
import { missingPrograms } from "../test/e2e/stack/programs.ts";
import { foreignTarget, TARGET_VARIABLE } from "../test/e2e/target.ts";
import { enclosure, spawnEnclosed } from "./e2e/enclosure.ts";
import { HELP, type Options, readOptions } from "./e2e/options.ts";

const ROOT = join(import.meta.dirname, "..");

/** Nothing of it runs longer than this. */
const RUN_MAX_MS = 50 * 60_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return refuse(`${options}\n\n${HELP}`, 2);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const foreign = foreignTarget(process.env);
  if (typeof foreign === "string") return refuse(foreign, 2);
  const missing = missingPrograms(
    foreign === undefined ? undefined : ["git", "docker-registry", "skopeo", "htpasswd"],
  );
  if (missing.length > 0) return refuse(missing.join("\n"), 1);
  if (foreign !== undefined) {
    console.log(
      `e2e: against ${foreign.argocd.url}; tests that take a part of Argo CD away are skipped there`,
    );
    const child = spawn(process.execPath, commandOf(options).slice(1), {
      stdio: "inherit",
      cwd: ROOT,
      env: { ...process.env, [TARGET_VARIABLE]: JSON.stringify(foreign) },
    });
    const [code] = await once(child, "close");
    return code ?? 1;
  }
  // Outside of the enclosure, which has no network.
  try {
    await buildStack((line) => console.log(`stack: ${line}`));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), 1);
  }
  return options.build ? 0 : await runStack(options);
}

async function runStack(options: Options): Promise<number> {
  // Whoever keeps it up wants to reach it.
  const words = options.open ? [] : enclosure();
  if (words.length === 0 && !options.open)
    console.log(
      "stack: not enclosed (needs unshare and ip of Linux); its ports are on this machine's loopback",
    );
  const folder = await mkdtemp(join(tmpdir(), "image-updater-e2e-"));
  const inside = [process.execPath, join(import.meta.dirname, "e2e", "inside.ts"), folder];
  const command = options.keep ? [] : commandOf(options);
  const child = spawnEnclosed(words, [...inside, ...command], process.env);
  const closed = once(child, "close");
  let status: number | undefined;
  const end = (code: number) => {
    status ??= code;
    // Enclosed, this ends every process there; else the program gets the time to end its own.
    child.kill(words.length > 0 ? "SIGKILL" : "SIGTERM");
  };
  process.on("SIGINT", () => end(130));
  process.on("SIGTERM", () => end(130));
  const limit = setTimeout(() => {
    console.error(`stack: stopped after ${RUN_MAX_MS / 60_000} minutes`);
    end(1);
  }, RUN_MAX_MS);
  const [code] = await closed;
  clearTimeout(limit);
  const result = status ?? code ?? 1;
  await clear(folder, result !== 0 && result !== 130);
  return result;
}

function commandOf({ bench, rest }: Options): readonly string[] {
  return bench
    ? [process.execPath, join(ROOT, "scripts/e2e/bench.ts"), ...rest]
    : [
        process.execPath,
        join(ROOT, "node_modules/vitest/vitest.mjs"),
        "run",
        "--config",
        join(ROOT, "test/e2e/vitest.config.ts"),
        ...rest,
      ];
}

/** After a failure the logs stay, and where they are is said. */
async function clear(folder: string, keepLogs: boolean): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!keepLogs || !name.endsWith(".log")) await rm(join(folder, name), { recursive: true, force: true });
  }
  if (keepLogs) console.log(`stack: the logs of its processes are in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

function refuse(text: string, status: number): number {
  console.error(text);
  return status;
}

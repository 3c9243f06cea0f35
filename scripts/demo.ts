/**
 * The main job, on this machine: `npm run demo`, and `npm run demo -- --keep` to stay up afterwards. Exit status: 0 when
 * every step held, 1 when one did not, 2 for a wrong command line, 130 when Ctrl-C ended the scenario.
 */
import { once } from "node:events";
import { join } from "node:path";
import { startControl } from "./demo/control.ts";
import { type LogLine, readLog } from "./demo/journal.ts";
import { HELP, readOptions } from "./demo/options.ts";
import { showCommands } from "./demo/pages.ts";
import { type ExitStatus, runScenario } from "./demo/run.ts";
import { createScreen, type Screen } from "./demo/screen.ts";
import { missingFile, type System, startSystem } from "./demo/system.ts";

const ROOT = join(import.meta.dirname, "..");

/** Whatever still hangs when everything was told to stop is left behind after this time. */
const STOP_MAX_MS = 5_000;

/** Wider text is hard to read. */
const WIDTH_MAX = 110;

async function main(args: readonly string[]): Promise<ExitStatus> {
  const options = readOptions(args);
  if (!options.ok) return refuse(`${options.error}\n\n${HELP}`, 2);
  if (options.value.help) {
    console.log(HELP);
    return 0;
  }
  const missing = missingFile(ROOT);
  if (missing !== undefined) return refuse(missing, 1);

  const screen = screenOf(process.stdout);
  const log: LogLine[] = [];
  let heard = (line: LogLine): void => {
    log.push(line);
  };
  const system = await startSystem(ROOT, {
    fixedPorts: options.value.keep,
    onLog: (text) => {
      const line = readLog(text);
      if (line !== undefined) heard(line);
    },
  });
  const interrupted = interruption();
  try {
    const status = await runScenario({ system, screen, log, interrupted });
    if (!options.value.keep || status === 130) return status;
    heard = (line) => screen.line({ kind: "told", subject: line.subject, text: line.text });
    await stayUp(system, screen, interrupted);
    return status;
  } finally {
    await system.stop();
  }
}

async function stayUp(system: System, screen: Screen, interrupted: AbortSignal): Promise<void> {
  const control = await startControl(system);
  showCommands(screen, system, control.url);
  if (!interrupted.aborted) await once(interrupted, "abort");
  await control.stop();
  screen.verdict(true, "Stopped.");
}

/**
 * Aborts on Ctrl-C, on `kill`, and when nobody reads the output any more. A second signal changes nothing. Miniflare has
 * listeners of its own that exit at once; they give way, so that the demo ends in order. Its listener for the exit
 * itself stays, and ends workerd whatever happens.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(signal);
    process.on(signal, () => controller.abort());
  }
  process.stdout.on("error", () => controller.abort());
  return controller.signal;
}

function screenOf(stdout: NodeJS.WriteStream): Screen {
  return createScreen({
    write: (text) => stdout.write(text),
    terminal: stdout.isTTY === true,
    colour: stdout.isTTY === true && !process.env.NO_COLOR,
    width: Math.min(WIDTH_MAX, stdout.columns || WIDTH_MAX),
  });
}

function refuse(message: string, status: 1 | 2): ExitStatus {
  console.error(message);
  return status;
}

process.exitCode = await main(process.argv.slice(2));
setTimeout(() => process.exit(), STOP_MAX_MS).unref();

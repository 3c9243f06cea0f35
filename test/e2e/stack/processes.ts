/** The processes of the stack: started with a log file each, watched, and ended by what was started here alone. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Resolves to true once it does its work. It is asked again until then. */
  readonly isUp: () => Promise<boolean>;
}

export interface Processes {
  /** Starts it and waits until it is up. Throws with the end of its log when it ends before that. */
  start(spec: ProcessSpec): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(name: string): Promise<void>;
  /** Starts again what was killed, as it was. */
  restart(name: string): Promise<void>;
  killAll(): Promise<void>;
}

const UP_WITHIN_MS = 90_000;
const ASK_EVERY_MS = 100;
const TAIL_CHARACTERS = 3_000;

/** `folder`: for the logs. `env`: of every process, beside its own. `signal` ends a start that is under way. */
export function createProcesses(
  folder: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Processes {
  const running = new Map<string, { readonly child: ChildProcess; readonly exited: Promise<unknown> }>();
  const specs = new Map<string, ProcessSpec>();
  const logOf = (name: string) => join(folder, `${name}.log`);

  async function start(spec: ProcessSpec): Promise<void> {
    signal.throwIfAborted();
    specs.set(spec.name, spec);
    const log = openSync(logOf(spec.name), "a");
    const child = spawn(spec.command, [...spec.args], {
      cwd: folder,
      env: { ...env, ...spec.env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    const exited = new Promise((resolve) => {
      child.once("exit", resolve);
      child.once("error", resolve);
    });
    running.set(spec.name, { child, exited });
    const deadline = Date.now() + UP_WITHIN_MS;
    while (!(await spec.isUp().catch(() => false))) {
      signal.throwIfAborted();
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        throw new Error(`${spec.name} ended:\n${tail(logOf(spec.name))}`);
      if (Date.now() > deadline)
        throw new Error(`${spec.name} is not up after ${UP_WITHIN_MS} ms:\n${tail(logOf(spec.name))}`);
      await delay(ASK_EVERY_MS);
    }
  }

  async function kill(name: string): Promise<void> {
    const found = running.get(name);
    if (found === undefined) return;
    running.delete(name);
    found.child.kill("SIGKILL");
    await found.exited;
  }

  return {
    start,
    kill,
    restart: async (name) => {
      const spec = specs.get(name);
      if (spec === undefined)
        throw new Error(`the stack has no ${name}; it has ${[...specs.keys()].join(", ")}`);
      await kill(name);
      await start(spec);
    },
    killAll: async () => {
      // The last one started depends on the first.
      for (const name of [...running.keys()].reverse()) await kill(name);
    },
  };
}

function tail(path: string): string {
  return readFileSync(path, "utf8").slice(-TAIL_CHARACTERS);
}

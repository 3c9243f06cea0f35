/** The demo as a child process, as a person starts it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "../..");

export interface RunningDemo {
  /** Everything that was printed so far, errors too. */
  output(): string;
  /** Waits for a text in the output; throws with the output when the demo ends or the time is over. */
  prints(text: string, withinMs: number): Promise<void>;
  /** Ctrl-C: the signal goes to the whole process group, workerd included. */
  interrupt(): void;
  /** The exit status. */
  readonly ended: Promise<number | null>;
}

const started = new Set<ChildProcess>();

/** `node scripts/demo.ts`, in a process group of its own. */
export function startDemo(...args: readonly string[]): RunningDemo {
  const child = spawn(process.execPath, ["scripts/demo.ts", ...args], { cwd: ROOT, detached: true });
  started.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return {
    output: () => output,
    async prints(text, withinMs) {
      const deadline = Date.now() + withinMs;
      while (!output.includes(text)) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(`no "${text}" in:\n${output}`);
        await delay(50);
      }
    },
    interrupt: () => signalGroup(child, "SIGINT"),
    ended: once(child, "close").then(() => child.exitCode),
  };
}

/** Ends what a failed test left behind. */
export function killDemos(): void {
  for (const child of started) if (child.exitCode === null) signalGroup(child, "SIGKILL");
  started.clear();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

/** A printed command, run as a person pastes it. */
export async function paste(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("sh", ["-c", command]);
  return stdout;
}

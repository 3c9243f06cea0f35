/** A program that works for this one, and ends with it. */
import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Its exit status; null where it was ended. Whatever ends this process ends the program too: Ctrl-C and `kill` first end the program,
 * so that the caller cleans up behind it.
 */
export async function statusOf(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env" | "timeout">,
): Promise<number | null> {
  const child = spawn(program, args, { ...options, stdio: "inherit" });
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    child.kill("SIGINT");
  };
  const end = () => void child.kill();
  for (const name of SIGNALS) process.on(name, interrupt);
  process.on("exit", end);
  try {
    const [status] = await once(child, "close");
    return isInterrupted ? null : status;
  } finally {
    for (const name of SIGNALS) process.removeListener(name, interrupt);
    process.removeListener("exit", end);
  }
}

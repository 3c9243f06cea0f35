/**
 * Runs a program in PID and network namespaces of its own (Linux): its loopback is nobody else's, so no port is visible
 * outside, and the kernel ends every process in it when the program ends, however that happens. Where the kernel does
 * not allow it, or the platform has none, the program runs as it is and has to end what it started itself.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";

/** The first program becomes PID 1 of the namespaces; loopback has to be raised in a new one. */
const ENTER = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c"];
const RAISE = 'ip link set lo up && exec "$0" "$@"';

/** The words before a command that make it run enclosed; none where that cannot be done. */
export function enclosure(): readonly string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  // The outer program may be killed outright; then the enclosure goes with it.
  const words = ["setpriv", "--pdeathsig", "KILL", "unshare", ...asRoot, ...ENTER, RAISE];
  try {
    const [command = "", ...args] = words;
    execFileSync(command, [...args, "true"], { stdio: "ignore", timeout: 10_000 });
    return words;
  } catch {
    return [];
  }
}

/** Starts a command, enclosed where that can be done. */
export function spawnEnclosed(
  words: readonly string[],
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const [first = "", ...args] = [...words, ...command];
  return spawn(first, args, { stdio: "inherit", env });
}

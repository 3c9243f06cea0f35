/** The command line of the demo. Pure. */
import { err, ok, type Result } from "../../src/lib/result.ts";

export interface Options {
  /** Stay up after the scenario. */
  readonly keep: boolean;
  /** Print the help and do nothing else. */
  readonly help: boolean;
}

export const HELP = `Usage: npm run demo [-- --keep]

Plays the main job on this machine: the built Worker in local workerd, a stand-in for Docker Hub and a stand-in for
Argo CD, all on 127.0.0.1. It needs no account, no network and no Docker, and ends by itself in under a minute.
Exit status: 0 when every step held, 1 when one did not, 2 for a wrong command line, 130 after Ctrl-C.

  --keep   stay up after the scenario, with commands to paste: push a tag, fire a webhook, check, look at the status
  --help   print this

NO_COLOR=1 turns colours off.`;

/** Errors: one sentence that names the argument. */
export function readOptions(args: readonly string[]): Result<Options, string> {
  const unknown = args.find((arg) => !["--keep", "--help", "-h"].includes(arg));
  if (unknown !== undefined) return err(`There is no option ${unknown}. Known are --keep and --help.`);
  return ok({ keep: args.includes("--keep"), help: args.includes("--help") || args.includes("-h") });
}

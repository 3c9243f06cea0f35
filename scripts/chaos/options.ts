/** The command line of `npm run chaos`. Pure. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../src/lib/result.ts";

export interface Options {
  readonly help: boolean;
  /** Undefined: a random one. */
  readonly seed: number | undefined;
  readonly pushes: number;
  readonly kills: number;
  /** Of a fault at each request, in percent. */
  readonly faults: number;
}

export const HELP = `Usage: npm run chaos [-- --seed=N] [--pushes=200] [--kills=150] [--faults=12]

Pushes a version after the other to the built Worker, on loopback, and awaits each, while the registry and Argo CD fail at
random and the Worker is killed (SIGKILL) and started again over the same storage. At the end each version was written
once to each Application that should have it, in order, and nothing was taken for a person's hand.
Exit status: 0 when that held, 1 when it did not, 2 for a wrong command line, 130 after Ctrl-C.

  --seed     the same plan as a run before; the moments differ by what the machine does. Default: random
  --pushes   versions that are pushed. Default 200
  --kills    planned kills; each strikes when its moment comes. Default: three for four pushes
  --faults   requests of a hundred that fail. Default 12
  --help     print this`;

/** With it 200 pushes take about twelve minutes on a busy machine with two cores. */
const KILLS_PER_PUSH = 0.75;

/** Errors: one sentence that names the argument. */
export function readOptions(args: readonly string[]): Result<Options, string> {
  const number = { type: "string" } as const;
  let values: Partial<Record<"seed" | "pushes" | "kills" | "faults", string>> & { help?: boolean };
  try {
    const options = {
      ...{ seed: number, pushes: number, kills: number, faults: number },
      help: { type: "boolean", short: "h" } as const,
    };
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : "The command line cannot be read.");
  }
  const most = { seed: 2 ** 32 - 1, pushes: 10_000, kills: 100_000, faults: 50 } as const;
  for (const name of ["seed", "pushes", "kills", "faults"] as const) {
    const text = values[name];
    const least = name === "pushes" ? 1 : 0;
    if (text !== undefined && !(/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most[name]))
      return err(`--${name}=${text} is not a whole number from ${least} to ${most[name]}.`);
  }
  const {
    seed,
    pushes = "200",
    kills = `${Math.ceil(Number(pushes) * KILLS_PER_PUSH)}`,
    faults = "12",
    help = false,
  } = values;
  return ok({
    help,
    seed: seed === undefined ? undefined : Number(seed),
    pushes: Number(pushes),
    kills: Number(kills),
    faults: Number(faults),
  });
}

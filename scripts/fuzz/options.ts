/** The command line of `npm run fuzz`. */
import { parseArgs } from "node:util";

export interface Options {
  readonly help: boolean;
  /** How often each property is tried at least. */
  readonly runs: number;
  /** Requests that schemathesis makes up for each operation, at most. */
  readonly examples: number;
  readonly seed: number;
  readonly parts: readonly Part[];
}

export const PARTS = ["properties", "api"] as const;
export type Part = (typeof PARTS)[number];

export const HELP = `npm run fuzz [-- OPTIONS]      odd input, a lot of it: properties with fast-check, then the API with schemathesis

  --runs N       how often each property is tried (default 2000)
  --examples N   requests made up for each operation of the API (default 100)
  --seed N       where chance begins (default 1); the same number makes the same input
  --only PART    ${PARTS.join(" or ")}

Exit status: 0 when nothing was found, 1 when something was or it was ended, 2 for a wrong command line.`;

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h", default: false },
        runs: { type: "string", default: "2000" },
        examples: { type: "string", default: "100" },
        seed: { type: "string", default: "1" },
        only: { type: "string" },
      },
    });
    const numbers = { runs: values.runs, examples: values.examples, seed: values.seed };
    for (const [name, text] of Object.entries(numbers))
      if (!/^[1-9]\d{0,8}$/.test(text)) return `--${name} ${text} is not a whole number above 0`;
    const parts = PARTS.filter((part) => values.only === undefined || part === values.only);
    if (parts.length === 0) return `--only ${values.only} is none of ${PARTS.join(", ")}`;
    return {
      help: values.help,
      runs: Number(values.runs),
      examples: Number(values.examples),
      seed: Number(values.seed),
      parts,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

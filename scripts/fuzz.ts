/**
 * Odd input, a lot of it: every property of the tests, then the API of the built Worker, on loopback. Exit status: 0 when
 * nothing was found, 1 when something was or it was ended, 2 for a wrong command line.
 */
import { tryApi } from "./fuzz/api.ts";
import { HELP, type Options, type Part, readOptions } from "./fuzz/options.ts";
import type { Outcome } from "./fuzz/outcome.ts";
import { tryProperties } from "./fuzz/properties.ts";

const TRY: Readonly<Record<Part, (options: Options) => Promise<Outcome>>> = {
  properties: tryProperties,
  api: tryApi,
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const options = readOptions(args);
  if (typeof options === "string") {
    console.error(`${options}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const outcomes: (readonly [part: Part, outcome: Outcome])[] = [];
  for (const part of options.parts) {
    const outcome = await TRY[part](options);
    outcomes.push([part, outcome]);
    if (outcome.isEnded) break;
  }
  console.log("");
  for (const [part, { ok, line }] of outcomes)
    console.log(`fuzz: ${ok ? "clean" : "FOUND"}  ${part}: ${line}`);
  return outcomes.every(([, { ok }]) => ok) ? 0 : 1;
}

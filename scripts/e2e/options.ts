/** The command line of `npm run e2e`. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface Options {
  readonly help: boolean;
  readonly bench: boolean;
  readonly keep: boolean;
  readonly build: boolean;
  /** Not enclosed in namespaces of its own. */
  readonly open: boolean;
  /** For vitest: parts of file names, `-t`, reporters. */
  readonly rest: readonly string[];
}

export const HELP = `npm run e2e [-- OPTIONS] [-- FILTER...]      the scenarios against a real Argo CD
npm run bench:e2e [-- WORD...]                its figures, or those whose part holds a WORD

  --build   only build the programs of the stack
  --keep    start the stack, print how to reach it, and stay up until Ctrl-C
  --open    not enclosed: its ports are on this machine's loopback, as without Linux
  --name T  only tests whose name holds T
  --json F  also write the results to the file F, as JSON
  FILTER    only files whose name holds FILTER

ARGOCD_URL, ARGOCD_TOKEN and GIT_URL name an Argo CD that runs already; then no stack is built or started.`;

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        bench: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
        build: { type: "boolean", default: false },
        open: { type: "boolean", default: false },
        name: { type: "string" },
        json: { type: "string" },
      },
    });
    const { help, bench, keep, build, open, name, json } = values;
    const named = name === undefined ? [] : ["-t", name];
    const file =
      json === undefined
        ? []
        : ["--reporter=default", "--reporter=json", `--outputFile.json=${resolve(json)}`];
    return { help, bench, keep, build, open: open || keep, rest: [...positionals, ...named, ...file] };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

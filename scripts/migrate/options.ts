/** The command line of `npm run migrate`. */
import { parseArgs } from "node:util";

export interface Options {
  readonly help: boolean;
  /** Names of files; `-` is the standard input. */
  readonly files: readonly string[];
  /** Folder to write into. */
  readonly out: string;
  readonly dryRun: boolean;
  readonly force: boolean;
}

export const HELP = `npm run migrate -- [OPTIONS] FILE...      moves from Argo CD Image Updater to this product

  FILE       what configures Image Updater: registries.conf, its ConfigMap, values of its Helm chart,
             ImageUpdater resources, Applications and ApplicationSets with annotations, Secrets;
             YAML or JSON, several documents, lists; - is the standard input
  --out DIR  the folder to write into (config)
  --dry-run  only say what would be written
  --force    overwrite files that are there

For example:
  kubectl get applications -A -o yaml | npm run migrate -- --dry-run - values.yaml registries.conf

Exit status: 0 when every piece was understood and written, 1 when not, 2 for a wrong command line.`;

/** The options, or what is wrong with them. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        out: { type: "string", default: "config" },
        "dry-run": { type: "boolean", default: false },
        force: { type: "boolean", default: false },
      },
    });
    const { help, out, force, "dry-run": dryRun } = values;
    if (!help && positionals.length === 0) return "no FILE is given; see npm run migrate -- --help";
    return { help, files: [...new Set(positionals)], out, dryRun, force };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

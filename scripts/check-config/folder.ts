/** The files of a configuration folder, as they are bundled. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "../../src/fleet/resource-files.ts";

/** Throws where the folder is not there. */
export const readFolder = (directory: string): readonly SourceFile[] =>
  readdirSync(directory)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({ name: `config/${name}`, text: readFileSync(join(directory, name), "utf8") }));

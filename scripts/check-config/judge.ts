/** What is wrong in the files of config/, as `npm run check:config` says it. Pure. */

import type { SourceFile } from "../../src/fleet/resource-files.ts";
import { readResources } from "../../src/fleet/snapshot.ts";
import type { Problem } from "../../src/lib/problem.ts";
import { parseRegistries } from "../../src/registry/registries.ts";

export interface Verdict {
  readonly problems: readonly Problem[];
  readonly errors: number;
  /** `2 files, 1 resources: 0 errors, 0 warnings` */
  readonly summary: string;
}

/** `files`: as they are bundled, `config/registries.yaml` among them. */
export function judge(files: readonly SourceFile[]): Verdict {
  const tables = files.filter(isTable).map(({ name, text }) => parseRegistries(text, name));
  const read = readResources(
    files.filter((file) => !isTable(file)),
    "argocd",
  );
  const problems = [...tables.flatMap((table) => table.problems), ...read.problems];
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const summary = `${files.length} files, ${read.resources.length} resources: ${errors} errors, ${problems.length - errors} warnings`;
  return { problems, errors, summary };
}

/** A problem as lines of text: its place, what is wrong, how to mend it. */
export const problemText = ({ severity, where, what, mend }: Problem): string =>
  `${severity}: ${where}\n  ${what}\n  ${mend}`;

const isTable = ({ name }: SourceFile) => /\/registries\.ya?ml$/.test(name);

/**
 * Says what is wrong in the configuration, before it is deployed: each problem with its place and its mend. Which
 * Applications the resources match is known to a running deployment only.
 *
 * Usage: node scripts/check-config.ts [CONFIG_DIR]     exit code 1 when there is an error, 0 for warnings alone
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readResources } from "../src/fleet/snapshot.ts";
import { parseRegistries } from "../src/registry/registries.ts";

const directory = process.argv[2] ?? join(import.meta.dirname, "../config");
if (!existsSync(directory)) {
  console.error(`${directory} does not exist; usage: npm run check:config -- [CONFIG_DIR]`);
  process.exit(2);
}
const files = readdirSync(directory)
  .filter((name) => /\.ya?ml$/.test(name))
  .sort()
  .map((name) => ({ name: `config/${name}`, text: readFileSync(join(directory, name), "utf8") }));
const isTable = ({ name }: { name: string }) => /\/registries\.ya?ml$/.test(name);

const tables = files.filter(isTable).map(({ name, text }) => parseRegistries(text, name));
const { resources, problems } = readResources(
  files.filter((file) => !isTable(file)),
  "argocd",
);
const all = [...tables.flatMap((table) => table.problems), ...problems];
for (const { severity, where, what, mend } of all) {
  console.log(`${severity}: ${where}\n  ${what}\n  ${mend}`);
}
const errors = all.filter(({ severity }) => severity === "error").length;
console.log(
  `${files.length} files, ${resources.length} resources: ${errors} errors, ${all.length - errors} warnings`,
);
process.exitCode = errors > 0 ? 1 : 0;

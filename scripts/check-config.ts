/**
 * Says what is wrong in the configuration, before it is deployed: each problem with its place and its mend. Which
 * Applications the resources match is known to a running deployment only.
 *
 * Usage: node scripts/check-config.ts [CONFIG_DIR]     exit code 1 when there is an error, 0 for warnings alone
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readFolder } from "./check-config/folder.ts";
import { judge, problemText } from "./check-config/judge.ts";

const directory = process.argv[2] ?? join(import.meta.dirname, "../config");
if (!existsSync(directory)) {
  console.error(`${directory} does not exist; usage: npm run check:config -- [CONFIG_DIR]`);
  process.exit(2);
}
const { problems, errors, summary } = judge(readFolder(directory));
for (const problem of problems) console.log(problemText(problem));
console.log(summary);
process.exitCode = errors > 0 ? 1 : 0;

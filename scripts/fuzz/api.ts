/** The API of the built Worker under schemathesis: requests made up from the document that the Worker serves. */
import { join } from "node:path";
import { statusOf } from "../child.ts";
import type { Options } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { pythonPrograms } from "./python.ts";
import { API_TOKEN, startTarget, type Target, WEBHOOK_SECRET } from "./target.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Nothing of it runs longer than this. */
const MAX_MS = 20 * 60_000;

export async function tryApi({ examples, seed }: Options): Promise<Outcome> {
  const programs = pythonPrograms(process.env, (line) => console.log(`fuzz: ${line}`));
  if (!programs.ok) return { ok: false, line: `not run: ${programs.error}` };
  const target = await startTarget();
  try {
    const words = [
      ...["--config-file", "scripts/fuzz/schemathesis.toml", "run", `${target.url}/openapi.json`],
      ...["--max-examples", String(examples), "--seed", String(seed)],
      // Nothing of a run before this one: the same seed makes the same requests.
      ...["--generation-database", "none", "--phases", "examples,coverage,fuzzing"],
      ...["--continue-on-failure", "--warnings", "missing_auth"],
    ];
    const status = await statusOf(join(programs.value, "schemathesis"), words, {
      cwd: ROOT,
      timeout: MAX_MS,
      env: {
        ...process.env,
        FUZZ_API_TOKEN: API_TOKEN,
        FUZZ_WEBHOOK_SECRET: WEBHOOK_SECRET,
        PYTHONDONTWRITEBYTECODE: "1",
      },
    });
    const found = [...(status === 0 ? [] : ["schemathesis is not content, see above"]), ...harm(target)];
    const told = `${examples} examples for each operation, seed ${seed}`;
    return { ok: found.length === 0, line: [told, ...found].join("; ") };
  } finally {
    await target.stop();
  }
}

/** What no request may do, whatever it is answered. */
function harm(target: Target): readonly string[] {
  const wrong = target.writes().filter((write) => !/^example-api-(?:dev|prd) 0\.1\.0$/.test(write));
  const threw = target.logs.filter((line) => line.includes('"a request threw"'));
  return [
    ...(wrong.length === 0 ? [] : [`written to Argo CD: ${wrong.join(", ")}`]),
    ...(threw.length === 0 ? [] : [`${threw.length} requests threw: ${threw[0]}`]),
    ...target.leaks().map((name) => `${name} stands in the log`),
  ];
}

/**
 * The Python environment of schemathesis: made once, in a cache folder outside the checkout, under the hash of what is in
 * it.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { err, ok, type Result } from "../../src/lib/result.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const INSTALL_MAX_MS = 10 * 60_000;

/** Says that everything was installed, for an attempt may end in the middle. */
const DONE = "installed";

/** The folder of the environment's programs. Errors: what is missing, with the mend. */
export function pythonPrograms(env: NodeJS.ProcessEnv, say: (line: string) => void): Result<string, string> {
  const python = spawnSync("python3", ["-c", "import sys; print(sys.version, sys.version_info >= (3, 10))"], {
    env,
    encoding: "utf8",
  });
  if (python.status !== 0) return err("python3 not found: apt-get install python3 python3-venv");
  if (!python.stdout.includes("True"))
    return err(`schemathesis needs Python 3.10 or newer, and python3 is ${python.stdout.split(" ")[0]}`);
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).update(python.stdout).digest("hex");
  const cache = env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), ".cache");
  const folder = join(cache, "image-updater-worker", "fuzz", hash.slice(0, 16));
  const programs = join(folder, "bin");
  if (existsSync(join(folder, DONE))) return ok(programs);

  say(`schemathesis is installed once, from PyPI, into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = run(["python3", "-m", "venv", folder], env);
  if (!made.ok) return err(`no Python environment can be made: apt-get install python3-venv\n${made.error}`);
  const pip = [join(programs, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const installed = run([...pip, "--no-input", "-r", REQUIREMENTS], env);
  if (!installed.ok)
    return err(
      `schemathesis cannot be installed; it needs PyPI, or a mirror in PIP_INDEX_URL\n${installed.error}`,
    );
  writeFileSync(join(folder, DONE), "");
  return ok(programs);
}

/** Errors: what the program said last. */
function run([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Result<undefined, string> {
  const ended = spawnSync(program, args, { env, encoding: "utf8", timeout: INSTALL_MAX_MS });
  if (ended.status === 0) return ok(undefined);
  const said = `${ended.stdout ?? ""}${ended.stderr ?? ""}`.trim().split("\n").slice(-5).join("\n");
  return err(said || ended.error?.message || "it ended without a word");
}

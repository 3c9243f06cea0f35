/** The runner of the odd input, as far as it goes without input: command line, and what is missing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readOptions } from "../scripts/fuzz/options.ts";
import { pythonPrograms } from "../scripts/fuzz/python.ts";

describe("the command line", () => {
  it("tries both parts, from a seed that is always the same", () => {
    expect(readOptions([])).toMatchObject({ parts: ["properties", "api"], seed: 1 });
  });

  it("takes numbers and one part", () => {
    const words = ["--runs", "7", "--examples", "8", "--seed", "9", "--only", "api"];
    expect(readOptions(words)).toMatchObject({ runs: 7, examples: 8, seed: 9, parts: ["api"] });
  });

  it.each([
    [["--rnus", "1"], "--rnus"],
    [["--runs", "many"], "--runs many is not a whole number above 0"],
    [["--runs", "0"], "--runs 0 is not"],
    [["--only", "everything"], "properties, api"],
  ])("says what is wrong with %j", (words, says) => {
    expect(readOptions(words)).toContain(says);
  });
});

describe("an environment of Python", () => {
  const folder = mkdtempSync(join(tmpdir(), "image-updater-fuzz-"));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is missed with the packages that have it", () => {
    expect(pythonPrograms({ PATH: folder, HOME: folder }, () => undefined)).toEqual({
      ok: false,
      error: "python3 not found: apt-get install python3 python3-venv",
    });
  });
});

describe("a program that works for the runner", () => {
  const run = (before: string, program: string) => {
    const script = `const { statusOf } = await import("./scripts/child.ts");
      ${before}
      console.log(await statusOf(process.execPath, ["--eval", ${JSON.stringify(program)}], {}));`;
    const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: join(import.meta.dirname, ".."),
      encoding: "utf8",
    });
    return [status, stdout.trim()];
  };

  it("tells its exit status", () => {
    expect(run("", "process.exit(3)")).toEqual([0, "3"]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"])("is ended first where %s ends the runner", (signal) => {
    const soon = `setImmediate(() => process.kill(process.pid, "${signal}"));`;
    expect(run(soon, "setTimeout(() => undefined, 5000)")).toEqual([0, "null"]);
  });
});

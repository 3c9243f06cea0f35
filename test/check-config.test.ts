/** The command that judges the configuration before it is deployed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "config-"));
afterAll(() => rmSync(directory, { recursive: true }));

const check = (path: string) =>
  spawnSync(process.execPath, ["scripts/check-config.ts", path], { cwd: root, encoding: "utf8" });

describe("npm run check:config", () => {
  it("accepts what users have", () => {
    const done = check("test/fixtures/config");
    expect(done.stdout).toBe("2 files, 1 resources: 0 errors, 0 warnings\n");
    expect(done.status).toBe(0);
  });

  it("names the place and the mend of what is wrong, and fails", () => {
    writeFileSync(join(directory, "bad.yaml"), "kind: ImageUpdater\n  spec: [");
    const done = check(directory);
    expect(done.stdout).toContain("error: config/bad.yaml:");
    expect(done.stdout).toContain("1 errors");
    expect(done.status).toBe(1);
  });

  it("says that a folder is not there", () => {
    expect(check("nowhere").status).toBe(2);
  });
});

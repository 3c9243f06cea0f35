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

  it("accepts each key of registries.yaml and each kind of reference, and judges them", () => {
    const entries = [
      "{ name: Hub, api_url: https://registry-1.docker.io, prefix: docker.io, ping: yes, defaultns: library, default: true, limit: 10, credsexpire: 10h, tagsortmode: none, insecure: no, credentials: env:HUB }",
      '{ api_url: https://acme.azurecr.io, tagsortmode: latest-first, credentials: "secret:argocd/acr#creds" }',
      "{ api_url: https://ghcr.io, credentials: pullsecret:argocd/ghcr }",
    ];
    const table = (list: readonly string[]) =>
      `registries:\n${list.map((entry) => `  - ${entry}\n`).join("")}`;
    writeFileSync(join(directory, "registries.yaml"), table(entries));
    expect(check(directory)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/ 0 errors, 0 warnings/),
    });
    const bad = "{ api_url: https://gcr.io, credsexpire: 10 hours, credentials: ext:/gcr.sh }";
    writeFileSync(join(directory, "registries.yaml"), table([...entries, bad]));
    const done = check(directory);
    expect(done.status).toBe(1);
    expect(done.stdout).toContain("error: config/registries.yaml: registries[3].credsexpire");
    expect(done.stdout).toMatch(/registries\[3\]\.credentials\n.*\n.*service account's key/);
    rmSync(join(directory, "registries.yaml"));
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

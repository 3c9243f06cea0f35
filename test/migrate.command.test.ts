/** The command itself: what it reads, writes, refuses, and its exit status. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "migrate-"));
afterAll(() => rmSync(directory, { recursive: true }));

const run = (script: string, args: readonly string[], input = "") =>
  spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: root, encoding: "utf8", input });
const migrate = (args: readonly string[], input?: string) => run("migrate", args, input);

const APPLICATIONS = "test/fixtures/migrate/applications.yaml";
const CONFIG = ["test/fixtures/config/example-api.yaml", "test/fixtures/config/registries.yaml"];

// Each case starts the command several times.
describe("npm run migrate", { timeout: 60_000 }, () => {
  it("writes a folder that check:config accepts, and overwrites nothing", () => {
    const out = join(directory, "config");
    const first = migrate(["--out", out, APPLICATIONS, ...CONFIG]);
    expect(first.status).toBe(0);
    expect(first.stdout).toContain("5 files, 4 resources: 0 errors, 0 warnings");
    expect(readdirSync(out)).toHaveLength(5);
    expect(run("check-config", [out])).toMatchObject({
      status: 0,
      stdout: "5 files, 4 resources: 0 errors, 0 warnings\n",
    });

    expect(migrate(["--out", out, ...CONFIG]).status).toBe(0);
    const shop = join(out, "shop-dev.yaml");
    writeFileSync(shop, "mine\n");
    const refused = migrate(["--out", out, APPLICATIONS]);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain(`${shop}, which is there and differs`);
    expect(readFileSync(shop, "utf8")).toBe("mine\n");

    const forced = migrate(["--out", out, "--force", APPLICATIONS]);
    expect(forced.status).toBe(0);
    expect(forced.stdout).toContain(`Also in ${out}`);
    expect(readFileSync(shop, "utf8")).toContain("kind: ImageUpdater");
  });

  it("reads the standard input, and only says what it would write", () => {
    const out = join(directory, "none");
    const done = migrate(["--dry-run", "--out", out, "-"], readFileSync(join(root, APPLICATIONS), "utf8"));
    expect(done.status).toBe(0);
    expect(done.stdout).toContain("(stdin):2  Application argocd/shop-dev: config/shop-dev.yaml");
    expect(done.stdout).toContain("imageName: ghcr.io/acme/shop-web:~1.4");
    expect(existsSync(out)).toBe(false);
  });

  it("goes on after what cannot be read, and fails", () => {
    const out = join(directory, "part");
    const done = migrate(["--out", out, "nowhere.yaml", ...CONFIG]);
    expect(done.status).toBe(1);
    expect(done.stderr).toContain("nowhere.yaml cannot be read");
    expect(readdirSync(out)).toHaveLength(2);
  });

  it.each([[[]], [["--foce", "x"]]])("refuses the command line %j", (args) => {
    expect(migrate(args)).toMatchObject({ status: 2, stdout: "" });
  });
});

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEV, keyOf, PRD } from "../../scripts/demo/applications.ts";
import { runScenario } from "../../scripts/demo/run.ts";
import { createScreen } from "../../scripts/demo/screen.ts";
import { missingFile, registriesFor, type System, startSystem } from "../../scripts/demo/system.ts";
import { killDemos, paste, startDemo } from "./demo.support.ts";

const ROOT = join(import.meta.dirname, "../..");
const MINUTE_MS = 60_000;

afterAll(killDemos);

describe("npm run demo", { timeout: 2 * MINUTE_MS }, () => {
  it.concurrent("plays the whole scenario in under a minute and ends with exit status 0", async () => {
    const began = Date.now();
    const demo = startDemo();
    expect(await demo.ended, demo.output()).toBe(0);
    expect(Date.now() - began).toBeLessThan(MINUTE_MS);

    const seen = [
      /MODE=apply/,
      /ok +\d+ ms +example-api-dev +0\.0\.9 -> 0\.1\.0-rc\.1/,
      /ok +example-api-prd +left alone: .*0\.1\.0-rc\.1 is\s+not taken: pre-release/,
      /6 webhooks, 1 request to the registry/,
      /ok +\d+ ms +example-api-dev +0\.1\.0-rc\.1 -> 0\.1\.0\n/,
      /ok +\d+ ms +example-api-prd +0\.0\.9 -> 0\.1\.0\n/,
      /ok +example-api-dev +0\.1\.0 -> 0\.1\.1, \d+ ms after the cron trigger/,
      /ok +example-api-prd +0\.1\.0 -> 0\.1\.1, \d+ ms after the cron trigger/,
      /ok +example-api-dev +held: Rolled back by hand from 0\.1\.1 to 0\.1\.0/,
      /ok +example-api-dev +still held; nothing was written/,
      /ok +\d+ ms +example-api-dev +0\.1\.0 -> 0\.2\.0/,
      /ok +\d+ ms +example-api-prd +0\.1\.1 -> 0\.2\.0/,
      /Every step held/,
    ];
    let rest = demo.output();
    for (const line of seen) {
      expect(rest).toMatch(line);
      rest = rest.slice(rest.search(line));
    }
    // Nobody reads it on a terminal here.
    expect(demo.output()).not.toContain("\u001b");
  });

  it.concurrent("stays up with --keep, prints commands that work, and stops on Ctrl-C", async ({
    expect,
  }) => {
    const demo = startDemo("--keep");
    await demo.prints("What the Worker says meanwhile:", MINUTE_MS);
    const commands = demo
      .output()
      .split("\n")
      .filter((line) => line.trim().startsWith("curl "));
    const [
      push = "",
      webhook = "",
      look = "",
      rollback = "",
      check = "",
      resume = "",
      cron = "",
      status = "",
    ] = commands;
    expect(commands).toHaveLength(8);
    const runs = (dev: string, prd: string) =>
      expect
        .poll(() => paste(look), { timeout: 20_000, interval: 100 })
        .toContain(`example-api-dev  image.tag=${dev}\nexample-api-prd  image.tag=${prd}\n`);

    expect(await paste(push)).toContain("example-api:0.3.0 is in the registry");
    await runs("0.2.0", "0.2.0");
    expect(JSON.parse(await paste(webhook))).toMatchObject({ stored: [{ tag: "0.3.0" }] });
    await runs("0.3.0", "0.3.0");

    expect(await paste(rollback)).toContain("example-api-dev asks for 0.1.0 now");
    expect(JSON.parse(await paste(check)).applications).toMatchObject([
      {
        application: "argocd/example-api-dev",
        dryRun: false,
        images: [{ state: "held", running: { tag: "0.1.0" } }],
      },
      { application: "argocd/example-api-prd", dryRun: false, images: [{ running: { tag: "0.3.0" } }] },
    ]);
    await runs("0.1.0", "0.3.0");
    expect(JSON.parse(await paste(resume))).toMatchObject({ resumed: ["app"] });
    await runs("0.3.0", "0.3.0");

    await paste(push.replace("0.3.0", "0.3.1"));
    await paste(cron);
    await runs("0.3.1", "0.3.1");
    const applied = { images: [{ lastApplied: { tag: "0.3.1" } }] };
    await expect
      .poll(async () => JSON.parse(await paste(status)), { timeout: 20_000 })
      .toMatchObject({ mode: "apply", applications: [applied, applied] });
    await demo.prints("a push was reported: docker.io/shykhovmyron/example-api:0.3.0", 1_000);

    demo.interrupt();
    expect(await demo.ended, demo.output()).toBe(0);
    expect(demo.output()).toMatch(/Stopped\.\n$/);
    await expect(paste(status)).rejects.toThrow("curl");
  });

  it.concurrent("ends in order, with exit status 130, when Ctrl-C comes in the middle", async () => {
    const demo = startDemo();
    await demo.prints("2  0.1.0-rc.1 is pushed", MINUTE_MS);
    demo.interrupt();
    expect(await demo.ended, demo.output()).toBe(130);
    expect(demo.output()).toMatch(/Stopped before the end\.\n$/);
  });

  it.concurrent.for([
    { args: ["--help"], status: 0, says: "Usage: npm run demo" },
    { args: ["--kep"], status: 2, says: "There is no option --kep. Known are --keep and --help." },
    { args: ["--keep", "5"], status: 2, says: "There is no option 5." },
  ])("answers $args with exit status $status", async ({ args, status, says }, { expect }) => {
    const demo = startDemo(...args);
    expect(await demo.ended).toBe(status);
    expect(demo.output()).toContain(says);
  });
});

/** Acts when the registry is first asked about a pushed tag, which is before the PATCH. */
function onFirstConfirmation({ registry }: System, act: () => void): void {
  const timer = setInterval(() => {
    if (!registry.requests.some(({ method }) => method === "HEAD")) return;
    clearInterval(timer);
    act();
  }, 1);
}

describe("a step that does not hold", { timeout: MINUTE_MS }, () => {
  const cases: { case: string; sabotage: (system: System) => void; says: RegExp }[] = [
    {
      case: "Argo CD refuses every PATCH",
      sabotage: ({ argocd }) =>
        argocd.fail({
          method: "PATCH",
          status: 403,
          body: { code: 7, message: "permission denied" },
          times: 99,
        }),
      says: /NO +example-api-dev +asks for 0\.0\.9, not for 0\.1\.0-rc\.1\. The Worker says/,
    },
    {
      case: "a controller puts every change back",
      sabotage: ({ argocd }) => argocd.revertAfter(keyOf(PRD), 500),
      says: /NO +example-api-prd +0\.1\.0 was not read back/,
    },
    {
      case: "dev gets another value besides the tag",
      sabotage: (system) =>
        onFirstConfirmation(system, () => system.argocd.setParameter(keyOf(DEV), "replicaCount", "9")),
      says: /NO +example-api-dev +got other parameters too: (image\.tag, )?replicaCount/,
    },
    {
      case: "prd is written to when it is to be left alone",
      sabotage: (system) =>
        onFirstConfirmation(system, () => system.argocd.setParameter(keyOf(PRD), "replicaCount", "9")),
      says: /NO +example-api-prd +was written to; it was to be left alone\./,
    },
    {
      case: "duplicates are not folded into one look",
      sabotage: ({ registry }) => registry.fail({ path: "/manifests/", status: 503 }),
      says: /NO +folded +6 webhooks made 2 requests to the registry; 1 was due\./,
    },
    {
      case: "the registry refuses the password",
      sabotage: ({ registry }) => registry.fail({ path: "/token", status: 401, times: 99 }),
      says: /NO +example-api-dev +is not followed\. The Worker says \(failed\): .* was answered 401/,
    },
  ];
  it.concurrent.for(cases)(
    "is said, and the exit status is 1: $case",
    async ({ sabotage, says }, { expect }) => {
      let output = "";
      const write = (text: string) => {
        output += text;
      };
      const screen = createScreen({ write, colour: false, terminal: false, width: 1_000 });
      const system = await startSystem(ROOT, { fixedPorts: false, onLog: () => {} });
      try {
        sabotage(system);
        const interrupted = new AbortController().signal;
        expect(await runScenario({ system, screen, log: [], interrupted, waitMs: 7_000 })).toBe(1);
      } finally {
        await system.stop();
      }
      expect(output).toMatch(says);
      expect(output).not.toContain("Every step held");
      expect(output).toContain("A step did not hold.");
    },
  );
});

describe("the checkout", () => {
  it("is named where something is missing, with the mend", () => {
    const root = mkdtempSync(join(tmpdir(), "demo-"));
    for (const path of ["test/fixtures/config/example-api.yaml", "test/fixtures/config/registries.yaml"]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), "");
    }
    expect(missingFile(root)).toBe("dist/index.js is missing; run: npm run build");
    expect(missingFile(ROOT)).toBeUndefined();
  });

  it("lends the demo its registries.yaml, all but Docker Hub's address", () => {
    const table = readFileSync(join(ROOT, "test/fixtures/config/registries.yaml"), "utf8");
    const lines = registriesFor(table, "http://127.0.0.1:5000").split("\n");
    const changed = lines.filter((line, index) => line !== table.split("\n")[index]);
    expect(changed).toEqual(["    api_url: http://127.0.0.1:5000"]);
  });
});

describe("the screen", () => {
  const shown = (options: { colour: boolean; terminal: boolean }) => {
    let output = "";
    const write = (text: string) => {
      output += text;
    };
    const screen = createScreen({ ...options, write, width: 60 });
    screen.line({ kind: "soon", subject: "5 s later", text: "the Worker reads back what it wrote" });
    screen.line({
      kind: "held",
      subject: "example-api-dev",
      text: "one two three four five six seven",
      pushToPatchMs: 31,
    });
    return output;
  };

  it("keeps long text in its column", () => {
    expect(shown({ colour: false, terminal: false })).toBe(
      ["   ok    31 ms  example-api-dev  one two three four five six", `${" ".repeat(33)}seven`, ""].join(
        "\n",
      ),
    );
  });

  it("shows what is waited for on a terminal only, and takes it back", () => {
    expect(shown({ colour: false, terminal: true })).toMatch(/^ {3}\.\. .*5 s later.*\r\W\[K {3}ok/);
  });

  it("has colours when it is told to", () => {
    expect(shown({ colour: true, terminal: false })).toContain("\u001b[32mok\u001b[39m");
  });
});

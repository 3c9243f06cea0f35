/** The built Worker whose resources come from the Application that delivers them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Manifest, StandInApplication } from "../support/argocd.ts";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import {
  application,
  REPOSITORY,
  resource,
  type Scenario,
  startScenario,
  until,
} from "../support/scenario.ts";

const CONFIG = "argocd/image-updater-config";
const APPLICATION = `Application ${CONFIG}`;

let storage: string;
let running: Scenario<StandInRegistry> | undefined;
beforeEach(() => {
  storage = mkdtempSync(join(tmpdir(), "resources-"));
});
afterEach(async () => {
  const leaks = running?.leaks();
  await running?.stop();
  running = undefined;
  rmSync(storage, { recursive: true, force: true });
  expect(leaks).toEqual([]);
});

/** The user's own resource. */
const OWN: Manifest = parse(
  readFileSync(join(import.meta.dirname, "../fixtures/config/example-api.yaml"), "utf8"),
);
const manifest = (name: string, pattern: string, constraint: string): Manifest =>
  parse(resource(name, pattern, `${REPOSITORY}:${constraint}`));

/** As the user's deployment has it; its objects go to the namespace of Argo CD. */
function configApplication(): StandInApplication {
  const config = application("image-updater-config");
  config.spec.source = {
    repoURL: "https://git.example.com/gitops.git",
    path: "manifests/apps/image-updater",
  };
  config.spec.destination = { namespace: "argocd" };
  config.status.summary = {};
  return config;
}

/** 0.0.9 runs everywhere; the bundled file serves nobody that is delivered. */
async function start(vars: Record<string, string> = {}) {
  const registry = await startRegistry();
  for (const tag of ["0.0.9", "1.0.0"]) registry.push(REPOSITORY, tag);
  const scenario = await startScenario({
    registry,
    applications: [application("example-api-dev"), application("example-api-prd"), configApplication()],
    resources: { "bundled.yaml": resource("bundled", "example-api-prd", `${REPOSITORY}:~1`) },
    vars: { RESOURCES_APPLICATION: "image-updater-config", ...vars },
    storage,
  });
  running = scenario;
  return {
    ...scenario,
    deliver: (...manifests: Manifest[]) => scenario.argocd.deliver(CONFIG, ...manifests),
    push: async (tag: string) => {
      registry.push(REPOSITORY, tag);
      expect((await scenario.webhook({ tag })).status).toBe(202);
    },
    runs: (name: string, tag: string) =>
      until(`${name} runs ${tag}`, () => scenario.tagOf(name) === tag, 20_000),
    /** Without those of the settings: the token of the tests is no JWT. */
    problemsOf: async () =>
      (await scenario.status()).problems
        .filter(({ where }) => !where.startsWith("setting"))
        .map(({ where, what }) => `${where}: ${what}`),
  };
}

describe("the resources of RESOURCES_APPLICATION", () => {
  it("serve as Git has them, and the bundled ones do not", async () => {
    const { deliver, check, push, runs, status, problemsOf } = await start();
    deliver(OWN, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "beside" } });
    await check({});
    await push("0.1.0-rc.1");
    await runs("example-api-dev", "0.1.0-rc.1");
    await push("0.1.0");
    await Promise.all([runs("example-api-dev", "0.1.0"), runs("example-api-prd", "0.1.0")]);
    const { lookedIn, resources } = await status();
    expect(lookedIn).toEqual([APPLICATION]);
    expect(resources).toEqual([{ resource: "argocd/example-api", applicationsMatched: 2, imagesManaged: 2 }]);
    expect(await problemsOf()).toEqual([]);
  });

  it("change with the sweep, without a push, and end when they are removed", async () => {
    const { deliver, check, sweep, runs, push, status, tagOf } = await start();
    deliver(manifest("dev", "example-api-dev", "~0"), manifest("prd", "example-api-prd", "~0"));
    await check({});
    deliver(manifest("dev", "example-api-dev", "~1"), manifest("prd", "example-api-prd", "~0"));
    await sweep();
    await runs("example-api-dev", "1.0.0");

    deliver(manifest("dev", "example-api-dev", "~1"));
    await sweep();
    await until("prd has ended", async () => (await status()).resources.length === 1);
    await push("1.0.1");
    await runs("example-api-dev", "1.0.1");
    expect(tagOf("example-api-prd")).toBe("0.0.9");
  });

  it("keep their last good version while one is broken, or Argo CD cannot compare with Git", async () => {
    const { argocd, deliver, check, sweep, push, runs, status, problemsOf } = await start();
    deliver(manifest("dev", "example-api-dev", "~0"), manifest("prd", "example-api-prd", "~0"));
    await check({});

    deliver(
      { ...manifest("dev", "example-api-dev", "~0"), spec: {} },
      manifest("prd", "example-api-prd", "~0"),
    );
    await sweep();
    await until("it is said", async () =>
      (await problemsOf()).some((line) =>
        line.startsWith(`${APPLICATION}: ImageUpdater dev: Nothing of this version`),
      ),
    );
    await push("0.1.0");
    await Promise.all([runs("example-api-dev", "0.1.0"), runs("example-api-prd", "0.1.0")]);

    argocd.failToCompare(CONFIG, "Failed to load target state: https://me:s3cr3t@git.example.com: timeout");
    await sweep();
    const { failure, since } = await until("the reason", async () => (await status()).resourcesTrouble);
    expect(failure).toMatchObject({ code: "resources-not-compared", mend: expect.any(String) });
    expect(failure.message).toContain(
      "ComparisonError: Failed to load target state: https://...@git.example.com",
    );
    expect(Date.parse(since)).toBeLessThanOrEqual(Date.now());
    expect(JSON.stringify(await status())).not.toContain("s3cr3t");
    await push("0.2.0");
    await Promise.all([runs("example-api-dev", "0.2.0"), runs("example-api-prd", "0.2.0")]);

    deliver(manifest("dev", "example-api-dev", "~0"), manifest("prd", "example-api-prd", "~0"));
    await sweep();
    await until("all is well", async () => {
      return (await problemsOf()).length === 0 && (await status()).resourcesTrouble === undefined;
    });
  });

  it("serve after a new start at once, while Argo CD can tell neither the list nor the resources", async () => {
    const { argocd, deliver, check, push, runs, redeploy, status } = await start();
    deliver(manifest("dev", "example-api-dev", "~0"));
    await check({});
    argocd.redisDown(true);
    argocd.fail({ status: 503, path: "/api/v1/applications?fields", times: 1_000_000 });
    await redeploy();
    await push("0.1.0");
    await runs("example-api-dev", "0.1.0");
    expect((await status()).resources).toMatchObject([{ resource: "argocd/dev" }]);
  });

  it("are waited for, with the reason and the mend, when the Application cannot be seen or read", async () => {
    const { argocd, deliver, check, push, runs, status } = await start();
    const config = argocd.applications.get(CONFIG);
    argocd.applications.delete(CONFIG);
    const answer = await check({});
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({
      detail: expect.stringContaining(`${APPLICATION}, which RESOURCES_APPLICATION names, does not exist`),
      mend: expect.stringContaining("p, <account>, applications, get, <project>/image-updater-config, allow"),
    });
    expect((await status()).summary).toContain("does not exist, or the token may not get it");
    await push("0.1.0");

    if (config === undefined) throw new Error("no config");
    argocd.addApplication(config);
    deliver(manifest("dev", "example-api-dev", "~0"));
    argocd.redisDown(true);
    await until("Redis in status", async () => {
      const { resourcesTrouble } = await status();
      return resourcesTrouble?.failure.message.includes("error getting cached app managed resources");
    });
    argocd.redisDown(false);
    // The push has waited for it.
    await runs("example-api-dev", "0.1.0");
  });

  it("take the place of the bundled ones with a deployment, and give it back", async () => {
    const { deliver, check, redeploy, runs, status, tagOf } = await start({ RESOURCES_APPLICATION: "" });
    deliver(manifest("dev", "example-api-dev", "~1"));
    await check({});
    await runs("example-api-prd", "1.0.0");
    expect((await status()).lookedIn).toEqual(["config/bundled.yaml"]);
    expect(tagOf("example-api-dev")).toBe("0.0.9");

    await redeploy({ RESOURCES_APPLICATION: CONFIG });
    expect((await status()).resources).toEqual([]);
    await check({});
    await runs("example-api-dev", "1.0.0");
    expect((await status()).resources).toMatchObject([{ resource: "argocd/dev" }]);

    await redeploy({ RESOURCES_APPLICATION: "" });
    await until("the bundled one serves", async () => {
      await check({ dryRun: true });
      return (await status()).resources[0]?.resource === "argocd/bundled";
    });
  });

  it("are nobody's while the setting names no Application", async () => {
    const { check, status, writes } = await start({ RESOURCES_APPLICATION: "argocd/too/many" });
    expect((await check({})).status).toBe(502);
    const { problems, summary } = await status();
    const told = problems.filter(({ where }) => where === "setting RESOURCES_APPLICATION");
    expect(told).toHaveLength(1);
    expect(summary).toBe(`setting RESOURCES_APPLICATION: ${told[0]?.what}`);
    expect(writes()).toEqual([]);
  });

  it("are missed aloud when the Application delivers none", async () => {
    const { deliver, check, status, problemsOf } = await start();
    deliver({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "beside" } });
    expect((await check({})).status).toBe(404);
    expect(await problemsOf()).toEqual([
      expect.stringContaining(`${APPLICATION}: No ImageUpdater resources in ${APPLICATION}`),
    ]);
    expect((await status()).summary).toContain(`No ImageUpdater CRs to process: looked in ${APPLICATION}`);
  });
});

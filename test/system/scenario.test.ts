/** The built Worker in whole deployments: several files, observe mode, a registry that asks to wait, a contest. */
import { afterEach, describe, expect, it } from "vitest";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import {
  application,
  REPOSITORY,
  resource,
  type Scenario,
  type ScenarioOptions,
  startScenario,
  until,
} from "../support/scenario.ts";

type StandIns = Scenario<StandInRegistry>;

let running: StandIns | undefined;
afterEach(async () => {
  const leaks = running?.leaks();
  await running?.stop();
  running = undefined;
  expect(leaks).toEqual([]);
});

/** A deployment that has seen everything once: 0.0.9 runs, and the list of tags is stored. */
async function start(options: Omit<ScenarioOptions<StandInRegistry>, "registry"> = {}): Promise<StandIns> {
  const registry = await startRegistry();
  registry.push(REPOSITORY, "0.0.9");
  running = await startScenario({ registry, ...options });
  await running.check({});
  return running;
}

async function push({ registry, webhook }: StandIns, tag: string): Promise<void> {
  registry.push(REPOSITORY, tag);
  expect((await webhook({ tag })).status).toBe(202);
}

async function imageOf({ status }: StandIns, name: string) {
  const { applications } = await status();
  return applications.find((each) => each.application === `argocd/${name}`)?.images[0];
}

describe("resources", () => {
  it("are read from several files with several documents each", async () => {
    const names = ["first", "second", "third"];
    const [first = "", second = "", third = ""] = names.map((name) =>
      resource(name, name, `${REPOSITORY}:~0`),
    );
    const scenario = await start({
      applications: names.map((name) => application(name)),
      resources: { "one.yaml": `${first}---\n${second}`, "two.yaml": third },
    });
    await push(scenario, "0.1.0");
    await until("all three run 0.1.0", () => names.every((name) => scenario.tagOf(name) === "0.1.0"));
    const { lookedIn, resources } = await scenario.status();
    expect(lookedIn).toEqual(["config/one.yaml", "config/two.yaml"]);
    expect(resources).toEqual(
      names.map((name) => ({ resource: `argocd/${name}`, applicationsMatched: 1, imagesManaged: 1 })),
    );
  });
});

describe("MODE=observe", () => {
  it("reports what would be written, and writes nothing", async () => {
    const scenario = await start({ vars: { MODE: "observe" } });
    await push(scenario, "0.1.0");
    const dev = await until("dev would be updated", async () => {
      const image = await imageOf(scenario, "example-api-dev");
      return image?.state === "would-update" && image;
    });
    expect(dev).toMatchObject({ running: { tag: "0.0.9" }, wanted: { tag: "0.1.0" } });
    await scenario.sweep();
    await scenario.check({});
    expect(scenario.writes()).toEqual([]);
    expect((await scenario.status()).summary).toContain("MODE=observe, so nothing is written");
  });
});

describe("a registry that answers 429 with Retry-After", () => {
  const RETRY_AFTER_SECONDS = 2;

  it("is left alone for so long, as status says, and the update arrives afterwards", async () => {
    const scenario = await start();
    const { registry } = scenario;
    registry.fail({ status: 429, headers: { "retry-after": String(RETRY_AFTER_SECONDS) } });
    const pushedAt = Date.now();
    await push(scenario, "0.1.0");
    const repository = await until("the 429 in status", async () => {
      const [row] = (await scenario.status()).repositories;
      return row?.patientUntil !== undefined && row;
    });
    expect(repository.trouble?.failure).toMatchObject({ code: "registry-rate-limited", temporary: true });
    const wait = Date.parse(repository.patientUntil ?? "") - pushedAt;
    expect(wait).toBeGreaterThanOrEqual(RETRY_AFTER_SECONDS * 1000);

    // Neither a sweep nor a person makes it ask any earlier.
    const asked = registry.requests.length;
    await scenario.sweep();
    await scenario.check({ dryRun: true });
    expect(registry.requests.length).toBe(asked);

    await until("both run 0.1.0", () =>
      ["example-api-dev", "example-api-prd"].every((name) => scenario.tagOf(name) === "0.1.0"),
    );
    expect(Date.now() - pushedAt).toBeGreaterThanOrEqual(RETRY_AFTER_SECONDS * 1000);
    await until("no trouble in status", async () => {
      const [row] = (await scenario.status()).repositories;
      return row?.trouble === undefined && row?.patientUntil === undefined;
    });
  });
});

describe("an Application whose ApplicationSet puts back every write", () => {
  it("is tried once and then left alone; status names the owner and the mend", async () => {
    const owned = application("example-api-dev");
    owned.metadata.ownerReferences = [{ kind: "ApplicationSet", name: "services" }];
    const scenario = await start({ applications: [owned, application("example-api-prd")] });
    scenario.argocd.revertAfter("argocd/example-api-dev", 30);
    await push(scenario, "0.1.0");

    const dev = await until("the contest in status", async () => {
      const image = await imageOf(scenario, "example-api-dev");
      return image?.state === "contested" && image;
    });
    expect(dev.reason).toContain("ApplicationSet services");
    expect(dev.mend).toContain("ApplicationSet services");
    expect(dev.mend).toContain("ignoreApplicationDifferences:");
    expect(dev.mend).toContain("/spec/source/helm/parameters");

    // Each further try would roll the new image out and back.
    await scenario.webhook({ tag: "0.1.0" });
    await scenario.sweep();
    await scenario.check({});
    await push(scenario, "0.1.1");
    await until("prd runs 0.1.1", () => scenario.tagOf("example-api-prd") === "0.1.1");
    await scenario.check({ application: "example-api-dev" });
    expect(scenario.writes().filter((write) => write.startsWith("example-api-dev"))).toEqual([
      "example-api-dev 0.1.0",
    ]);
    expect(scenario.tagOf("example-api-dev")).toBe("0.0.9");
  });
});

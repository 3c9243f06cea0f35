/** The built Worker with Applications that are no Helm charts: a kustomization and a config management plugin. */
import { afterEach, describe, expect, it } from "vitest";
import type { Source } from "../support/argocd.state.ts";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import {
  application,
  REPOSITORY,
  resource,
  type Scenario,
  startScenario,
  until,
} from "../support/scenario.ts";

type StandIns = Scenario<StandInRegistry>;

const NAME = "web";
const KEY = `argocd/${NAME}`;

let running: StandIns | undefined;
afterEach(async () => {
  const leaks = running?.leaks();
  await running?.stop();
  running = undefined;
  expect(leaks).toEqual([]);
});

/** One Application with this source, whose image runs 0.0.9, and a rule with this target for it. */
async function start(sourceType: string, blocks: Partial<Source>, target: string, image = REPOSITORY) {
  const registry = await startRegistry();
  registry.push(REPOSITORY, "0.0.9");
  const web = application(NAME, "0.0.9", image);
  web.spec.source = { repoURL: "https://git.example.com/web.git?a=1&b=2", path: "overlays/dev", ...blocks };
  web.status.sourceType = sourceType;
  web.status.summary.images?.push("acme/proxy:7");
  const helm = "manifestTargets: { helm: { name: image.repository, tag: image.tag } }";
  running = await startScenario({
    registry,
    applications: [web],
    resources: { "web.yaml": resource("web", NAME, `${REPOSITORY}:~0`).replace(helm, target) },
  });
  running.argocd.syncAfter(KEY, 20);
  await running.check({});
  return running;
}

const source = ({ argocd }: StandIns) => argocd.applications.get(KEY)?.spec.source;
const pods = ({ argocd }: StandIns) => argocd.applications.get(KEY)?.status.summary.images;
const written = ({ argocd }: StandIns) => argocd.requests.filter(({ method }) => method === "PATCH").length;

async function push({ registry, webhook }: StandIns, tag: string): Promise<void> {
  registry.push(REPOSITORY, tag);
  expect((await webhook({ tag })).status).toBe(202);
}

async function state({ status }: StandIns, expected: string) {
  return until(`the state ${expected}`, async () => {
    const [web] = (await status()).applications;
    const [image] = web?.images ?? [];
    return image?.state === expected && image;
  });
}

describe("a Kustomize Application", () => {
  it("gets the pushed image in its entry and nothing else, and a rollback by hand is held", async () => {
    const others = ["acme/proxy:7", "redis=mirror.example.com/redis:7"];
    const scenario = await start(
      "Kustomize",
      { kustomize: { namePrefix: "dev-", images: [...others, `${REPOSITORY}:0.0.9`] } },
      `manifestTargets: { kustomize: { name: "" } }`,
    );
    await push(scenario, "0.1.0");
    await until("the Pods of 0.1.0", () => pods(scenario)?.includes(`${REPOSITORY}:0.1.0`));
    expect(source(scenario)?.kustomize).toEqual({
      namePrefix: "dev-",
      images: [...others, `${REPOSITORY}:0.1.0`],
    });

    // Verified five seconds after the write; what is put back before that may be a controller's work.
    await state(scenario, "updated");
    scenario.argocd.edit(KEY, (spec) => {
      spec.source?.kustomize?.images?.splice(2, 1, `${REPOSITORY}:0.0.9`);
    });
    await scenario.check({});
    expect((await state(scenario, "held")).reason).toContain("Rolled back by hand from 0.1.0 to 0.0.9");
    await scenario.sweep();
    expect(source(scenario)?.kustomize?.images?.[2]).toBe(`${REPOSITORY}:0.0.9`);

    await push(scenario, "0.1.1");
    await until("the Pods of 0.1.1", () => pods(scenario)?.includes(`${REPOSITORY}:0.1.1`));
    expect(written(scenario)).toBe(2);
  });

  it("without a kustomize block takes the image in the place of the one that it names", async () => {
    const scenario = await start(
      "Kustomize",
      {},
      "manifestTargets: { kustomize: { name: acme/base } }",
      "acme/base",
    );
    await until("the rule's image in the same tag", () => pods(scenario)?.includes(`${REPOSITORY}:0.0.9`));
    await push(scenario, "0.1.0");
    await until("the Pods of 0.1.0", () => pods(scenario)?.join() === `acme/proxy:7,${REPOSITORY}:0.1.0`);
    expect(source(scenario)?.kustomize).toEqual({ images: [`acme/base=${REPOSITORY}:0.1.0`] });
    expect((await state(scenario, "updating")).target).toBe(`kustomize/acme/base docker.io/${REPOSITORY}`);
  });

  it("is served without manifestTargets", async () => {
    const scenario = await start("Kustomize", {}, "");
    await push(scenario, "0.1.0");
    await until("0.1.0", () => source(scenario)?.kustomize?.images?.join() === `${REPOSITORY}:0.1.0`);
  });
});

describe("an Application of a config management plugin", () => {
  it("gets the pushed image in its variables and nothing else, and a rollback by hand is held", async () => {
    const env = (tag: string) => [
      { name: "IMAGE_NAME", value: REPOSITORY },
      { name: "REPLICAS", value: "2" },
      { name: "IMAGE_TAG", value: tag },
    ];
    const scenario = await start(
      "Plugin",
      { plugin: { name: "render", env: env("0.0.9") } },
      "manifestTargets: { plugin: { name: IMAGE_NAME, tag: IMAGE_TAG } }",
    );
    await push(scenario, "0.1.0");
    await until("the Pods of 0.1.0", () => pods(scenario)?.includes(`${REPOSITORY}:0.1.0`));
    expect(source(scenario)?.plugin).toEqual({ name: "render", env: env("0.1.0") });

    scenario.argocd.edit(KEY, (spec) => {
      if (spec.source !== undefined) spec.source.plugin = { name: "render", env: env("0.0.8") };
    });
    await scenario.check({});
    expect((await state(scenario, "held")).reason).toContain("Rolled back by hand from 0.1.0 to 0.0.8");
    await scenario.sweep();
    expect(source(scenario)?.plugin).toEqual({ name: "render", env: env("0.0.8") });
    expect(written(scenario)).toBe(1);
  });
});

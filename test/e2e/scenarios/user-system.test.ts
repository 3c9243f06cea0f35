/**
 * The user's own system: an ApplicationSet makes example-api-dev and example-api-prd, the Application
 * image-updater-config delivers the resource from Git, and Argo CD rolls out what the Worker wrote.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPOSITORY } from "../../support/material.ts";
import { AUTOMATED, eventually, parameterOf } from "../people.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

const NAMES = ["example-api-dev", "example-api-prd"] as const;

describe("the user's own system", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ vars: { RESOURCES_APPLICATION: "image-updater-config" } });
    const { people, target, registry } = world;
    await registry.push(REPOSITORY, "0.0.9");
    await people.create("image-updater-config", {
      source: sourceOf(target, "image-updater"),
      destination: { server: "https://kubernetes.default.svc", namespace: "argocd" },
      syncPolicy: AUTOMATED,
    });
    await people.createSet("services", {
      generators: [{ list: { elements: NAMES.map((name) => ({ name })) } }],
      ignoreApplicationDifferences: [{ jsonPointers: ["/spec/source/helm/parameters"] }],
      template: {
        metadata: { name: "{{name}}" },
        spec: {
          project: "default",
          source: sourceOf(target, "charts/example-api", helmOf(REPOSITORY, "0.0.9")),
          destination: { server: "https://kubernetes.default.svc", namespace: "default" },
          syncPolicy: AUTOMATED,
        },
      },
    });
    for (const name of NAMES) await deployed(name, "0.0.9");
    await world.sweep();
    for (const name of NAMES)
      await world.imageOnce(name, "is up to date", ({ state }) => state === "up-to-date");
  });
  afterAll(async () => {
    await world.people.removeSet("services");
    for (const name of [...NAMES, "image-updater-config"]) await world.people.remove(name);
    await world.stop();
  });

  /** The image that the Deployment in the cluster holds, read through Argo CD. */
  async function inCluster(name: string): Promise<string | undefined> {
    const query = `resourceName=${name}&namespace=default&group=apps&version=v1&kind=Deployment`;
    const { status, text } = await world.people.call("GET", `applications/${name}/resource?${query}`);
    if (status !== 200) return undefined;
    const deployment = JSON.parse(JSON.parse(text).manifest);
    return deployment.spec.template.spec.containers[0].image;
  }

  async function deployed(name: string, tag: string): Promise<void> {
    await eventually(
      `${name} is synced, and its Deployment runs ${tag}`,
      async () => {
        const { status } = await world.people.application(name).catch(() => ({ status: undefined }));
        return status?.sync?.status === "Synced" && (await inCluster(name)) === `${REPOSITORY}:${tag}`;
      },
      { withinMs: 60_000, tell: () => world.people.application(name) },
    );
  }

  const asked = async (name: string) => parameterOf(await world.people.application(name), "image.tag");

  it("reads the resource through Argo CD, from the Application that delivers it", async () => {
    const status = await world.status();
    expect(status.resources).toEqual([
      { resource: "argocd/example-api", applicationsMatched: 2, imagesManaged: 2 },
    ]);
    expect(status.problems).toEqual([]);
  });

  it("rolls 0.1.0-rc.1 out to dev alone, and says why prd is left alone", async () => {
    await world.push(REPOSITORY, "0.1.0-rc.1");
    await deployed("example-api-dev", "0.1.0-rc.1");
    const { reason } = await world.imageOnce("example-api-prd", "was decided", (row) =>
      row.reason.includes("0.1.0-rc.1"),
    );
    expect(reason).toContain("pre-release, and `~0` takes none");
    expect(await asked("example-api-prd")).toBe("0.0.9");
  });

  it("rolls 0.1.0 out to both", async () => {
    await world.push(REPOSITORY, "0.1.0");
    for (const name of NAMES) await deployed(name, "0.1.0");
    for (const name of NAMES) await world.imageOnce(name, "is verified", ({ state }) => state === "updated");
  });

  it("keeps what it wrote when the ApplicationSet's template changes", async () => {
    const before = (await world.people.must("GET", "applicationsets/services")) as {
      metadata: object;
      spec: { template: { metadata: object } };
    };
    const { spec } = before;
    const template = { ...spec.template, metadata: { ...spec.template.metadata, labels: { team: "api" } } };
    await world.people.createSet("services", { ...spec, template });
    await eventually("the label arrives", async () => {
      const { metadata } = await world.people.application("example-api-dev");
      return JSON.stringify(metadata).includes('"team":"api"');
    });
    expect(await asked("example-api-dev")).toBe("0.1.0");
  });

  it("says no secret to anybody", () => {
    expect(world.leaks()).toEqual([]);
  });
});

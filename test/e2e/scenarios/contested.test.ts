/** Owners that put back what was: one try is enough to learn it, then it is quiet, and goes on once it is mended. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resource } from "../../support/material.ts";
import { AUTOMATED, eventually, parameterOf } from "../people.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

const POINTERS = ["/spec/source/helm/parameters"];
const IN_CLUSTER = { server: "https://kubernetes.default.svc", namespace: "default" };

/** It may be about to be made. */
const synced = (world: World, name: string) =>
  eventually(`${name} is synced`, async () =>
    world.people.application(name).then(
      ({ status }) => status.sync?.status === "Synced",
      () => false,
    ),
  );

describe("an ApplicationSet without ignoreApplicationDifferences", () => {
  let world: World;
  const createSet = (more: object) =>
    world.people.createSet("fighting", {
      generators: [{ list: { elements: [{ name: "fought" }] } }],
      template: {
        metadata: { name: "{{name}}" },
        spec: {
          project: "default",
          source: sourceOf(world.target, "charts/example-api", helmOf("acme/fought", "0.1.0")),
          destination: IN_CLUSTER,
          syncPolicy: AUTOMATED,
        },
      },
      ...more,
    });

  beforeAll(async () => {
    world = await openWorld({
      resources: { "fought.yaml": resource("fought", "fought", "acme/fought:~0") },
      vars: { CONTEST_RETRY_MINUTES: "1" },
    });
    await world.registry.push("acme/fought", "0.1.0");
    await createSet({});
    await synced(world, "fought");
    await world.check({});
  });
  afterAll(async () => {
    await world.people.removeSet("fighting");
    await world.people.remove("fought");
    await world.stop();
  });

  it("is known after one try, named, and told how it is mended", async () => {
    await world.push("acme/fought", "0.2.0");
    const row = await world.imageOnce("fought", "is contested", ({ state }) => state === "contested");
    expect(row.reason).toContain("ApplicationSet fighting");
    expect(row.mend).toBe(`Add to the spec of ApplicationSet fighting:
ignoreApplicationDifferences:
  - jsonPointers:
      - /spec/source/helm/parameters`);
    expect(parameterOf(await world.people.application("fought"), "image.tag")).toBe("0.1.0");
  });

  it("is left alone until the next look, whatever asks for it", async () => {
    const row = await world.image("fought");
    const patches = () => world.asked.filter(({ method }) => method === "PATCH").length;
    expect(patches()).toBe(1);
    await world.webhook({ repository: "acme/fought", tag: "0.2.0" });
    await world.sweep();
    await world.check({ application: "fought" });
    expect(await world.image("fought")).toMatchObject({ state: "contested", nextTryAt: row?.nextTryAt });
    expect(patches()).toBe(1);
  });

  it("goes on by itself once it is mended", async () => {
    await createSet({ ignoreApplicationDifferences: [{ jsonPointers: POINTERS }] });
    await world.imageOnce("fought", "is updated", ({ state }) => state === "updated", { withinMs: 100_000 });
    expect(parameterOf(await world.people.application("fought"), "image.tag")).toBe("0.2.0");
  });
});

describe("an app of apps with self-heal", () => {
  let world: World;
  const child = (target: World["target"]) =>
    JSON.stringify({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "child", namespace: "argocd" },
      spec: {
        project: "default",
        source: sourceOf(target, "charts/example-api", helmOf("acme/child", "0.1.0")),
        destination: IN_CLUSTER,
        syncPolicy: AUTOMATED,
      },
    });
  const createParent = (more: object, syncPolicy: object = AUTOMATED) =>
    world.people.create("parent", {
      source: sourceOf(world.target, "parent"),
      destination: { ...IN_CLUSTER, namespace: "argocd" },
      syncPolicy,
      ...more,
    });

  beforeAll(async () => {
    world = await openWorld({
      resources: { "child.yaml": resource("child", "child", "acme/child:~0") },
    });
    await world.git.commit({ "parent/child.yaml": child(world.target) }, "A child");
    await world.registry.push("acme/child", "0.1.0");
    await createParent({});
    await synced(world, "child");
    await world.check({});
  });
  afterAll(async () => {
    for (const name of ["parent", "child"]) await world.people.remove(name);
    await world.stop();
  });

  it("is known after one try, named, and told how it is mended", async () => {
    await world.push("acme/child", "0.2.0");
    const row = await world.imageOnce("child", "is contested", ({ state }) => state === "contested");
    expect(row.reason).toContain("Application parent");
    expect(row.mend).toContain("RespectIgnoreDifferences=true");
    expect(parameterOf(await world.people.application("child"), "image.tag")).toBe("0.1.0");
  });

  it("goes on with the next look at it once the parent is mended, and does not wait for its time", async () => {
    await world.webhook({ repository: "acme/child", tag: "0.2.0" });
    await world.check({ application: "child" });
    expect((await world.image("child"))?.reason).toContain("Application parent is not mended yet");
    await createParent(
      { ignoreDifferences: [{ group: "argoproj.io", kind: "Application", jsonPointers: POINTERS }] },
      { ...AUTOMATED, syncOptions: ["RespectIgnoreDifferences=true"] },
    );
    await world.check({ application: "child" });
    await world.imageOnce("child", "is updated", ({ state }) => state === "updated");
    expect(parameterOf(await world.people.application("child"), "image.tag")).toBe("0.2.0");
  });
});

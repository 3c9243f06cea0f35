/** Resources read through Argo CD from the Application that delivers them: changed, broken, removed, and with parts of Argo CD away. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resource } from "../../support/material.ts";
import { AUTOMATED, eventually, NOT_OURS } from "../people.ts";
import { openWorld, sourceOf, type World } from "../world.ts";

const FILE = "delivered/app.yaml";
const CONFIG = "delivered-config";

describe("resources from an Application", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ vars: { RESOURCES_APPLICATION: CONFIG } });
    await deliver(resource("app", "nothing-*", "acme/delivered:~0"), "The resource");
    await world.people.create(CONFIG, {
      source: sourceOf(world.target, "delivered"),
      destination: { server: "https://kubernetes.default.svc", namespace: "argocd" },
      syncPolicy: AUTOMATED,
    });
    await eventually("it is synced", async () => {
      const { status } = await world.people.application(CONFIG);
      return status.sync?.status === "Synced";
    });
    await world.sweep();
  });
  afterAll(async () => {
    await world.people.remove(CONFIG);
    await world.git.commit({ [FILE]: undefined }, "Nothing delivered");
    await world.stop();
  });

  const deliver = (text: string | undefined, message: string) => world.git.commit({ [FILE]: text }, message);
  /** Argo CD compares with Git, as after a Git webhook; then the next sweep looks. */
  async function compared(): Promise<void> {
    await world.people.refresh(CONFIG);
    await world.sweep();
  }
  const served = async () => (await world.status()).resources.map(({ resource }) => resource);
  const said = async () =>
    (await world.status()).problems.map(({ where, what, mend }) => `${where}: ${what} ${mend}`).join("\n");
  const once = (what: string, look: () => Promise<boolean>) =>
    eventually(what, look, { tell: () => world.status() });

  it("are served, and the problems of one name the Application and the resource", async () => {
    await once("it is served", async () => (await served()).join() === "argocd/app");
    expect((await world.status()).lookedIn).toEqual([`Application argocd/${CONFIG}`]);
    expect(await said()).toContain(`Application argocd/${CONFIG}: ImageUpdater app`);
  });

  it("change with the sweep after Argo CD has compared them", async () => {
    await deliver(resource("app", "something-*", "acme/delivered:~0"), "Another pattern");
    await world.sweep();
    expect(await said()).toContain("nothing-*");
    await compared();
    await once("the new pattern is told", async () => (await said()).includes("something-*"));
    expect(await said()).not.toContain("nothing-*");
  });

  it("that Argo CD cannot read leave the last good ones serving, with Argo CD's own words", async () => {
    // Argo CD passes over a file that does not look like a manifest at all.
    await deliver(`${resource("app", "something-*", "acme/delivered:~0")}broken: [`, "Broken YAML");
    await compared();
    await once("it is told", async () => (await said()).includes("did not find expected node content"));
    expect(await served()).toEqual(["argocd/app"]);
  });

  it("that are no ImageUpdaters any more leave the last good ones serving, and are told until they are mended", async () => {
    const good = resource("app", "something-*", "acme/delivered:~0");
    await deliver(good.replace("applicationRefs", "applicationReffs"), "A typing error");
    await compared();
    await once("it is told", async () => (await said()).includes("applicationReffs"));
    expect(await served()).toEqual(["argocd/app"]);
    await deliver(good, "Mended");
    await compared();
    await once("it is told no more", async () => !(await said()).includes("applicationReffs"));
    expect(await served()).toEqual(["argocd/app"]);
  });

  it.for(["argocd-repo-server", "git"])("are served as before while %s is away", async (part, { skip }) => {
    if (!world.people.mayTake) skip(NOT_OURS);
    await world.people.take(part);
    try {
      await world.sweep();
      await world.check({});
      expect(await served()).toEqual(["argocd/app"]);
      expect((await world.status()).trouble).toBeUndefined();
    } finally {
      await world.people.give(part);
    }
  });

  it("that are removed from Git end", async () => {
    await world.git.commit(
      {
        [FILE]: undefined,
        "delivered/other.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n",
      },
      "Removed",
    );
    await compared();
    // That none is left is believed when it is found a second time, half a minute later.
    const isEnded = async () => (await served()).length === 0;
    await eventually("it is served no more", isEnded, { withinMs: 90_000, tell: () => world.status() });
    expect(await said()).toContain(`No ImageUpdater resources in Application argocd/${CONFIG}`);
    await world.git.commit({ "delivered/other.yaml": undefined }, "Nothing left");
  });
});

/** Who wrote the list last, where managedFields tell it: a person is respected at once, a controller is named at any time. */
import { describe, expect, it } from "vitest";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { historyOf, image, lastApplied, tagOf, twoImages } from "./reconcile.support.ts";
import { api, type Sample } from "./sample.ts";
import { API, CONTEST_REST_MS, createWorld, type World } from "./world.ts";

const HOUR = 3_600_000;
const SET = "argocd-applicationset-controller";

/** 0.2.0 was written over 0.1.0 a second ago. */
async function written(sample: Sample = {}): Promise<World> {
  const world = createWorld({ parameters: api("0.1.0"), ...sample });
  await world.pass();
  world.now += 1_000;
  return world;
}

/** It was found there as well. */
async function verified(sample?: Sample): Promise<World> {
  const world = await written(sample);
  world.now += VERIFY_AFTER_MS;
  expect(image(await world.pass()).state).toBe("updated");
  world.now += HOUR;
  return world;
}

describe("a person who rolls back within seconds", () => {
  it.each(["argocd-server", "kubectl-edit", "helm"])(
    "by %s is held and never written over, also where an owner is known",
    async (writer) => {
      const world = await written({ ownedBy: "services" });
      world.set(api("0.1.0"), writer);
      for (let looks = 0; looks < 10; looks++) {
        expect(image(await world.pass())).toMatchObject({
          state: "held",
          lastApplied: { tag: "0.2.0" },
          mend: expect.stringContaining("POST /api/v1/resume"),
        });
        world.now += HOUR;
      }
      expect(world.patches).toHaveLength(1);
      world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
      await world.pass();
      expect(tagOf(world)).toBe("0.3.0");
    },
  );

  it.each([0, VERIFY_AFTER_MS])(
    "is told with both readings, and without lines for an owner that did nothing, %d ms later",
    async (ms) => {
      const world = await written({ ownedBy: "services" });
      world.now += ms;
      await world.pass();
      world.now += ms;
      world.set(api("0.1.0"), "argocd-server");
      const row = image(await world.pass());
      expect(row.reason).toContain("Rolled back by hand from 0.2.0 to 0.1.0");
      expect(row.reason).toContain("on purpose, or by an edit that had read the version before");
      expect(row.mend).toBe("POST /api/v1/resume takes it up again.");
    },
  );

  it("is held after a PATCH whose answer was lost, where what it wrote was deployed", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.failing = { write: { code: "argocd-unavailable", message: "It timed out.", temporary: true } };
    await world.pass();
    world.failing = {};
    world.now += 10_000;
    world.operate({ operation: { parameters: api("0.2.0"), at: world.now, by: undefined } });
    world.set(api("0.1.0"), "argocd-server");
    world.now += 10_000;
    expect(image(await world.pass())).toMatchObject({ state: "held", running: { tag: "0.1.0" } });
    expect(world.patches).toHaveLength(0);
  });

  it("is still told as who it was after the list was written for another image", async () => {
    const world = twoImages();
    await world.pass();
    world.set({ ...world.parameters(), ...api("0.1.0") }, "kubectl-edit");
    expect(image(await world.pass()).reason).toContain("with kubectl (kubectl-edit)");
    world.set(world.parameters(), "argocd-server");
    expect(image(await world.pass()).reason).toContain("with kubectl (kubectl-edit)");
  });

  it("to the version that another had set before is told as who did it now", async () => {
    const world = await verified();
    world.set(api("0.1.0"), "kubectl-edit");
    expect(image(await world.pass()).reason).toContain("with kubectl (kubectl-edit)");
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
    world.now += 1_000;
    world.set(api("0.1.0"), "helm");
    const row = image(await world.pass());
    expect(row.state).toBe("held");
    expect(row.reason).toContain("by hand or by helm from 0.3.0 to 0.1.0");
  });
});

describe("a controller that puts back what was there", () => {
  it("is contested an hour after the write was verified: named once, with its mend, and not written until it is due", async () => {
    const world = await verified({ ownedBy: "services" });
    world.set(api("0.1.0"), SET);
    for (let looks = 0; looks < 3; looks++) {
      expect(image(await world.pass())).toMatchObject({
        state: "contested",
        reason: "0.2.0 was written once and put back, as ApplicationSet services does.",
        mend: expect.stringContaining("ignoreApplicationDifferences"),
      });
      world.now += 60_000;
    }
    expect(historyOf(world)).toEqual(["adopted", "applied", "verified", "reverted"]);
    expect(world.patches).toHaveLength(1);
    world.now += CONTEST_REST_MS;
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
  });

  it("is contested after one try where no owner is known, and named by its manager", async () => {
    const world = await written();
    world.set(api("0.1.0"), "kustomize-controller");
    const row = image(await world.pass());
    expect(row).toMatchObject({ state: "contested", nextTryAt: world.now + CONTEST_REST_MS });
    expect(row.reason).toContain("kustomize-controller");
    expect(row.mend).toContain("take /spec/source/helm/parameters out of what it applies");
  });

  it("is the owner that did it, where there are two", async () => {
    const world = await verified({ ownedBy: "services", childOf: "root" });
    world.set(api("0.1.0"), "argocd-controller");
    const row = image(await world.pass());
    expect(row.reason).toContain("as Application root does");
    expect(row.mend).toContain("Application root:");
  });

  it("is a parent without self-heal that somebody synced: not written over at once", async () => {
    const world = await verified({ childOf: "root" });
    world.parent = { syncPolicy: { automated: {} } };
    world.set(api("0.1.0"), "argocd-controller");
    for (let looks = 0; looks < 3; looks++) {
      expect(image(await world.pass())).toMatchObject({
        state: "contested",
        reason: expect.stringContaining("Application root has no self-heal now."),
      });
      world.now += 60_000;
    }
    expect(world.patches).toHaveLength(1);
  });

  it("is held and named where it sets a third value, with the mend for the next version", async () => {
    const world = await verified({ ownedBy: "services" });
    world.tags[API] = ["0.1.0", "0.1.5", "0.2.0"];
    world.set(api("0.1.5"), SET);
    const row = image(await world.pass());
    expect(row.state).toBe("held");
    expect(row.reason).toContain("Rolled back by ApplicationSet services from 0.2.0 to 0.1.5");
    expect(row.mend).toContain("ignoreApplicationDifferences");
  });

  it("never makes a contest of a hold that was seen as a person's", async () => {
    const world = await verified({ ownedBy: "services" });
    world.set(api("0.1.0"), "argocd-server");
    expect(image(await world.pass()).state).toBe("held");
    world.set(api("0.1.0"), SET);
    world.now += 2 * CONTEST_REST_MS;
    expect(image(await world.pass()).state).toBe("held");
    expect(world.patches).toHaveLength(1);
  });
});

describe("a write that Argo CD acknowledged, and that did not stick", () => {
  const BEFORE = "2026-11-25T08:00:00Z";

  it.each(["argocd-server", "kubectl-client-side-apply"])(
    "is tried again where the last write of the list is that of before, by %s",
    async (writer) => {
      const world = await written({ writer, wroteAt: BEFORE });
      world.set(api("0.1.0"), writer, BEFORE);
      expect(image(await world.pass())).toMatchObject({
        state: "contested",
        reason: expect.stringContaining("by somebody unknown"),
      });
      world.now += 60_000;
      await world.pass();
      expect(tagOf(world)).toBe("0.2.0");
    },
  );

  it("is not what happened where the same manager wrote since", async () => {
    const world = await written({ writer: "argocd-server", wroteAt: BEFORE });
    world.set(api("0.1.0"), "argocd-server", "2026-11-25T08:00:09Z");
    expect(image(await world.pass()).state).toBe("held");
  });
});

describe("without managedFields", () => {
  it("counts as before: soon and by a known owner is a controller's, late and after it was verified a person's", async () => {
    const soon = await written({ ownedBy: "services" });
    soon.set(api("0.1.0"));
    expect(image(await soon.pass()).state).toBe("contested");
    const late = await verified({ ownedBy: "services" });
    late.set(api("0.1.0"));
    expect(image(await late.pass())).toMatchObject({
      state: "held",
      mend: expect.stringContaining("If it was no person but ApplicationSet services"),
    });
    expect(lastApplied(late)).toEqual(["0.2.0"]);
  });

  it("asks for nothing more of Argo CD with them than without", async () => {
    const told = await verified({ writer: "argocd-server" });
    const untold = await verified();
    expect(told.calls).toEqual(untold.calls);
  });
});

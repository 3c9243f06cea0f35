/** A person rolls back, by editing the spec or by Argo CD's own rollback: it is held, and the next version goes through. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resource } from "../../support/material.ts";
import { AUTOMATED, eventually, parameterOf } from "../people.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

describe("a rollback by hand", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({
      resources: {
        "edited.yaml": resource("edited", "edited", "acme/edited:~0"),
        "rolled.yaml": resource("rolled", "rolled", "acme/rolled:~0"),
      },
    });
    const { people, target, registry } = world;
    for (const name of ["edited", "rolled"]) {
      await registry.push(`acme/${name}`, "0.1.0");
      await people.create(name, {
        source: sourceOf(target, "charts/example-api", helmOf(`acme/${name}`, "0.1.0")),
        ...(name === "edited" && { syncPolicy: AUTOMATED }),
      });
    }
    await world.check({});
  });
  afterAll(async () => {
    for (const name of ["edited", "rolled"]) await world.people.remove(name);
    await world.stop();
  });

  const tagOf = async (name: string) => parameterOf(await world.people.application(name), "image.tag");
  const updated = (name: string) => world.imageOnce(name, "is updated", ({ state }) => state === "updated");

  /** Everything that could make it fight. */
  async function disturb(repository: string, tag: string): Promise<void> {
    await world.webhook({ repository, tag });
    await world.sweep();
    await world.check({});
  }

  it("in the spec is held through webhook, sweep and check; the next version above goes through", async () => {
    await world.push("acme/edited", "0.2.0");
    await updated("edited");
    await world.people.setParameter("edited", "image.tag", "0.1.0");
    await disturb("acme/edited", "0.2.0");
    const held = await world.imageOnce("edited", "is held", ({ state }) => state === "held");
    expect(held.reason).toContain("Rolled back by hand from 0.2.0 to 0.1.0");
    expect(await tagOf("edited")).toBe("0.1.0");
    await world.push("acme/edited", "0.3.0");
    await eventually("edited asks for 0.3.0", async () => (await tagOf("edited")) === "0.3.0");
  });

  it("by Argo CD's rollback is held, although the spec still asks for the newer; the next one goes through", async () => {
    const { people } = world;
    const syncAndWait = async (tag: string) => {
      await people.sync("rolled");
      await eventually(`rolled runs ${tag}`, async () => {
        const { status } = await people.application("rolled");
        const done = status.operationState?.phase === "Succeeded" && status.sync?.status === "Synced";
        return done && status.summary?.images?.join() === `acme/rolled:${tag}`;
      });
    };
    await syncAndWait("0.1.0");
    await world.push("acme/rolled", "0.2.0");
    await updated("rolled");
    // Automated sync is off: the image that was written waits for a person, which is no rollback.
    await disturb("acme/rolled", "0.2.0");
    expect(await world.image("rolled")).toMatchObject({ state: "up-to-date" });
    await syncAndWait("0.2.0");

    const [first] = (await people.application("rolled")).status.history ?? [];
    await people.rollback("rolled", first?.id ?? -1);
    await eventually("the rollback ran", async () => {
      const { status } = await people.application("rolled");
      return status.summary?.images?.join() === "acme/rolled:0.1.0";
    });
    await disturb("acme/rolled", "0.2.0");
    const held = await world.imageOnce("rolled", "is held", ({ state }) => state === "held");
    expect(held.reason).toContain("0.1.0");
    expect(await tagOf("rolled")).toBe("0.2.0");

    await world.push("acme/rolled", "0.3.0");
    await eventually("rolled asks for 0.3.0", async () => (await tagOf("rolled")) === "0.3.0");
    await disturb("acme/rolled", "0.3.0");
    expect(await tagOf("rolled")).toBe("0.3.0");
    await syncAndWait("0.3.0");
    await world.imageOnce("rolled", "is held no more", ({ state }) => state === "updated");
  });
});

/** A person rolls back, by editing the spec or by Argo CD's own rollback: it is held, and the next version goes through. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resource } from "../../support/material.ts";
import { AUTOMATED, eventually, parameterOf } from "../people.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

const NAMES = ["edited", "rolled", "rolled-several"] as const;

describe("a rollback by hand", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({
      resources: Object.fromEntries(
        NAMES.map((name) => [`${name}.yaml`, resource(name, name, `acme/${name}:~0`)]),
      ),
    });
    const { people, target, registry } = world;
    for (const name of NAMES) {
      await registry.push(`acme/${name}`, "0.1.0");
      const source = sourceOf(target, "charts/example-api", helmOf(`acme/${name}`, "0.1.0"));
      await people.create(name, {
        ...(name === "rolled-several"
          ? { sources: [sourceOf(target, "kustomize/plain"), source] }
          : { source }),
        ...(name === "edited" && { syncPolicy: AUTOMATED }),
      });
    }
    await world.check({});
  });
  afterAll(async () => {
    for (const name of NAMES) await world.people.remove(name);
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

  it.each(["rolled", "rolled-several"])(
    "by Argo CD's rollback is held, although the spec still asks for the newer; the next one goes through (%s)",
    async (name) => {
      const { people } = world;
      const image = `acme/${name}`;
      const runs = async (tag: string) => {
        const { status } = await people.application(name);
        return (
          (status.summary?.images ?? []).filter((each) => each.startsWith(`${image}:`)).join() ===
          `${image}:${tag}`
        );
      };
      const syncAndWait = async (tag: string) => {
        await people.sync(name);
        await eventually(`${name} runs ${tag}`, async () => {
          const { status } = await people.application(name);
          const done = status.operationState?.phase === "Succeeded" && status.sync?.status === "Synced";
          return done && runs(tag);
        });
      };
      await syncAndWait("0.1.0");
      await world.push(image, "0.2.0");
      await updated(name);
      // Automated sync is off: the image that was written waits for a person, which is no rollback.
      await disturb(image, "0.2.0");
      expect(await world.image(name)).toMatchObject({ state: "up-to-date" });
      await syncAndWait("0.2.0");

      const [first] = (await people.application(name)).status.history ?? [];
      await people.rollback(name, first?.id ?? -1);
      await eventually("the rollback ran", () => runs("0.1.0"));
      await disturb(image, "0.2.0");
      const held = await world.imageOnce(name, "is held", ({ state }) => state === "held");
      expect(held.reason).toContain("Rolled back in Argo CD by admin from 0.2.0 to 0.1.0");
      expect(await tagOf(name)).toBe("0.2.0");

      await world.push(image, "0.3.0");
      await eventually(`${name} asks for 0.3.0`, async () => (await tagOf(name)) === "0.3.0");
      await disturb(image, "0.3.0");
      expect(await tagOf(name)).toBe("0.3.0");
      await syncAndWait("0.3.0");
      await world.imageOnce(name, "is held no more", ({ state }) => state === "updated");
    },
  );
});

/** Stories that random events have found (application.model.test.ts), in their shortest form. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ModelWorld, REPOSITORY, startModelWorld } from "./model-world.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await startModelWorld(1);
});
afterEach(() => world.close());

/** A tag is pushed and told, and runs everywhere. */
async function pushed(tag: string): Promise<void> {
  world.push(tag);
  await world.system.platform.until(world.system.webhook(REPOSITORY, tag));
  await world.system.platform.run(120_000);
}

it("looks with the next sweep at an Application that was made again, and forgets the hold of the one before", async () => {
  await pushed("0.1.1");
  world.setByHand("api-prd", "0.1.0", "argocd-server");
  // Until a sweep has seen it.
  await world.system.platform.run(300_000);
  world.remove("api-prd");
  world.recreate("api-prd", "0.1.0");
  await world.rest();
  expect(world.live("api-prd")).toBe("0.1.1");
});

it("leaves alone what a person put back to the very tag, within seconds and later", async () => {
  await pushed("0.1.1");
  world.push("0.1.2");
  await world.system.platform.until(world.system.webhook(REPOSITORY, "0.1.2"));
  await world.system.platform.run(2_000);
  world.setByHand("api-dev", "0.1.1", "argocd-server");
  await world.system.platform.run(120_000);
  world.setByHand("api-prd", "0.1.1", "argocd-server");
  await world.rest();
  expect([world.live("api-dev"), world.live("api-prd")]).toEqual(["0.1.1", "0.1.1"]);
});

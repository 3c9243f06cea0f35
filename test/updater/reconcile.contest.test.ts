/** A contest: what others and the rules do to it while it rests. */
import { describe, expect, it } from "vitest";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { rule } from "../policy/sample.ts";
import { done, image, tagOf } from "./reconcile.support.ts";
import { api, type Sample } from "./sample.ts";
import { API, CONTEST_REST_MS, createWorld, type World } from "./world.ts";

const MINUTE = 60_000;

/** 0.2.0 was written, and an owner has put 0.1.0 back, as it will again. */
async function contested(owner: Sample = { ownedBy: "services" }): Promise<World> {
  const world = createWorld({ parameters: api("0.1.0"), ...owner });
  world.controller = () => world.set(api("0.1.0"));
  await world.pass();
  world.now += VERIFY_AFTER_MS;
  expect(image(await world.pass()).state).toBe("contested");
  world.now += MINUTE;
  return world;
}

describe("a settled contest", () => {
  it("is not tried earlier for a higher version, which is written when the time has come", async () => {
    const world = await contested();
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    expect(image(await world.pass())).toMatchObject({
      state: "contested",
      wanted: { tag: "0.3.0" },
      reason: expect.stringMatching(/^0\.3\.0 is not written yet: 0\.2\.0 was written once/),
    });
    expect(world.patches).toHaveLength(1);
    world.now += CONTEST_REST_MS;
    await world.pass();
    expect(world.patches.at(-1)).toMatchObject([{ value: { value: "0.3.0" } }]);
  });

  it("is over when the rule asks for what runs, and a later version is written at once", async () => {
    const world = await contested();
    world.rules = [rule({ constraint: "~0.1" })];
    expect(image(await world.pass())).toMatchObject({ state: "up-to-date", nextTryAt: undefined });
    world.controller = undefined;
    world.rules = [rule()];
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
  });

  it("does not follow the image to other parameters", async () => {
    const world = await contested();
    world.rules = [rule({ target: { kind: "helm", name: "image.repository", tag: "image.version" } })];
    world.controller = undefined;
    world.set({ ...api("0.1.0"), "image.version": "0.1.0" });
    await world.pass();
    expect(world.parameters()["image.version"]).toBe("0.2.0");
  });

  it("is tried at once on resume, and rests again when that is put back too", async () => {
    const world = await contested();
    for (const key of world.memory().targets().keys()) world.memory().forget(key);
    expect(image(await world.pass()).state).toBe("updating");
    world.now += VERIFY_AFTER_MS;
    const again = await world.pass();
    expect(image(again)).toMatchObject({ state: "contested", mend: expect.stringContaining("services") });
    expect(done(again).lookAt).toBe(world.now + CONTEST_REST_MS);
    expect(world.patches).toHaveLength(2);
  });

  it("rests no longer than a setting that was made shorter", async () => {
    const world = await contested();
    const contestRetryMs = 5 * MINUTE;
    const { lookAt = 0 } = done(await world.pass({ contestRetryMs }));
    expect(lookAt).toBe(world.now + contestRetryMs);
    world.now = lookAt;
    await world.pass({ contestRetryMs });
    expect(world.patches).toHaveLength(2);
  });
});

describe("a write", () => {
  it("is verified by its version alone: other parameters that a person sets right after it are nobody's business", async () => {
    const world = createWorld({ parameters: api("0.1.0"), ownedBy: "services" });
    world.controller = () => world.set({ ...api("0.2.0"), replicas: "3" });
    await world.pass();
    world.now += 1_000;
    expect(image(await world.pass()).state).toBe("updating");
    world.set({ replicas: "5", ...api("0.2.0"), debug: "true" });
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
    expect(world.parameters()).toMatchObject({ replicas: "5", debug: "true" });
    expect(world.patches).toHaveLength(1);
  });
});

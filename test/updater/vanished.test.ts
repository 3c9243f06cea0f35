import { describe, expect, it } from "vitest";
import { VANISHED_LOOK_MS, VANISHED_ROUNDS } from "../../src/updater/constants.ts";
import { done, image, tagOf } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld } from "./world.ts";

function listed(...tags: string[]) {
  const world = createWorld({ parameters: api("0.1.0") });
  world.tags[API] = ["0.1.0", ...tags];
  return world;
}

describe("a tag that the registry lists and has no manifest for", () => {
  it("is stepped over: the next lower one is written, and the reason says which was left out", async () => {
    const world = listed("0.2.0", "0.3.0");
    world.vanished = ["0.3.0"];
    const result = await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
    expect(image(result)).toMatchObject({
      state: "updating",
      reason: expect.stringContaining("Left out: 0.3.0"),
    });
    expect(done(result).failure).toBeUndefined();
  });

  it("leaves an Application alone that runs the best of the rest", async () => {
    const world = listed("0.2.0");
    world.vanished = ["0.2.0"];
    const result = await world.pass();
    expect(tagOf(world)).toBe("0.1.0");
    expect(image(result)).toMatchObject({
      state: "up-to-date",
      reason: expect.stringContaining("Left out: 0.2.0"),
    });
    expect(done(result).lookAt).toBe(world.now + VANISHED_LOOK_MS);
  });

  it("is waited for when there are too many of them to step over in one pass", async () => {
    const tags = Array.from({ length: VANISHED_ROUNDS + 2 }, (_, index) => `0.${index + 2}.0`);
    const world = listed(...tags);
    world.vanished = tags;
    const result = await world.pass();
    expect(tagOf(world)).toBe("0.1.0");
    expect(image(result).state).toBe("waiting");
    expect(done(result).failure).toMatchObject({ code: "registry-tag-vanished", temporary: true });
  });
});

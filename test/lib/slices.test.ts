import { describe, expect, it } from "vitest";
import { createSlices } from "../../src/lib/slices.ts";

function setUp(fails = false) {
  const world = { begun: 0, steps: 0, fails };
  const slices = createSlices(
    async function* () {
      world.begun += 1;
      for (let step = 0; step < 5; step++) {
        world.steps += 1;
        if (world.fails && step === 3) throw new Error("broken");
        yield 1;
      }
      return "done";
    },
    () => "broken",
    2,
  );
  return { world, ...slices };
}

describe("createSlices", () => {
  it("goes on a slice at a time, and begins anew after the end", async () => {
    const { world, advance, isRunning } = setUp();
    const outcomes: unknown[] = [];
    do outcomes.push([await advance(), world.steps, isRunning()]);
    while (isRunning());
    expect(outcomes).toEqual([
      [undefined, 2, true],
      [undefined, 4, true],
      ["done", 5, false],
    ]);
    await advance();
    expect(world.begun).toBe(2);
  });

  it("is one piece of work for all who ask", async () => {
    const { world, advance, end } = setUp();
    const ends = Promise.all([end(), end()]);
    expect(await Promise.all([advance(), advance()])).toEqual([undefined, undefined]);
    expect(world.steps).toBe(2);
    while ((await advance()) === undefined);
    expect(await ends).toEqual(["done", "done"]);
    expect(world.begun).toBe(1);
  });

  it("throws what the work throws, tells it to who waits, and begins anew", async () => {
    const { world, advance, end, isRunning } = setUp(true);
    const ended = end();
    await advance();
    await expect(advance()).rejects.toThrow("broken");
    expect([await ended, isRunning()]).toEqual(["broken", false]);
    world.fails = false;
    while ((await advance()) === undefined);
    expect(world.begun).toBe(2);
  });
});

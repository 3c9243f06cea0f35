import { describe, expect, it } from "vitest";
import { sleep, waitWhile } from "../../src/lib/wait.ts";

function counted() {
  const slept: number[] = [];
  return { slept, sleep: async (ms: number) => void slept.push(ms) };
}

describe("waitWhile", () => {
  it("does not wait for what is not busy", async () => {
    const world = counted();
    await waitWhile(() => false, world.sleep, 1000);
    expect(world.slept).toEqual([]);
  });

  it("looks again until it is over", async () => {
    const world = counted();
    await waitWhile(() => world.slept.length < 3, world.sleep, 1000);
    expect(world.slept).toHaveLength(3);
  });

  it("gives up after the longest time", async () => {
    const world = counted();
    await waitWhile(() => true, world.sleep, 1000);
    expect(world.slept.reduce((sum, ms) => sum + ms)).toBe(1000);
  });
});

it("sleeps by a timer", async () => {
  expect(await sleep(0)).toBeUndefined();
});

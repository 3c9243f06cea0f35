/** A version that has to be old enough, with the real policy: what was judged is what is written. */
import { expect, it } from "vitest";
import type { TagFacts } from "../../src/policy/facts.ts";
import { rule } from "../policy/sample.ts";
import { done, image, tagOf } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld } from "./world.ts";

const DAY = 24 * 3_600_000;
const built = (letter: string, at: number): TagFacts => ({
  kind: "known",
  depth: "created",
  digest: `sha256:${letter.repeat(64)}`,
  builds: [{ platform: "linux/amd64", createdAt: at }],
  pushedAt: at,
});

function start() {
  const world = createWorld({ parameters: api("0.1.0") });
  world.now = 10 * DAY;
  world.rules = [rule({ minimumAgeMs: 3 * DAY })];
  return world;
}

it("writes a version that is old enough, and has its digest confirmed", async () => {
  const world = start();
  world.facts = { "0.2.0": built("a", DAY) };
  await world.pass();
  expect(tagOf(world)).toBe("0.2.0");
});

it("does not write a tag that was pushed again since it was judged, though its name is old enough", async () => {
  const world = start();
  world.remembered = { "0.2.0": built("a", DAY) };
  world.facts = { "0.2.0": built("b", 9 * DAY) };
  const result = await world.pass();
  expect(tagOf(world)).toBe("0.1.0");
  expect(image(result)).toMatchObject({
    state: "up-to-date",
    reason: expect.stringContaining("0.2.0 is not taken: it is too young until"),
  });
  expect(done(result).lookAt).toBe(12 * DAY);
});

it("comes to a decision in one pass, however many versions are too young", async () => {
  const world = start();
  const young = Array.from({ length: 300 }, (_, index) => `0.${index + 3}.0`);
  world.tags[API] = ["0.1.0", "0.2.0", ...young];
  world.facts = {
    "0.2.0": built("a", DAY),
    ...Object.fromEntries(young.map((tag) => [tag, built("b", 9 * DAY)])),
  };
  await world.pass();
  expect(tagOf(world)).toBe("0.2.0");
});

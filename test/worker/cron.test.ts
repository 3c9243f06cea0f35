/** The cron trigger: a push whose webhook was lost is found by the sweep. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import worker, { Fleet } from "../../src/index.ts";
import { freshWorld, pass, runAlarms, status } from "./objects.ts";

const here = freshWorld();
const tick = () => worker.scheduled(createScheduledController(), env);

it("finds a push that nobody told", async () => {
  const { world } = here;
  world.addApplication("one", "acme/one");
  world.push("acme/one", "0.0.9");
  await tick();
  await runAlarms();
  expect(world.running("one")).toBe("0.0.9");

  world.push("acme/one", "0.1.0");
  pass(120_000);
  const tickedAt = Date.now();
  await tick();
  await runAlarms();
  expect(world.running("one")).toBe("0.1.0");
  const { startedAt, finishedAt, waiting } = (await status()).sweep;
  expect([startedAt, waiting]).toEqual([tickedAt, 0]);
  expect(finishedAt).toBeGreaterThanOrEqual(tickedAt);
});

it("says in the log that a sweep could not begin, and counts as failed at the platform", async () => {
  const told = vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(Fleet.prototype, "sweep").mockRejectedValue(new Error("restarted"));
  await expect(tick()).rejects.toThrow("restarted");
  expect(told).toHaveBeenCalledWith(expect.stringMatching(/"level":"error".*sweep.*restarted/));
});

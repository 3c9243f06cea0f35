/** A simulated day of the user's system fits the free plan, and loses no push. Larger ones: `node scripts/soak/day.ts`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { beyond, dayTable } from "../scripts/soak/day-figures.ts";
import { simulateDay } from "../scripts/soak/day-run.ts";
import { SIZES } from "../scripts/soak/day-world.ts";

it("keeps the user's system inside the free plan for a day, and brings every push to its Applications", async () => {
  const [size] = SIZES;
  if (size === undefined) throw new Error("there is no size");
  const figures = await simulateDay(size);
  console.log(dayTable(figures));
  expect(beyond(figures)).toEqual([]);
  // Every push but those that a newer one overtook arrived as such.
  expect(figures.told.length).toBeGreaterThan(0.9 * (figures.pushes - figures.untold));
  // Argo CD's restart and the registry's 429 were met, and the pushes amid them waited for the end.
  expect(figures.struck.restart).toBeGreaterThan(0);
  expect(figures.struck.limited).toBeGreaterThan(0);
  expect(figures.told.filter((ms) => ms > 60_000).length).toBeGreaterThanOrEqual(2);

  const { day } = figures;
  const more = { ...figures, day: { ...day, rowsWritten: 100_001, objectCalls: 200_000 }, behind: ["api"] };
  expect(beyond(more)).toEqual([
    expect.stringContaining("requests of objects"),
    "rows written: 100,001 of 100,000",
    "api does not run the newest tag",
  ]);
}, 300_000);

it("is loaded by plain Node too, which knows none of the modules that a build makes", () => {
  const load = 'await import("./test/support/platform.hooks.ts"); await import("./scripts/soak/day-run.ts")';
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", load], {
    cwd: join(import.meta.dirname, ".."),
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
});

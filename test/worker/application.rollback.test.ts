/** The Application object and a person who rolls back in Argo CD itself: the spec is not touched by that. */
import { describe, expect, it } from "vitest";
import {
  api,
  application,
  check,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  reportOf,
  runAlarms,
  runAlarmsFor,
  webhook,
} from "./objects.ts";

const here = freshWorld();
const MINUTES = 60_000;

const image = async () => (await reportOf("one"))?.images[0];

/** 0.0.9 was synced, 0.1.0 written and synced, and rolled back to 0.0.9. Gives the id of 0.1.0 in the history. */
async function rolledBack(): Promise<number> {
  await following("one", "acme/one");
  const first = await here.world.sync("one");
  pass(10 * MINUTES);
  await pushed("acme/one", "0.1.0");
  await runAlarmsFor(10 * MINUTES);
  const second = await here.world.sync("one");
  pass(10 * MINUTES);
  await here.world.rollBack("one", first);
  pass(10 * MINUTES);
  return second;
}

async function sweep(): Promise<void> {
  pass(10 * MINUTES);
  await fleet().sweep();
  await runAlarms();
}

describe("a rollback in Argo CD", () => {
  it("is found by the sweep, held through a webhook of the same tag, and the next version goes through", async () => {
    await rolledBack();
    await sweep();
    expect(await image()).toMatchObject({
      state: "held",
      running: { tag: "0.0.9" },
      lastApplied: { tag: "0.1.0" },
      reason: expect.stringContaining("Rolled back in Argo CD by alice from 0.1.0 to 0.0.9"),
      mend: expect.stringContaining("Sync the Application"),
    });
    await webhook("acme/one", "0.1.0");
    await runAlarmsFor(10 * MINUTES);
    await sweep();
    expect(await image()).toMatchObject({ state: "held" });
    expect(here.world.count(/^PATCH/)).toBe(1);

    await pushed("acme/one", "0.2.0");
    await runAlarmsFor(10 * MINUTES);
    expect(here.world.running("one")).toBe("0.2.0");
    expect(await image()).toMatchObject({ state: "updated" });
    expect((await application("one").history()).map(({ kind }) => kind)).toEqual([
      "adopted",
      "applied",
      "verified",
      "held",
      "applied",
      "verified",
    ]);
  });

  it("is over when a person syncs forward, which the sweep finds too", async () => {
    await rolledBack();
    await sweep();
    expect(await image()).toMatchObject({ state: "held" });
    await here.world.sync("one");
    await sweep();
    expect(await image()).toMatchObject({ state: "up-to-date", running: { tag: "0.1.0" } });
  });

  it("is over by resume, and stays so", async () => {
    await rolledBack();
    await check({ application: "one" });
    expect(await (await api("resume", { application: "one" })).json()).toMatchObject({ resumed: ["app"] });
    await runAlarms();
    for (let again = 0; again < 2; again++) {
      pass(10 * MINUTES);
      await check({ application: "one" });
      expect(await image()).toMatchObject({ state: "up-to-date" });
    }
    expect(here.world.count(/^PATCH/)).toBe(1);
  });

  it("is no rollback where nobody has synced since the write", async () => {
    await following("one", "acme/one");
    await here.world.sync("one");
    pass(10 * MINUTES);
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(10 * MINUTES);
    await check({ application: "one" });
    expect(await image()).toMatchObject({ state: "up-to-date", running: { tag: "0.1.0" } });
  });
});

/**
 * The clock jumps by hours, between two events or in the middle of a pass: what was pushed still arrives, once, as soon as
 * the next sweep at the latest; nobody waits for a time that is hours away, and no alarm comes in a loop.
 */
import { describe, expect, it } from "vitest";
import {
  alarmOf,
  application,
  check,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  reportOf,
  repository,
  runAlarms,
  runAlarmsFor,
  status,
  webhook,
} from "./objects.ts";

const here = freshWorld();

const HOUR = 60 * 60_000;
const HEAD = /^HEAD .*\/manifests\//;
const LIST = /\/tags\/list$/;
const GET = /^GET argocd.*\/applications\/one$/;
const PATCH = /^PATCH /;

/** The next cron trigger, and all that follows from it within a minute. */
async function sweep(): Promise<void> {
  pass(120_000);
  await fleet().sweep();
  await runAlarmsFor(60_000);
}

/** More than these alarms in a minute would be a loop. */
const MOST_ALARMS = 20;

describe.each([
  ["back by three hours", -3 * HOUR],
  ["forward by three hours", 3 * HOUR],
])("the clock goes %s", (_, jump) => {
  it("at rest: a push arrives at once", async () => {
    await following("one", "acme/one");
    pass(jump);
    await pushed("acme/one", "0.1.0");
    expect(here.world.running("one")).toBe("0.1.0");
    await runAlarmsFor(60_000);
    expect(here.world.count(PATCH)).toBe(1);
    expect((await reportOf("one"))?.images[0]?.state).toBe("updated");
  });

  it("at rest: a push whose webhook was lost is found by the next sweep", async () => {
    await following("one", "acme/one");
    pass(jump);
    here.world.push("acme/one", "0.1.0");
    await sweep();
    expect(here.world.running("one")).toBe("0.1.0");
  });

  it("at rest: a check by hand lists anew", async () => {
    await following("one", "acme/one");
    pass(jump);
    here.world.push("acme/one", "0.1.0");
    await check({ application: "one" });
    expect(here.world.running("one")).toBe("0.1.0");
  });

  it("after a push: the same tag pushed again is looked up anew", async () => {
    await following("moving", "acme/moving");
    here.world.push("acme/moving", "latest");
    await sweep();
    await pushed("acme/moving", "latest");
    await runAlarmsFor(60_000);
    pass(jump);
    await pushed("acme/moving", "latest");
    expect(here.world.running("moving")).toContain(here.world.digestOf("acme/moving", "latest"));
  });

  it("while a write waits for the look that verifies it: it is verified", async () => {
    await following("one", "acme/one");
    await pushed("acme/one", "0.1.0");
    expect((await reportOf("one"))?.images[0]?.state).toBe("updating");
    pass(jump);
    await sweep();
    expect((await reportOf("one"))?.images[0]?.state).toBe("updated");
    expect(here.world.count(PATCH)).toBe(1);
  });

  it("while the registry fails: the push arrives with the next sweep once it is back", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(HEAD, () => new Response("", { status: 503 }), 3);
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    pass(jump);
    await sweep();
    expect(here.world.running("one")).toBe("0.1.0");
  });

  it("while the registry asks for patience: it is asked again, after no more than its Retry-After", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    const busy = () => new Response("", { status: 429, headers: { "retry-after": "120" } });
    here.world.answer(HEAD, busy, 1);
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    pass(jump);
    await sweep();
    await runAlarmsFor(120_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect((await status()).repositories[0]?.patientUntil).toBeUndefined();
  });

  it("while Argo CD fails: the update arrives with the next sweep once it is back", async () => {
    await following("one", "acme/one");
    here.world.answer(GET, () => new Response("", { status: 503, headers: { "retry-after": "120" } }), 1);
    await pushed("acme/one", "0.1.0");
    pass(jump);
    await sweep();
    await runAlarmsFor(120_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect(here.world.count(PATCH)).toBe(1);
  });

  it("in the middle of a pass: the update arrives, and is verified", async () => {
    await following("one", "acme/one");
    const write = here.world.hold(PATCH);
    const work = pushed("acme/one", "0.1.0");
    await write.arrived();
    pass(jump);
    write.release();
    await work;
    await sweep();
    expect((await reportOf("one"))?.images[0]?.state).toBe("updated");
    expect(here.world.count(PATCH)).toBe(1);
  });

  it("in the middle of a listing: the list is taken, and the next one too", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    const list = here.world.hold(LIST);
    const work = sweep();
    await list.arrived();
    pass(jump);
    list.release();
    await work;
    await sweep();
    expect(here.world.running("one")).toBe("0.1.0");
    here.world.push("acme/one", "0.2.0");
    await sweep();
    expect(here.world.running("one")).toBe("0.2.0");
  });

  it("at any time: sweeps go on, and no alarm comes in a loop", async () => {
    await following("one", "acme/one");
    pass(jump);
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      const listed = here.world.count(LIST);
      await fleet().sweep();
      expect(await runAlarms()).toBeLessThan(MOST_ALARMS);
      expect(here.world.count(LIST)).toBe(listed + 1);
      pass(120_000);
    }
    const dues = await Promise.all([fleet(), repository("acme/one"), application("one")].map(alarmOf));
    expect(dues.filter((due) => due !== null && due > Date.now() + HOUR)).toEqual([]);
  });
});

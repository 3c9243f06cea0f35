/** The Application object: one pass at a time, nothing that was asked for is lost, and no failure makes it rush. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  alarmOf,
  application,
  check,
  evict,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  reportOf,
  repository,
  runAlarms,
  runAlarmsFor,
  webhook,
} from "./objects.ts";

const here = freshWorld();

const GET_ONE = /^GET argocd\.example\.com\/api\/v1\/applications\/one$/;
const PATCH = /^PATCH/;

const image = async () => (await reportOf("one"))?.images[0];

describe("a pass", () => {
  it("is written once, read back five seconds later, and told at each step", async () => {
    await following("one", "acme/one");
    await pushed("acme/one", "0.1.0");
    expect(await image()).toMatchObject({
      state: "updating",
      lastApplied: { tag: "0.1.0" },
      nextTryAt: Date.now() + 5_000,
    });
    await runAlarmsFor(5_000);
    expect(await image()).toMatchObject({ state: "updated", running: { tag: "0.1.0" } });
    expect((await application("one").history()).map(({ kind }) => kind)).toEqual([
      "adopted",
      "applied",
      "verified",
    ]);
    expect(here.world.count(PATCH)).toBe(1);
  });

  it("does not lose a nudge that comes while it runs", async () => {
    await following("one", "acme/one");
    const reading = here.world.hold(GET_ONE);
    here.world.push("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.0");
    await runDurableObjectAlarm(repository("acme/one"));
    const first = runDurableObjectAlarm(application("one"));
    await reading.arrived();

    here.world.push("acme/one", "0.2.0");
    await webhook("acme/one", "0.2.0");
    await runDurableObjectAlarm(repository("acme/one"));
    reading.release();
    await first;
    await runAlarms();
    expect(here.world.running("one")).toBe("0.2.0");
    expect(here.world.count(PATCH)).toBe(2);
  });

  it("writes nothing in MODE=observe, and says what it would write", async () => {
    await following("one", "acme/one");
    await runInDurableObject(application("one"), (object) => {
      Object.defineProperty(object, "env", { value: { ...env, MODE: "observe" } });
    });
    await pushed("acme/one", "0.1.0");
    expect(await image()).toMatchObject({ state: "would-update", wanted: { tag: "0.1.0" } });
    expect(here.world.count(PATCH)).toBe(0);
  });

  it("keeps all it needs in storage: objects that are evicted at every step go on", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.0");
    const objects = [fleet, () => repository("acme/one"), () => application("one")];
    for (let step = 0; step < 20; step++) {
      for (const object of objects) {
        const due = (await alarmOf(object())) ?? Number.POSITIVE_INFINITY;
        await evict(object());
        if (due <= Date.now()) await runDurableObjectAlarm(object());
      }
      pass(500);
    }
    expect(await image()).toMatchObject({ state: "updated", running: { tag: "0.1.0" } });
    expect(here.world.count(PATCH)).toBe(1);
  });

  it("is not made for an Application that nobody follows any more", async () => {
    await following("one", "acme/one");
    await runInDurableObject(fleet(), (_, { storage: { sql } }) => {
      sql.exec("UPDATE applications SET value = json_set(value, '$.rules', json('[]'))");
    });
    const passes = here.world.count(GET_ONE);
    await application("one").nudge({ reason: "request", id: "x", at: Date.now(), tag: undefined });
    await runAlarmsFor(60_000);
    expect(here.world.count(GET_ONE)).toBe(passes);
  });
});

describe("a failure of Argo CD", () => {
  it("that is temporary is tried again, ever more rarely, and shown with the next try", async () => {
    await following("one", "acme/one");
    here.world.answer(GET_ONE, () => new Response("", { status: 503 }), 4);
    await pushed("acme/one", "0.1.0");
    const waits: number[] = [];
    for (const attempts of [1, 2, 3, 4]) {
      const trouble = (await reportOf("one"))?.trouble;
      expect(trouble).toMatchObject({ attempts, failure: { temporary: true } });
      waits.push((trouble?.nextTryAt ?? 0) - Date.now());
      await runAlarmsFor(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBeGreaterThanOrEqual(800);
    expect(here.world.running("one")).toBe("0.1.0");
    expect((await reportOf("one"))?.trouble).toBeUndefined();
  });

  it("with a Retry-After is not tried before, whoever nudges or checks", async () => {
    await following("one", "acme/one");
    here.world.answer(GET_ONE, () => new Response("", { status: 429, headers: { "retry-after": "300" } }), 1);
    await pushed("acme/one", "0.1.0");
    const passes = here.world.count(GET_ONE);
    const until = Date.now() + 300_000;
    pass(60_000);
    await pushed("acme/one", "0.2.0");
    const [checked] = await check({ application: "one" });
    expect(checked?.trouble?.nextTryAt).toBe(new Date(until).toISOString());
    await runAlarmsFor(until - 1 - Date.now());
    expect(here.world.count(GET_ONE)).toBe(passes);
    await runAlarmsFor(1);
    expect(here.world.running("one")).toBe("0.2.0");
  });

  const forbidden = () => {
    const message = "permission denied: applications, update, default/one, sub: image-updater";
    return Response.json({ error: message, code: 7, message }, { status: 403 });
  };

  it.each([
    ["reading", GET_ONE],
    ["writing", PATCH],
  ])("that a person has to mend is not tried in a loop, but by the next sweep: %s", async (_, asked) => {
    await following("one", "acme/one");
    const before = here.world.count(asked);
    here.world.answer(asked, forbidden, 1);
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(3_600_000);
    expect(here.world.count(asked)).toBe(before + 1);
    const report = await reportOf("one");
    const told = report?.trouble === undefined ? report?.images[0] : report.trouble.failure;
    expect(told?.mend).toContain("policy.csv");

    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
  });
});

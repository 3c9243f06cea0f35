/** The Repository object and registries that refuse, fail, or ask for patience. */

import { describe, expect, it } from "vitest";

import {
  check,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  reportOf,
  repository,
  rowsOf,
  runAlarms,
  runAlarmsFor,
  status,
  webhook,
} from "./objects.ts";

const here = freshWorld();

const HEAD = /^HEAD .*\/manifests\//;
const LIST = /\/tags\/list$/;
const REGISTRY = /docker\.io/;

describe("a registry that answers 429", () => {
  const busy = () => new Response("slow down", { status: 429, headers: { "retry-after": "120" } });

  it("is asked for nothing before its Retry-After has run out, whoever asks", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(HEAD, busy, 1);
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    const asked = here.world.count(REGISTRY);
    const until = Date.now() + 120_000;

    const [row] = (await status()).repositories;
    expect(row).toMatchObject({
      patientUntil: until,
      trouble: { failure: { code: "registry-rate-limited" }, attempts: 1, nextTryAt: until },
    });

    pass(15_000);
    await webhook("acme/one", "0.1.0");
    await webhook("acme/one", "0.2.0");
    await fleet().sweep();
    const [checked] = await check({ application: "one" });
    expect(checked?.images[0]?.state).toBe("waiting");
    await runAlarmsFor(until - 1 - Date.now());
    expect(here.world.count(REGISTRY)).toBe(asked);

    await runAlarmsFor(1_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect((await status()).repositories[0]).not.toHaveProperty("trouble.failure");
  });

  it("lets a pass that needs its tags wait, and says until when", async () => {
    here.world.addApplication("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(LIST, busy, 1);
    await fleet().sweep();
    await runAlarms();
    const [image] = (await reportOf("one"))?.images ?? [];
    expect(image?.state).toBe("waiting");
    expect(image?.nextTryAt).toBeGreaterThanOrEqual(Date.now() + 120_000);
    await runAlarmsFor(150_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect(here.world.count(LIST)).toBe(2);
  });
});

describe("a failing registry", () => {
  it("is asked again, ever more rarely, until the push is answered for", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(HEAD, () => new Response("", { status: 503 }), 4);
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    expect((await status()).repositories[0]?.trouble).toMatchObject({
      failure: { temporary: true },
      attempts: 1,
    });
    await runAlarmsFor(60_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect(here.world.count(HEAD)).toBe(5);
    expect((await status()).repositories[0]?.trouble).toBeUndefined();
  });

  it("that fails when a pass confirms its tag is in trouble as long as it lasts", async () => {
    await following("one", "acme/one");
    // The push is confirmed long before Argo CD is back, so the pass asks once more.
    const away = () => new Response("", { status: 503, headers: { "retry-after": "120" } });
    here.world.answer(/^GET argocd.*\/one$/, away, 1);
    await pushed("acme/one", "0.1.0");
    here.world.answer(HEAD, () => new Response("", { status: 503 }), 1);
    await runAlarmsFor(120_500);
    const troubled = await status();
    expect(troubled.applications[0]?.images[0]).toMatchObject({
      state: "waiting",
      code: "registry-unavailable",
    });
    expect(troubled.repositories[0]?.trouble?.failure).toMatchObject({ code: "registry-unavailable" });
    await runAlarmsFor(10_000);
    const mended = await status();
    expect(mended.applications[0]?.images[0]).not.toHaveProperty("code");
    expect(mended.repositories[0]?.trouble).toBeUndefined();
  });

  it("that refuses us is not asked in a loop, but by the next sweep, and the push is not forgotten", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(HEAD, () => new Response("", { status: 403 }), 1);
    await webhook("acme/one", "0.1.0");
    await runAlarmsFor(3_600_000);
    expect(here.world.count(HEAD)).toBe(1);
    expect(here.world.running("one")).toBe("0.0.9");
    expect((await status()).repositories[0]?.trouble?.failure).toMatchObject({ temporary: false });

    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
    expect(await rowsOf(repository("acme/one"), "SELECT id FROM hints WHERE done_at IS NULL")).toEqual([]);
  });
});

/** The Fleet object: who follows what, before and after the first list, and sweeps. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { STEPS_PER_ALARM, SWEEP_LATE_MS, SWEEP_TOLERANCE_MS } from "../../src/fleet/constants.ts";
import { Application, Repository } from "../../src/index.ts";
import {
  fleet,
  following,
  freshWorld,
  pass,
  reportOf,
  runAlarms,
  runAlarmsFor,
  status,
  webhook,
} from "./objects.ts";

const here = freshWorld();

const ARGOCD_LIST = /^GET argocd\.example\.com\/api\/v1\/applications$/;
const GET_ONE = /^GET argocd\.example\.com\/api\/v1\/applications\/one$/;
const away = () => new Response("", { status: 503 });

describe("before Argo CD's list was ever read", () => {
  it("passes a push on, once, to the object of an image with a pullSecret of its own", async () => {
    here.world.addApplication("own", "acme/own");
    here.world.push("acme/own", "0.1.0");
    here.world.answer(ARGOCD_LIST, away, 3);
    await webhook("acme/own", "0.1.0");
    await runAlarmsFor(60_000);
    expect(here.world.running("own")).toBe("0.1.0");
    const rows = (await status()).repositories.map(({ key, lastPush }) => [key, lastPush?.tag]);
    expect(rows).toEqual([["docker.io/acme/own pullsecret:argocd/dockerhub-credentials", "0.1.0"]]);
    expect((await status()).unfollowed).toEqual([]);
  });

  it("keeps a push until it can be told who follows it", async () => {
    here.world.addApplication("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(ARGOCD_LIST, away, 5);
    await webhook("acme/one", "0.1.0");
    await runAlarmsFor(10_000);
    expect(here.world.running("one")).toBe("0.0.9");
    expect((await status()).unfollowed).toEqual([]);
    expect((await status()).trouble).toMatchObject({
      failure: { temporary: true },
      nextTryAt: expect.any(Number),
    });

    await runAlarmsFor(120_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect((await status()).trouble).toBeUndefined();
  });

  it("asks again even when a person has to mend what is wrong", async () => {
    here.world.addApplication("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(ARGOCD_LIST, () => new Response("", { status: 401 }), 2);
    await fleet().sweep();
    await runAlarms();
    expect((await status()).trouble).toMatchObject({
      failure: { temporary: false },
      nextTryAt: expect.any(Number),
    });
    await runAlarmsFor(60_000);
    expect(here.world.running("one")).toBe("0.1.0");
  });
});

describe("while the token's permissions are gone, and Argo CD lists nothing", () => {
  it("keeps a push, and acts on it once they are back", async () => {
    await following("one", "acme/one");
    here.world.answer(ARGOCD_LIST, () => Response.json({ metadata: {}, items: null }), 3);
    const refused = { error: "permission denied", code: 7, message: "permission denied" };
    here.world.answer(GET_ONE, () => Response.json(refused, { status: 403 }), 5);
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect((await status()).trouble).toMatchObject({
      failure: { code: "applications-not-listed", message: expect.stringContaining("argocd/one") },
      nextTryAt: expect.any(Number),
    });
    here.world.push("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    expect((await status()).unfollowed).toEqual([]);
    expect(here.world.running("one")).toBe("0.0.9");

    await runAlarmsFor(120_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect((await status()).trouble).toBeUndefined();
  });
});

describe("a deployment with other resources", () => {
  it("applies them to the Applications that are known, without a new list", async () => {
    await following("one", "acme/one");
    // As a deployment left it whose resources were about something else.
    await runInDurableObject(fleet(), (_, { storage: { sql } }) => {
      sql.exec("DELETE FROM followers");
      sql.exec("UPDATE applications SET value = json_set(value, '$.rules', json('[]'))");
      sql.exec("UPDATE state SET value = '\"before\"' WHERE name = 'configDigest'");
    });
    const lists = here.world.count(ARGOCD_LIST);
    here.world.push("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
    expect(here.world.count(ARGOCD_LIST)).toBe(lists);
  });

  it("nudges the Applications whose rules changed, without any push", async () => {
    await following("one", "acme/one");
    await runInDurableObject(fleet(), (_, { storage: { sql } }) => {
      sql.exec("UPDATE applications SET value = json_set(value, '$.rules', json('[]'))");
      sql.exec("UPDATE state SET value = '\"before\"' WHERE name = 'configDigest'");
    });
    const passes = here.world.count(GET_ONE);
    await fleet().rulesOf("argocd/one");
    await runAlarms();
    expect(here.world.count(GET_ONE)).toBe(passes + 1);
  });
});

describe("a sweep", () => {
  it("waits until the interval of the request budget has passed", async () => {
    await following("one", "acme/one");
    const { leastIntervalMs, startedAt = 0 } = (await status()).sweep;
    const again = startedAt + leastIntervalMs - SWEEP_TOLERANCE_MS;
    pass(again - 1 - Date.now());
    await fleet().sweep();
    expect(await runAlarms()).toBe(0);
    pass(1);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.count(ARGOCD_LIST)).toBe(2);
  });

  it("lists each repository once, and runs no pass where nothing changed", async () => {
    here.world.push("acme/many", "0.0.9");
    for (const number of [1, 2, 3, 4, 5]) here.world.addApplication(`many-${number}`, "acme/many");
    await following("one", "acme/one");
    here.world.requests.length = 0;
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.requests.filter((line) => !line.includes("auth.docker.io")).toSorted()).toEqual([
      "GET argocd.example.com/api/v1/applications",
      "GET registry-1.docker.io/v2/acme/many/tags/list",
      "GET registry-1.docker.io/v2/acme/one/tags/list",
    ]);
  });

  it("finds an Application whose images changed, and one that is new", async () => {
    await following("one", "acme/one");
    here.world.edit("one", "0.0.8");
    here.world.addApplication("many-1", "acme/many");
    here.world.push("acme/many", "0.1.0");
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect((await reportOf("one"))?.images[0]?.state).toBe("held");
    expect(here.world.running("many-1")).toBe("0.1.0");
  });

  it("goes on with the repositories it knows while Argo CD's list cannot be read", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    here.world.answer(ARGOCD_LIST, away, 1);
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
  });

  it("visits at most forty at an alarm, and is not begun anew before it has ended", async () => {
    here.world.push("acme/many", "0.0.9");
    for (let number = 0; number < 100; number++) here.world.addApplication(`many-${number}`, "acme/many");
    const nudge = vi.spyOn(Application.prototype, "nudge");
    await fleet().sweep();
    const waiting: number[] = [];
    while ((await status()).sweep.finishedAt === undefined && waiting.length < 10) {
      const before = nudge.mock.calls.length;
      await runDurableObjectAlarm(fleet());
      expect(nudge.mock.calls.length - before).toBeLessThanOrEqual(STEPS_PER_ALARM);
      const { sweep } = await status();
      // Before it begins, the list is taken in.
      if (sweep.startedAt === undefined) continue;
      waiting.push(sweep.waiting);
      pass(SWEEP_LATE_MS / 10);
      await fleet().sweep();
    }
    // One step is the repository's.
    expect(waiting).toEqual([101 - STEPS_PER_ALARM, 101 - 2 * STEPS_PER_ALARM, 0]);
    expect(here.world.count(ARGOCD_LIST)).toBe(1);
  });

  it("is begun anew when steps of the last one never end well", async () => {
    await following("one", "acme/one");
    pass(3_600_000);
    const look = vi.spyOn(Repository.prototype, "look").mockRejectedValue(new Error("broken"));
    await fleet().sweep();
    await runDurableObjectAlarm(fleet());
    const lists = here.world.count(ARGOCD_LIST);
    pass(SWEEP_LATE_MS);
    await fleet().sweep();
    await runDurableObjectAlarm(fleet());
    expect(here.world.count(ARGOCD_LIST)).toBe(lists + 1);
    look.mockRestore();
    await runAlarmsFor(600_000);
    expect((await status()).sweep.waiting).toBe(0);
  });

  it("leaves out every repository of a registry that asked one of them for patience", async () => {
    here.world.push("acme/many", "0.0.9");
    here.world.addApplication("many-1", "acme/many");
    await following("one", "acme/one");
    const busy = () => new Response("", { status: 429, headers: { "retry-after": "3600" } });
    here.world.answer(/acme\/many\/tags\/list$/, busy, 1);
    pass(600_000);
    await fleet().sweep();
    await runAlarms();

    const look = vi.spyOn(Repository.prototype, "look");
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect(look).not.toHaveBeenCalled();
    pass(3_600_000);
    await fleet().sweep();
    await runAlarms();
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("forgets the row of an Application that is gone", async () => {
    await following("one", "acme/one");
    expect(await reportOf("one")).toBeDefined();
    here.world.removeApplication("one");
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect((await status()).applications).toEqual([]);
    expect((await status()).repositories).toEqual([]);
  });
});

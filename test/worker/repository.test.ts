/** The Repository object: one look per push, however often it is told, and one listing for all. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { Application } from "../../src/index.ts";
import { FOLD_MS, HINT_LIFE_MS, REQUESTS_PER_ALARM } from "../../src/registry/constants.ts";
import {
  AT_ONCE_MS,
  alarmOf,
  api,
  fleet,
  following,
  freshWorld,
  pass,
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

describe("a push that is told several times", () => {
  it("is looked at once: duplicates that come before the look and soon after it add nothing", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    for (let time = 0; time < 3; time++) expect((await webhook("acme/one", "0.1.0")).status).toBe(202);
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
    for (let time = 0; time < 3; time++) {
      pass(1_000);
      expect((await webhook("acme/one", "0.1.0")).status).toBe(202);
      await runAlarms();
    }
    expect(here.world.count(HEAD)).toBe(1);
    expect(here.world.count(/^PATCH/)).toBe(1);
  });

  it("is looked at again when it comes later", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    pass(FOLD_MS);
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    expect(here.world.count(HEAD)).toBe(2);
  });

  it("is another push when the tag is another", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "0.1.0", "0.1.1");
    await webhook("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.1");
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.1");
  });
});

describe("a repository that nobody follows", () => {
  it("is counted, never asked for at the registry, and leaves nothing behind", async () => {
    await following("one", "acme/one");
    const before = here.world.count(REGISTRY);
    for (const tag of ["1.0.0", "1.0.1"]) {
      await webhook("acme/nobody", tag);
      await runAlarms();
    }
    expect((await status()).unfollowed).toEqual([
      { repository: "docker.io/acme/nobody", count: 2, lastAt: Date.now() },
    ]);
    expect(here.world.count(REGISTRY)).toBe(before);
    expect(
      await rowsOf(
        repository("acme/nobody"),
        "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'",
      ),
    ).toEqual([]);
    expect(await alarmOf(repository("acme/nobody"))).toBeNull();
  });

  it("is served from its first push on once somebody follows it", async () => {
    await following("many-1", "acme/many");
    here.world.push("acme/one", "0.1.0");
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    here.world.addApplication("one", "acme/one");
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
    here.world.push("acme/one", "0.2.0");
    await webhook("acme/one", "0.2.0");
    await runAlarms();
    expect(here.world.running("one")).toBe("0.2.0");
  });
});

describe("a pushed tag that the registry does not have yet", () => {
  it("is looked for again without another webhook", async () => {
    await following("one", "acme/one");
    await webhook("acme/one", "0.1.0");
    await runAlarms();
    expect(here.world.count(HEAD)).toBe(1);
    await runAlarmsFor(30_000);
    here.world.push("acme/one", "0.1.0");
    await runAlarmsFor(60_000);
    expect(here.world.running("one")).toBe("0.1.0");
  });

  it("is given up after ten minutes and few requests", async () => {
    await following("one", "acme/one");
    await webhook("acme/one", "0.1.0");
    await runAlarmsFor(HINT_LIFE_MS + 120_000);
    expect(here.world.count(HEAD)).toBeGreaterThan(5);
    expect(here.world.count(HEAD)).toBeLessThan(25);
    expect(await alarmOf(repository("acme/one"))).toBeNull();
    expect(await rowsOf(repository("acme/one"), "SELECT id FROM hints")).toEqual([]);
  });
});

describe("a hundred followers", () => {
  it("share one listing, and are nudged at most forty at an alarm", async () => {
    const names = Array.from({ length: 100 }, (_, number) => `many-${number}`);
    here.world.push("acme/many", "0.0.9");
    for (const name of names) here.world.addApplication(name, "acme/many");
    await fleet().sweep();
    await runAlarms();
    expect(here.world.count(LIST)).toBe(1);

    here.world.push("acme/many", "0.1.0");
    const nudge = vi.spyOn(Application.prototype, "nudge");
    await webhook("acme/many", "0.1.0");
    const nudged: number[] = [];
    for (let alarm = 0; (await alarmOf(repository("acme/many"))) !== null && alarm < 10; alarm++) {
      const before = nudge.mock.calls.length;
      pass(AT_ONCE_MS);
      await runDurableObjectAlarm(repository("acme/many"));
      nudged.push(nudge.mock.calls.length - before);
    }
    expect(nudged.reduce((sum, each) => sum + each)).toBe(100);
    expect(Math.max(...nudged)).toBeLessThanOrEqual(REQUESTS_PER_ALARM);
    expect(nudged).toHaveLength(3);

    await runAlarms();
    expect(names.filter((name) => here.world.running(name) !== "0.1.0")).toEqual([]);
    expect([here.world.count(LIST), here.world.count(HEAD), here.world.count(/^PATCH/)]).toEqual([1, 1, 100]);
    expect((await api("status")).status).toBe(200);
  });
});

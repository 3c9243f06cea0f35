/**
 * An alarm throws, because an object that it calls was restarted or has a bug: it comes again with back-off for as long as
 * that lasts, the platform never has to drop it, and what was pushed arrives afterwards, once.
 */
import { describe, expect, it, vi } from "vitest";
import { Application, Fleet, Repository } from "../../src/index.ts";
import {
  alarmOf,
  application,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  repository,
  runAlarms,
  runAlarmsFor,
} from "./objects.ts";

const here = freshWorld();

const PATCH = /^PATCH /;

/** The platform drops an alarm that threw so often. */
const PLATFORM_TRIES = 6;

const thrown = () => Promise.reject(new Error("restarted"));

const CASES = [
  {
    what: "an Application's alarm throws at the rules",
    broken: () => vi.spyOn(Fleet.prototype, "rulesOf").mockImplementation(thrown),
    begin: () => pushed("acme/one", "0.1.0"),
    stub: () => application("one"),
  },
  {
    what: "a Repository's alarm throws at who follows",
    broken: () => vi.spyOn(Fleet.prototype, "followers").mockImplementation(thrown),
    begin: () => pushed("acme/one", "0.1.0"),
    stub: () => repository("acme/one"),
  },
  {
    what: "a Repository's alarm throws at whom it nudges",
    broken: () => vi.spyOn(Application.prototype, "nudge").mockImplementation(thrown),
    begin: () => pushed("acme/one", "0.1.0"),
    stub: () => repository("acme/one"),
  },
  {
    what: "the Fleet's alarm throws at a step of the sweep",
    broken: () => vi.spyOn(Repository.prototype, "look").mockImplementation(thrown),
    begin: async () => {
      here.world.push("acme/one", "0.1.0");
      pass(120_000);
      await fleet().sweep();
      await runAlarms();
    },
    stub: () => fleet(),
  },
];

describe.each(CASES)("$what", ({ broken, begin, stub }) => {
  it("comes again, ever more rarely, and the update arrives afterwards", async () => {
    await following("one", "acme/one");
    const calls = broken();
    await begin();
    await runAlarmsFor(10 * 60_000);
    expect(calls.mock.calls.length).toBeGreaterThan(PLATFORM_TRIES);
    // 1, 2, 4, ... 256 seconds, then every five minutes, with a jitter of a fifth.
    expect(calls.mock.calls.length).toBeLessThanOrEqual(12);
    expect(await alarmOf(stub())).toBeGreaterThan(Date.now());

    calls.mockRestore();
    await runAlarmsFor(6 * 60_000);
    expect(here.world.running("one")).toBe("0.1.0");
    expect(here.world.count(PATCH)).toBe(1);
  });
});

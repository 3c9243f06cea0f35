import { describe, expect, it } from "vitest";
import { STEPS_PER_ALARM } from "../../src/fleet/constants.ts";
import type { Step } from "../../src/fleet/queue.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { beginSweep, takeSteps } from "../../src/fleet/sweep-run.ts";
import type { ApplicationReport } from "../../src/protocol.ts";
import { openSql } from "../support/sql.ts";

const NOW = 1_000_000;
const API = "docker.io/acme/api";
const BEGINNING = { mode: "apply", dailyRequests: 80_000, now: NOW } as const;

const report = (application: string, mode: ApplicationReport["mode"]): ApplicationReport => ({
  application,
  at: NOW,
  mode,
  dryRun: false,
  images: [],
  trouble: undefined,
});

/** One repository, followed by three Applications; the last pass of `n/b` was in another mode. */
function setUp() {
  const store = openFleetStore(openSql());
  const followed = ["n/a", "n/b", "n/c"].map((name) => [API, name] as const);
  store.change({ rows: new Map(), followed, unfollowed: [] });
  store.report(report("n/a", "apply"));
  store.report(report("n/b", "observe"));
  const queue = () => store.queue.all().map(({ kind, name }) => `${kind} ${name}`);
  return { store, queue };
}
const step = (name: string): Step => ({ kind: "application", name });

describe("the beginning of a sweep", () => {
  it("puts the repositories first, then what the refresh found changed, then who is due", () => {
    const { store, queue } = setUp();
    store.queue.add([step("n/c")]);
    store.state.write("sweepDueAt", NOW);
    beginSweep(store, { ...BEGINNING, refreshed: true });
    expect(queue()).toEqual([`repository ${API}`, "application n/c", "application n/b"]);
    const { state } = store;
    expect([state.read("sweepStartedAt"), state.read("sweepMode")]).toEqual([NOW, "apply"]);
    expect(state.read("sweepDueAt")).toBeUndefined();
  });

  it("visits no Application that is due while Argo CD's list cannot be read", () => {
    const { store, queue } = setUp();
    beginSweep(store, { ...BEGINNING, refreshed: false });
    expect(queue()).toEqual([`repository ${API}`]);
  });
});

describe("the steps of a sweep", () => {
  it("are taken in order, as many as an alarm may; the last one ends the sweep", async () => {
    const { store, queue } = setUp();
    store.state.write("sweepStartedAt", NOW);
    const names = Array.from({ length: STEPS_PER_ALARM + 1 }, (_, index) => `n/${index}`);
    store.queue.add(names.map(step));
    const taken: string[] = [];
    const take = async ({ name }: Step) => void taken.push(name);
    await takeSteps(store, take, STEPS_PER_ALARM, () => NOW + 1);
    expect(taken).toEqual(names.slice(0, STEPS_PER_ALARM));
    expect(queue()).toHaveLength(1);
    expect(store.state.read("sweepFinishedAt")).toBeUndefined();
    await takeSteps(store, take, STEPS_PER_ALARM, () => NOW + 2);
    expect(taken).toEqual(names);
    expect(store.state.read("sweepFinishedAt")).toBe(NOW + 2);
  });

  it("come again behind the others when they throw, and what they threw is thrown", async () => {
    const { store, queue } = setUp();
    store.queue.add(["n/a", "n/b"].map(step));
    const taken: string[] = [];
    const run = takeSteps(
      store,
      async ({ name }) => {
        taken.push(name);
        if (name === "n/a") throw new Error("restarted");
      },
      STEPS_PER_ALARM,
      () => NOW,
    );
    await expect(run).rejects.toThrow("restarted");
    expect(taken).toEqual(["n/a", "n/b"]);
    expect(queue()).toEqual(["application n/a"]);
    expect(store.state.read("sweepFinishedAt")).toBeUndefined();
  });
});

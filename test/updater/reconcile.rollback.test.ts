/** Argo CD's own rollback: the spec stays as it was written, and what is deployed is another version. */
import { describe, expect, it } from "vitest";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { historyOf, image, tagOf, twoImages } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld, type World } from "./world.ts";

const HOUR = 3_600_000;

/** 0.1.0 was synced by a person, 0.2.0 was written. Automated sync is off. */
async function written(): Promise<World> {
  const world = createWorld({ parameters: api("0.1.0") });
  world.deploy(api("0.1.0"));
  world.now += HOUR;
  await world.pass();
  world.now += VERIFY_AFTER_MS;
  await world.pass();
  world.now += HOUR;
  return world;
}

/** And 0.2.0 was synced, and rolled back. */
async function rolledBack(): Promise<World> {
  const world = await written();
  world.deploy(api("0.2.0"));
  world.now += HOUR;
  world.rollBack(api("0.1.0"));
  world.now += HOUR;
  return world;
}

const stateOf = async (world: World) => image(await world.pass()).state;

describe("a rollback in Argo CD", () => {
  it("is held and told once; the next version goes through, and is held by nothing older", async () => {
    const world = await rolledBack();
    for (let again = 0; again < 3; again++) {
      world.now += 60_000;
      expect(image(await world.pass())).toMatchObject({
        state: "held",
        running: { tag: "0.1.0" },
        lastApplied: { tag: "0.2.0" },
        reason: expect.stringContaining("by alice from 0.2.0 to 0.1.0"),
      });
    }
    world.tags[API] = ["0.1.0", "0.1.5", "0.2.0", "0.3.0"];
    expect(image(await world.pass())).toMatchObject({ state: "updating", running: { tag: "0.3.0" } });
    expect(tagOf(world)).toBe("0.3.0");
    world.now += VERIFY_AFTER_MS;
    expect(await stateOf(world)).toBe("updated");
    expect(await stateOf(world)).toBe("up-to-date");
    expect(historyOf(world)).toEqual(["adopted", "applied", "verified", "held", "applied", "verified"]);
  });

  it("is over when a person syncs forward", async () => {
    const world = await rolledBack();
    expect(await stateOf(world)).toBe("held");
    world.deploy(api("0.2.0"), "bob");
    expect(await stateOf(world)).toBe("up-to-date");
  });

  it("is over by resume, for good; a later one is held again", async () => {
    const world = await rolledBack();
    expect(await stateOf(world)).toBe("held");
    for (const key of world.memory().targets().keys()) world.memory().forget(key);
    expect(await stateOf(world)).toBe("up-to-date");
    expect(await stateOf(world)).toBe("up-to-date");
    world.now += HOUR;
    world.rollBack(api("0.0.9"));
    expect(image(await world.pass())).toMatchObject({ state: "held", running: { tag: "0.0.9" } });
    expect(world.patches).toHaveLength(1);
  });

  it("is recognised within seconds of the write, before that is verified", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    world.now += 1_000;
    world.rollBack(api("0.1.0"));
    expect(await stateOf(world)).toBe("held");
    world.now += VERIFY_AFTER_MS;
    expect(await stateOf(world)).toBe("held");
    expect(historyOf(world)).toEqual(["adopted", "applied", "held", "verified"]);
  });

  it("holds the image whose version was rolled back, and no other", async () => {
    const world = twoImages();
    world.tags["docker.io/acme/proxy"] = ["1.0.0"];
    await world.pass();
    world.now += HOUR;
    world.rollBack({ ...world.parameters(), ...api("0.1.0") });
    const result = await world.pass();
    expect([image(result).state, image(result, "proxy").state]).toEqual(["held", "up-to-date"]);
  });

  it("is respected in observe mode and by a dry run alike", async () => {
    const world = await rolledBack();
    expect(image(await world.pass({ dryRun: true })).state).toBe("held");
    expect(image(await world.pass({ mode: "observe" })).state).toBe("held");
  });
});

describe("no rollback", () => {
  it("is a written version that nobody has synced yet", async () => {
    expect(await stateOf(await written())).toBe("up-to-date");
  });

  it("is a write whose answer was lost, over an older sync", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.deploy(api("0.1.0"));
    world.now += HOUR;
    await world.pass({ mode: "observe" });
    const before = world.memory().targets();
    await world.pass();
    // As if the object had been evicted before it recorded the answer.
    for (const [key, memory] of before) {
      const { intent } = world.memory().targets().get(key) ?? {};
      if (intent === undefined) throw new Error("nothing was written");
      world.memory().remember(key, { ...memory, intent: { ...intent, acknowledgedAt: undefined } });
    }
    expect(await stateOf(world)).toBe("updating");
    world.now += VERIFY_AFTER_MS;
    expect(await stateOf(world)).toBe("updated");
  });

  it("is what a person's sync deployed while the spec still asked for the old version", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass({ mode: "observe" });
    // It begins after the pass has read the Application and before the PATCH arrives, which tells of it.
    world.on = (port, stage) => {
      if (port !== "write" || stage !== "before") return;
      world.now += 1_000;
      world.deploy(api("0.1.0"));
    };
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
    expect(await stateOf(world)).toBe("updating");
  });

  it("is a sync that read the spec before the write and began after it", async () => {
    const world = await written();
    world.deploy(api("0.1.0"));
    expect(await stateOf(world)).toBe("up-to-date");
  });

  it("is a sync that waited for the controller when the write came, whatever its strategy is", async () => {
    for (const isRollback of [false, true]) {
      const world = createWorld({ parameters: api("0.1.0") });
      const operation = { parameters: api("0.1.0"), at: world.now + 1_000, by: "alice", isRollback };
      world.operate({ operation: { ...operation, phase: "Pending" } });
      await world.pass();
      expect(tagOf(world)).toBe("0.2.0");
      world.now += 1_000;
      expect(await stateOf(world)).toBe("updating");
      world.operate({ operation });
      world.now += VERIFY_AFTER_MS;
      expect(await stateOf(world)).toBe("updated");
      // What begins later is one.
      world.now += HOUR;
      world.rollBack(api("0.1.0"));
      expect(await stateOf(world)).toBe("held");
    }
  });

  it("is such a sync in the history alone, after a sync forward that failed; a later entry is one", async () => {
    for (const [afterMs, state] of [
      [30_000, "up-to-date"],
      [HOUR, "held"],
    ] as const) {
      const world = createWorld({ parameters: api("0.1.0") });
      await world.pass();
      const by = "alice";
      const history = [{ parameters: api("0.1.0"), at: world.now + afterMs, by }];
      world.now += 2 * HOUR;
      world.operate({ history, operation: { parameters: api("0.2.0"), at: world.now, by, phase: "Failed" } });
      world.now += HOUR;
      await world.pass();
      expect(await stateOf(world)).toBe(state);
    }
  });

  it("is first sight, whatever was deployed", async () => {
    const world = createWorld({ parameters: api("0.2.0") });
    world.rollBack(api("0.1.0"));
    expect(await stateOf(world)).toBe("up-to-date");
    expect(await stateOf(world)).toBe("up-to-date");
  });

  it("is a sync of what a person had set in the spec meanwhile", async () => {
    const world = await written();
    world.set(api("0.1.0"));
    expect(await stateOf(world)).toBe("held");
    world.deploy(api("0.1.0"));
    expect(await stateOf(world)).toBe("held");
    // Back to what was written, and nobody has synced that yet.
    world.set(api("0.2.0"));
    expect(await stateOf(world)).toBe("up-to-date");
  });
});

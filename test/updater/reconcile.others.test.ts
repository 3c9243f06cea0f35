import { describe, expect, it } from "vitest";
import { CONTEST_RETRY_MS, VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { done, historyOf, image, tagOf } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld, CONTEST_REST_MS as RETRY } from "./world.ts";

describe("a person's hand", () => {
  it("holds a rollback, tells it once, and goes on with the next version", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    world.now += VERIFY_AFTER_MS;
    await world.pass();

    world.now += 3_600_000;
    world.set(api("0.1.0"));
    for (let again = 0; again < 3; again++) {
      world.now += 60_000;
      const held = await world.pass();
      expect(image(held)).toMatchObject({
        state: "held",
        running: { tag: "0.1.0" },
        lastApplied: { tag: "0.2.0" },
      });
      expect(done(held).lookAt).toBeUndefined();
    }
    expect(tagOf(world)).toBe("0.1.0");

    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
    expect(historyOf(world)).toEqual(["adopted", "applied", "verified", "held", "applied"]);
  });

  it("takes a resumed image up as at first sight", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    world.now += 3_600_000;
    world.set(api("0.1.0"));
    await world.pass();
    for (const key of world.memory().targets().keys()) world.memory().forget(key);
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
  });
});

describe("an Application that was deleted and made again", () => {
  it("has no past: what its maker set is no rollback", async () => {
    const world = createWorld({ parameters: api("0.1.0"), uid: "first" });
    await world.pass();
    world.now += 3_600_000;
    world.replace({ parameters: api("0.1.0"), uid: "second" });
    expect(image(await world.pass({ dryRun: true })).state).toBe("would-update");
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
  });

  it("keeps its past while it is the same", async () => {
    const world = createWorld({ parameters: api("0.1.0"), uid: "first" });
    await world.pass();
    world.now += 3_600_000;
    world.replace({ parameters: api("0.1.0"), uid: "first" });
    expect(image(await world.pass()).state).toBe("held");
  });
});

describe("a contest", () => {
  it("with an owner stops at the first try, and is looked at rarely", async () => {
    const world = createWorld({ parameters: api("0.1.0"), ownedBy: "services" });
    world.controller = () => world.set(api("0.1.0"));
    await world.pass();
    world.now += VERIFY_AFTER_MS;
    const seen = await world.pass();
    expect(image(seen)).toMatchObject({
      state: "contested",
      mend: expect.stringContaining("ApplicationSet services"),
    });
    expect(done(seen).lookAt).toBe(world.now + RETRY);

    world.now += RETRY - 1;
    await world.pass();
    expect(world.patches).toHaveLength(1);

    // Mended: the owner leaves it alone.
    world.controller = undefined;
    world.now += 1;
    await world.pass();
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
    expect(tagOf(world)).toBe("0.2.0");
    expect(historyOf(world)).toEqual(["adopted", "applied", "reverted", "applied", "verified"]);
  });

  it("with nobody known is tried three times, and never called a person's rollback", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.controller = () => world.set(api("0.1.0"));
    const waits: number[] = [];
    for (let step = 0; step < 12; step++) {
      const { lookAt } = done(await world.pass());
      if (lookAt === undefined) throw new Error("nobody looks again");
      waits.push(lookAt - world.now);
      world.now = lookAt;
      if (waits.at(-1) === RETRY) break;
    }
    expect(world.patches).toHaveLength(3);
    expect(waits).toEqual([
      VERIFY_AFTER_MS,
      CONTEST_RETRY_MS,
      VERIFY_AFTER_MS,
      2 * CONTEST_RETRY_MS,
      VERIFY_AFTER_MS,
      RETRY,
    ]);
    expect(historyOf(world)).not.toContain("held");
  });

  it("counts its tries also when a pass sees the write before it is put back", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    for (let tries = 1; tries <= 3; tries++) {
      await world.pass();
      world.now += 100;
      expect(image(await world.pass()).state).toBe("updating");
      world.set(api("0.1.0"));
      world.now += VERIFY_AFTER_MS;
      expect(image(await world.pass()).state).toBe("contested");
      world.now += tries * CONTEST_RETRY_MS;
    }
    expect(image(await world.pass()).reason).toContain("0.2.0 was written 3 times");
  });
});

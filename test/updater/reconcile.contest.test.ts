/** A contest: what others and the rules do to it while it rests. */
import { describe, expect, it } from "vitest";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { rule } from "../policy/sample.ts";
import { done, image, tagOf } from "./reconcile.support.ts";
import { api, type Sample } from "./sample.ts";
import {
  API,
  CONTEST_REST_MS,
  createWorld,
  SETS_NO_PARAMETERS,
  SETS_PARAMETERS,
  type World,
} from "./world.ts";

const MINUTE = 60_000;

/** 0.2.0 was written, and an owner has put 0.1.0 back, as it will again. */
async function contested(
  owner: Sample = { ownedBy: "services" },
  more: Partial<Pick<World, "parent" | "manifest">> = {},
): Promise<World> {
  const world = Object.assign(createWorld({ parameters: api("0.1.0"), ...owner }), more);
  world.controller = () => world.set(api("0.1.0"));
  await world.pass();
  world.now += VERIFY_AFTER_MS;
  expect(image(await world.pass()).state).toBe("contested");
  world.now += MINUTE;
  return world;
}

describe("two writes in a row", () => {
  it("are a contest and no hold where what was before both is put back", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    world.now += 500;
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
    world.set(api("0.1.0"));
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("contested");
    world.now += MINUTE;
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
  });

  it("are one also where nothing was set before both, and an ApplicationSet takes the list away", async () => {
    const world = createWorld({ pods: ["acme/api:0.1.0"], ownedBy: "services" });
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
    world.now += 500;
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
    world.set({});
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("contested");
  });
});

describe("a settled contest", () => {
  it("is not tried earlier for a higher version, which is written when the time has come", async () => {
    const world = await contested();
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    expect(image(await world.pass())).toMatchObject({
      state: "contested",
      wanted: { tag: "0.3.0" },
      reason: expect.stringMatching(/^0\.3\.0 is not written yet: 0\.2\.0 was written once/),
    });
    expect(world.patches).toHaveLength(1);
    world.now += CONTEST_REST_MS;
    await world.pass();
    expect(world.patches.at(-1)).toMatchObject([{ value: { value: "0.3.0" } }]);
  });

  it("is over when the rule asks for what runs, and a later version is written at once", async () => {
    const world = await contested();
    world.rules = [rule({ constraint: "~0.1" })];
    expect(image(await world.pass())).toMatchObject({ state: "up-to-date", nextTryAt: undefined });
    world.controller = undefined;
    world.rules = [rule()];
    await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
  });

  it("does not follow the image to other parameters", async () => {
    const world = await contested();
    world.rules = [rule({ target: { kind: "helm", name: "image.repository", tag: "image.version" } })];
    world.controller = undefined;
    world.set({ ...api("0.1.0"), "image.version": "0.1.0" });
    await world.pass();
    expect(world.parameters()["image.version"]).toBe("0.2.0");
  });

  it("is tried at once on resume, and rests again when that is put back too", async () => {
    const world = await contested();
    for (const key of world.memory().targets().keys()) world.memory().forget(key);
    expect(image(await world.pass()).state).toBe("updating");
    world.now += VERIFY_AFTER_MS;
    const again = await world.pass();
    expect(image(again)).toMatchObject({ state: "contested", mend: expect.stringContaining("services") });
    expect(done(again).lookAt).toBe(world.now + CONTEST_REST_MS);
    expect(world.patches).toHaveLength(2);
  });

  it("rests no longer than a setting that was made shorter", async () => {
    const world = await contested();
    const contestRetryMs = 5 * MINUTE;
    const { lookAt = 0 } = done(await world.pass({ contestRetryMs }));
    expect(lookAt).toBe(world.now + contestRetryMs);
    world.now = lookAt;
    await world.pass({ contestRetryMs });
    expect(world.patches).toHaveLength(2);
  });
});

describe("a contest with a parent Application", () => {
  const HEALS = { syncPolicy: { automated: { selfHeal: true } } };
  const MENDED = {
    syncPolicy: { automated: { selfHeal: true }, syncOptions: ["RespectIgnoreDifferences=true"] },
    ignoreDifferences: [
      { group: "argoproj.io", kind: "Application", jsonPointers: ["/spec/source/helm/parameters"] },
    ],
  };

  function withParent(): Promise<World> {
    return contested({ childOf: "root" }, { parent: HEALS });
  }
  const asked = (world: World) => world.calls.filter((call) => call === "parent").length;

  it("is never written while the parent puts it back: it is asked instead, once a pass", async () => {
    const world = await withParent();
    for (let looks = 2; looks <= 4; looks++) {
      world.now += CONTEST_REST_MS;
      const seen = await world.pass();
      expect(image(seen)).toMatchObject({
        state: "contested",
        reason: expect.stringContaining("as Application root does. Application root is not mended yet"),
        mend: expect.stringContaining("RespectIgnoreDifferences=true"),
      });
      expect(done(seen).lookAt).toBe(world.now + CONTEST_REST_MS);
      expect(asked(world)).toBe(looks);
    }
    expect(world.patches).toHaveLength(1);
  });

  it("is written with the next pass once the parent is mended, says why, and is over", async () => {
    const world = await withParent();
    await world.pass();
    world.parent = MENDED;
    world.controller = undefined;
    expect(image(await world.pass({ dryRun: true })).state).toBe("would-update");
    expect(image(await world.pass())).toMatchObject({
      state: "updating",
      reason: expect.stringContaining("Application root is told to leave it alone now."),
    });
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
    const before = asked(world);
    await world.pass();
    expect(asked(world)).toBe(before);
  });

  it("is tried once and then rarely where something else puts it back in spite of the parent", async () => {
    const world = await withParent();
    world.parent = MENDED;
    for (let minute = 0; minute < 30; minute++) {
      await world.pass();
      world.now += MINUTE;
    }
    expect(world.patches).toHaveLength(2);
    world.now += CONTEST_REST_MS;
    await world.pass();
    expect(world.patches).toHaveLength(3);
  });

  it("keeps the try that a failing PATCH took from it", async () => {
    const world = await withParent();
    world.parent = { syncPolicy: { automated: {} } };
    world.failing = { write: { code: "argocd-unavailable", message: "It is away.", temporary: true } };
    expect(image(await world.pass()).state).toBe("waiting");
    world.failing = {};
    expect(image(await world.pass())).toMatchObject({ state: "updating" });
  });

  it("is tried now and then where the parent may not be read", async () => {
    const world = await withParent();
    world.failing = { parent: { code: "argocd-forbidden", message: "It is refused.", temporary: false } };
    expect(image(await world.pass())).toMatchObject({
      state: "contested",
      reason: expect.stringContaining("Application root could not be asked: It is refused."),
    });
    world.now += CONTEST_REST_MS;
    await world.pass();
    expect(world.patches).toHaveLength(2);
  });

  it("is learnt from one try: before it, the parent is not asked", async () => {
    const world = createWorld({ parameters: api("0.1.0"), childOf: "root" });
    world.parent = HEALS;
    await world.pass();
    world.now += VERIFY_AFTER_MS;
    // The child's manifest in Git sets no parameters, so nothing was put back.
    expect(image(await world.pass()).state).toBe("updated");
    expect(asked(world)).toBe(0);
  });
});

describe("a parent Application whose manifests set no parameters", () => {
  const parent = { syncPolicy: { automated: { selfHeal: true } } };
  const rolledBack = async (manifest: unknown, afterMs: number): Promise<World> => {
    const world = Object.assign(createWorld({ parameters: api("0.1.0"), childOf: "root" }), {
      parent,
      manifest,
    });
    await world.pass();
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    await world.pass();
    world.now += afterMs;
    world.set(api("0.2.0"));
    return world;
  };

  it("is not blamed for what a quick person did: it is tried as if nobody were known, and can end", async () => {
    const world = await rolledBack(SETS_NO_PARAMETERS, 1_000);
    const seen = await world.pass();
    expect(image(seen)).toMatchObject({
      state: "contested",
      reason: "0.3.0 was written once and put back within a minute, by somebody unknown.",
      mend: expect.stringContaining("Find out who"),
    });
    expect(JSON.stringify(world.memory().history())).not.toContain("root");
    world.now = done(seen).lookAt ?? 0;
    expect(image(await world.pass()).state).toBe("updating");
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
  });

  it("lets a person's later change be the hold that it is", async () => {
    const world = await rolledBack(SETS_NO_PARAMETERS, 2 * MINUTE);
    expect(image(await world.pass())).toMatchObject({ state: "held" });
  });

  it("is tried when it is due where the manifest is not known, also for a later version", async () => {
    const world = await rolledBack(undefined, 1_000);
    expect(image(await world.pass())).toMatchObject({ state: "contested" });
    world.tags[API] = ["0.4.0"];
    world.now += MINUTE;
    expect(image(await world.pass())).toMatchObject({ state: "contested" });
    world.now += CONTEST_REST_MS;
    expect(image(await world.pass())).toMatchObject({ state: "updating", running: { tag: "0.4.0" } });
  });

  it("sets them no more: what it had put back is written with the next pass", async () => {
    const world = await contested({ childOf: "root" }, { parent, manifest: SETS_PARAMETERS });
    expect(image(await world.pass()).state).toBe("contested");
    world.manifest = SETS_NO_PARAMETERS;
    world.controller = undefined;
    expect(image(await world.pass())).toMatchObject({
      state: "updating",
      reason: expect.stringContaining("Application root sets nothing there in Git."),
    });
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
  });

  it("is no owner any more: written with the next pass; on resume too, though that is put back", async () => {
    const gone = await contested({ childOf: "root" }, { parent });
    gone.replace({ parameters: api("0.1.0") });
    expect(image(await gone.pass())).toMatchObject({
      state: "updating",
      reason: expect.stringContaining("Application root is no owner of it any more."),
    });
    const resumed = await contested({ childOf: "root" }, { parent });
    for (const key of resumed.memory().targets().keys()) resumed.memory().forget(key);
    expect(image(await resumed.pass()).state).toBe("updating");
    resumed.now += VERIFY_AFTER_MS;
    expect(image(await resumed.pass()).state).toBe("contested");
  });
});

describe("a contest of a target that no rule has any more", () => {
  it("makes no pass read the parent", async () => {
    const world = await contested({ childOf: "root" });
    const asked = () => world.calls.filter((call) => call === "parent").length;
    const before = asked();
    world.rules = [rule({ target: { kind: "helm", name: "other.repository", tag: "other.tag" } })];
    await world.pass();
    expect(asked()).toBe(before);
  });
});

describe("a write", () => {
  it("is verified by its version alone: other parameters that a person sets right after it are nobody's business", async () => {
    const world = createWorld({ parameters: api("0.1.0"), ownedBy: "services" });
    world.controller = () => world.set({ ...api("0.2.0"), replicas: "3" });
    await world.pass();
    world.now += 1_000;
    expect(image(await world.pass()).state).toBe("updating");
    world.set({ replicas: "5", ...api("0.2.0"), debug: "true" });
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");
    expect(world.parameters()).toMatchObject({ replicas: "5", debug: "true" });
    expect(world.patches).toHaveLength(1);
  });
});

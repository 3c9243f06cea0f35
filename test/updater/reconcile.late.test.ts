/** A PATCH that Argo CD carries out after the object that sent it died, and after the next pass has looked. */
import { describe, expect, it } from "vitest";
import { LANDING_MS } from "../../src/updater/constants.ts";
import { rule } from "../policy/sample.ts";
import { failure, historyOf, image, tagOf } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld, Evicted, type World } from "./world.ts";

const digestOf = (hex: string) => `sha256:${hex.repeat(64)}`;
const [A, B, C] = [digestOf("a"), digestOf("b"), digestOf("c")];
const known = (digest: string) =>
  ({ kind: "known", depth: "created", digest, builds: undefined, pushedAt: undefined }) as const;

async function die(world: World, at: "before" | "after"): Promise<void> {
  let deaths = 1;
  world.on = (port, stage) => {
    if (port === "write" && stage === at && deaths-- > 0) throw new Evicted();
  };
  await expect(world.pass()).rejects.toThrow(Evicted);
}

/** The object dies once its PATCH is on the way, and Argo CD has not carried it out yet. */
const dieWriting = (world: World): Promise<void> => die(world, "before");

/** The object dies when its PATCH was carried out, before it hears of that. */
const dieWritten = (world: World): Promise<void> => die(world, "after");

/** The constraint is narrowed after the object died, so the next pass has nothing to write. */
async function narrow(world: World, ms: number): Promise<void> {
  world.rules = [rule({ constraint: "~0.1" })];
  world.now += ms;
  await world.pass();
  expect(tagOf(world)).toBe("0.1.0");
}

describe("a PATCH that is carried out late", () => {
  it("is ours, and no person's hand", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await dieWriting(world);
    await narrow(world, 1_000);
    world.set(api("0.2.0"));
    world.now += 1_000;
    expect(image(await world.pass()).state).toBe("updating");
    expect([tagOf(world), ...historyOf(world)]).toEqual(["0.1.0", "adopted", "applied", "applied"]);
  });

  it("cannot be any more after a while: what is found then is somebody else's", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await dieWriting(world);
    await narrow(world, LANDING_MS);
    world.set(api("0.2.0"));
    world.now += 1_000;
    expect(image(await world.pass()).state).toBe("held");
  });

  it("is followed by the next version, where the registry was away meanwhile", async () => {
    const world = createWorld({ parameters: api(`dev@${A}`) });
    world.rules = [rule({ strategy: "digest", constraint: "dev" })];
    world.tags = { [API]: ["dev"] };
    world.facts = { dev: known(B) };
    await dieWriting(world);
    world.failing = { tags: failure() };
    world.now += 1_000;
    await world.pass();
    world.failing = {};
    world.facts = { dev: known(C) };
    world.set(api(`dev@${B}`));
    world.now += 1_000;
    expect(image(await world.pass({ pushedAt: world.now })).state).toBe("updating");
    expect(tagOf(world)).toBe(`dev@${C}`);
    expect(historyOf(world)).toEqual(["adopted", "applied", "applied"]);
  });
});

describe("a PATCH that landed, whose answer nobody heard, and a person who put back what was before the next pass", () => {
  const OUTAGE_MS = 10 * 60_000;

  /** 0.2.0 is written, the object dies, and Argo CD has `deployed` by the time that somebody looks again. */
  async function rolledBack(
    deployed: Parameters<World["operate"]>[0],
    { ms = OUTAGE_MS, before = {} }: { ms?: number; before?: Parameters<World["operate"]>[0] } = {},
  ): Promise<World> {
    const world = createWorld({ parameters: api("0.1.0") });
    world.operate(before);
    await dieWritten(world);
    expect(tagOf(world)).toBe("0.2.0");
    world.operate(deployed);
    world.set(api("0.1.0"));
    world.now += ms;
    return world;
  }
  const synced = (tag: string, at: number) => ({ parameters: api(tag), at, by: undefined });
  /** Argo CD tells whole seconds, so a sync in the second of the write seems to be older than it. */
  const WRITTEN_AT = 1_000_000;

  it.each([
    { what: "the history", deployed: { history: [synced("0.2.0", WRITTEN_AT)] } },
    {
      what: "an older entry of the history",
      deployed: { history: [synced("0.2.0", WRITTEN_AT + 2_000), synced("0.1.0", WRITTEN_AT + 9_000)] },
    },
    { what: "the last operation", deployed: { operation: synced("0.2.0", WRITTEN_AT + 1_000) } },
  ])("is held where $what tells that it was deployed", async ({ deployed }) => {
    const world = await rolledBack(deployed);
    expect(image(await world.pass()).state).toBe("held");
    expect(tagOf(world)).toBe("0.1.0");
    expect(historyOf(world)).toEqual(["adopted", "applied", "held"]);
    expect(world.patches).toHaveLength(1);
  });

  it("is tried again where it was put back at once, as a controller does", async () => {
    const world = await rolledBack({ history: [synced("0.2.0", WRITTEN_AT)] }, { ms: 2_000 });
    expect(image(await world.pass())).toMatchObject({ state: "contested" });
    expect(historyOf(world)).toEqual(["adopted", "applied", "reverted"]);
  });

  it("is held where it was Argo CD's own rollback, which leaves the spec as it was written", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.operate({ operation: synced("0.1.0", WRITTEN_AT - 60_000) });
    await dieWritten(world);
    world.now += 60_000;
    world.rollBack(api("0.1.0"));
    world.now += 60_000;
    expect(image(await world.pass()).state).toBe("held");
    world.now += OUTAGE_MS;
    expect(image(await world.pass())).toMatchObject({ state: "held", lastApplied: { tag: "0.2.0" } });
  });

  it.each([
    { what: "nothing", deployed: {} },
    {
      what: "a deployment of before",
      before: { history: [synced("0.2.0", WRITTEN_AT - 1_000)] },
      deployed: {},
    },
    { what: "a deployment of another version", deployed: { history: [synced("0.1.0", WRITTEN_AT + 1_000)] } },
  ])("counts as never landed where $what tells of it", async ({ deployed, before = {} }) => {
    const world = await rolledBack(deployed, { before });
    expect(image(await world.pass()).state).toBe("updating");
    expect(historyOf(world)).toEqual(["adopted", "applied"]);
  });
});

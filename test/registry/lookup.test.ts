import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import type { TagSort } from "../../src/policy/facts.ts";
import type { Manifest } from "../../src/registry/client.ts";
import { LOOK_AGAIN_MS, PAGES_PER_ALARM, RATE_LIMIT_WAIT_MS } from "../../src/registry/constants.ts";
import type { RegistryFailure } from "../../src/registry/failure.ts";
import { createLookup } from "../../src/registry/lookup.ts";
import { openRepositoryStore } from "../../src/registry/store.ts";
import { openTagMemory } from "../../src/registry/tag-memory.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW } from "./sample.ts";

type Answer<T> = Result<T, RegistryFailure>;

/** A registry whose answers are set, a clock, and the lookup over a real store. */
function setUp(tagSort?: TagSort, goOn?: () => Promise<void>) {
  const sql = openSql();
  const store = openRepositoryStore(sql);
  const memory = openTagMemory(sql, () => store.tags());
  const told: Failure[] = [];
  const world = {
    store,
    told,
    now: NOW,
    asked: 0,
    opens: undefined as RegistryFailure | undefined,
    list: async (): Promise<Answer<readonly string[]>> => ok(["1.0.0"]),
    pages: 1,
    head: async (): Promise<Answer<Manifest | undefined>> => ok({ digest: "sha256:a", mediaType: undefined }),
  };
  const count = <T>(question: () => Promise<T>) => {
    world.asked += 1;
    return question();
  };
  /** Of so many pages. */
  async function* walk() {
    const answer = await count(() => world.list());
    for (let page = 1; page < world.pages; page++) {
      yield 1;
      world.asked += 1;
    }
    return answer;
  }
  const lookup = createLookup({
    store,
    memory,
    tagSort,
    now: () => world.now,
    failed: (each) => told.push(each),
    ...(goOn !== undefined && { goOn }),
    open: () =>
      world.opens !== undefined
        ? err(world.opens)
        : ok({
            repository: "acme/api",
            client: {
              walkTags: () => walk(),
              headManifest: () => count(() => world.head()),
              getManifest: async () => ok(undefined),
              getConfig: async () => ok(undefined),
              ping: async () => ok(undefined),
            },
          }),
  });
  return { ...lookup, world, store, memory };
}

describe("tags", () => {
  it("are listed when none are stored, and stored after that", async () => {
    const { tags, world } = setUp();
    expect(await tags(0)).toEqual({ ok: true, value: { tags: ["1.0.0"], listedAt: NOW } });
    world.now += 60_000;
    expect(await tags(0)).toEqual({ ok: true, value: { tags: ["1.0.0"], listedAt: NOW } });
    expect(world.asked).toBe(1);
  });

  it("are listed anew for who needs a list that began later", async () => {
    const { tags, world } = setUp();
    await tags(0);
    world.now += 60_000;
    expect(await tags(NOW)).toMatchObject({ value: { listedAt: NOW } });
    expect(await tags(NOW + 1)).toMatchObject({ value: { listedAt: NOW + 60_000 } });
    expect(world.asked).toBe(2);
  });

  it("are listed once for who needs a list from now on", async () => {
    const { tags, world } = setUp();
    expect(await tags(NOW)).toMatchObject({ value: { listedAt: NOW } });
    expect(world.asked).toBe(1);
  });

  it("are listed once for all who ask at once", async () => {
    const { tags, list, world } = setUp();
    const answers = await Promise.all([tags(0), tags(0), list()]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(world.asked).toBe(1);
  });

  it("are not those of a listing that began too early, where one runs already", async () => {
    const { tags, list, world } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    world.list = async () => {
      await promise;
      return ok(["1.0.0"]);
    };
    const early = list();
    world.now += 1_000;
    const late = tags(NOW + 1_000);
    world.list = async () => ok(["1.0.0", "1.1.0"]);
    resolve();
    expect(await early).toMatchObject({ value: { tags: ["1.0.0"] } });
    expect(await late).toMatchObject({ value: { tags: ["1.0.0", "1.1.0"], listedAt: NOW + 1_000 } });
  });

  it("keep a tag that was confirmed while they were listed", async () => {
    const { list, confirm, world } = setUp();
    world.list = async () => {
      world.now += 500;
      await confirm("1.1.0", NOW);
      return ok(["1.0.0"]);
    };
    expect(await list()).toMatchObject({ value: { tags: ["1.0.0", "1.1.0"], listedAt: NOW } });
    expect(world.store.tags()).toEqual(["1.0.0", "1.1.0"]);
  });

  it("lose a tag that a later list no longer has", async () => {
    const { list, confirm, world } = setUp();
    await confirm("1.1.0", NOW);
    world.now += 1;
    expect(await list()).toMatchObject({ value: { tags: ["1.0.0"] } });
  });

  it("stay as they were when a listing fails", async () => {
    const { tags, list, world, store } = setUp();
    await tags(0);
    world.list = async () => err(failure());
    expect(await list()).toEqual({ ok: false, error: failure() });
    expect(store.tags()).toEqual(["1.0.0"]);
    expect(await tags(0)).toMatchObject({ ok: true });
  });
});

describe("confirm", () => {
  it("asks once for all who ask at the same time", async () => {
    const { confirm, world } = setUp();
    const answers = await Promise.all([confirm("1.0.0", NOW), confirm("1.0.0", NOW)]);
    expect(answers).toEqual(
      Array(2).fill({ ok: true, value: { exists: true, digest: "sha256:a", at: NOW } }),
    );
    expect(world.asked).toBe(1);
  });

  it("uses an answer that is young enough again, and asks anew otherwise", async () => {
    const { confirm, world } = setUp();
    const confirmed = { exists: true, digest: "sha256:a", at: NOW };
    expect(await confirm("1.0.0", NOW)).toEqual({ ok: true, value: confirmed });
    world.now += 5_000;
    expect(await confirm("1.0.0", NOW)).toEqual({ ok: true, value: confirmed });
    expect(world.asked).toBe(1);
    expect(await confirm("1.0.0", NOW + 1)).toMatchObject({ value: { at: NOW + 5_000 } });
    expect(world.asked).toBe(2);
  });

  it("asks once for all who ask for one tag at once", async () => {
    const { confirm, world } = setUp();
    await Promise.all([confirm("1.0.0", NOW), confirm("1.0.0", NOW), confirm("1.1.0", NOW)]);
    expect(world.asked).toBe(2);
  });

  it("does not keep that a tag is not there: it may be in a second", async () => {
    const { confirm, world } = setUp();
    world.head = async () => ok(undefined);
    expect(await confirm("1.0.0", NOW)).toEqual({ ok: true, value: { exists: false } });
    await confirm("1.0.0", NOW);
    expect(world.asked).toBe(2);
  });
});

describe("what is remembered of digests", () => {
  it("is of a confirmed tag, and serves for one that was looked up for another reason", async () => {
    const { confirm, memory, world } = setUp();
    await confirm("1.0.0", NOW);
    expect(memory.tag("1.0.0")).toMatchObject({ digest: "sha256:a", at: NOW });
    memory.learn([{ tag: "1.1.0", digest: "sha256:b", at: NOW }]);
    const value = { exists: true, digest: "sha256:b", at: NOW };
    expect(await confirm("1.1.0", NOW)).toEqual({ ok: true, value });
    expect(world.asked).toBe(1);
    await confirm("1.1.0", NOW + 1);
    expect(world.asked).toBe(2);
  });

  it("is when a tag came that a list has and the one before had not", async () => {
    const { list, memory, world } = setUp();
    await list();
    world.now += 60_000;
    world.list = async () => ok(["1.0.0", "1.1.0"]);
    await list();
    expect(memory.tag("1.0.0")).toBeUndefined();
    expect(memory.tag("1.1.0")).toEqual({ tag: "1.1.0", at: world.now, pushedAt: world.now });
  });
});

describe("a registry that sorts its tags", () => {
  it("has its order told with them, from the registry and from what is stored", async () => {
    const { tags, world } = setUp("latest-first");
    world.list = async () => ok(["b", "a"]);
    for (let time = 0; time < 2; time++) {
      expect(await tags(0)).toEqual({
        ok: true,
        value: { tags: ["b", "a"], sorted: "latest-first", listedAt: NOW },
      });
    }
    expect(world.asked).toBe(1);
  });

  it("is listed again for a tag that was confirmed while it was listed, whose place is not known", async () => {
    const { list, confirm, world, store } = setUp("latest-last");
    world.list = async () => {
      await confirm("1.1.0", NOW);
      return ok(["1.0.0"]);
    };
    expect(await list()).toMatchObject({ value: { tags: ["1.0.0"] } });
    expect(store.state.read("lookDueAt")).toBe(NOW + LOOK_AGAIN_MS);
  });
});

describe("trouble", () => {
  it("lasts from the first failure to the first answer, and is told each time", async () => {
    const { list, world, store } = setUp();
    world.list = async () => err(failure());
    await list();
    world.now += 1_000;
    await list();
    expect(store.state.read("trouble")).toMatchObject({ failure: failure(), since: NOW, attempts: 2 });
    expect(world.told).toEqual([failure(), failure()]);

    world.list = async () => ok([]);
    await list();
    expect(store.state.read("trouble")).toBeUndefined();
  });

  it("is also that the credentials cannot be read; a mended secret counts at once", async () => {
    const { tags, world, store } = setUp();
    world.opens = failure({ code: "registry-credentials", temporary: false });
    expect(await tags(0)).toMatchObject({ error: { code: "registry-credentials" } });
    expect(store.state.read("trouble")).toMatchObject({ attempts: 1 });
    expect(world.asked).toBe(0);
    world.opens = undefined;
    expect(await tags(0)).toMatchObject({ ok: true });
  });
});

describe("patience", () => {
  const limited = (retryAfterMs?: number) =>
    failure({ code: "registry-rate-limited", ...(retryAfterMs !== undefined && { retryAfterMs }) });

  it.each([
    ["as long as the registry asks for", limited(90_000), 90_000],
    ["a while when a 429 does not say how long", limited(), RATE_LIMIT_WAIT_MS],
  ])("lasts %s: nobody asks before, and each is told how long is left", async (_, failed, waitMs) => {
    const { list, confirm, world } = setUp();
    world.list = async () => err(failed);
    await list();
    world.now += waitMs - 1;
    for (const ask of [list(), confirm("1.0.0", NOW)]) {
      expect(await ask).toMatchObject({ error: { code: "registry-rate-limited", retryAfterMs: 1 } });
    }
    expect(world.asked).toBe(1);

    world.now += 1;
    world.list = async () => ok([]);
    expect(await list()).toMatchObject({ ok: true });
    expect(world.store.state.read("patientUntil")).toBeUndefined();
  });

  it("does not keep from answering with the tags that are stored", async () => {
    const { tags, list, world } = setUp();
    await tags(0);
    world.list = async () => err(limited(90_000));
    await list();
    expect(await tags(0)).toMatchObject({ ok: true, value: { tags: ["1.0.0"] } });
  });

  it("is not asked for by a failure that names no wait", async () => {
    const { list, world } = setUp();
    world.list = async () => err(failure());
    await list();
    await list();
    expect(world.asked).toBe(2);
  });
});

describe("a list of many pages", () => {
  const PAGES = 2 * PAGES_PER_ALARM + 1;

  it("is read by several alarms, each page once, and stored when all are there", async () => {
    const { advance, world, store } = setUp();
    world.pages = PAGES;
    const asked: number[] = [];
    for (let slice = 0; slice < 2; slice++) {
      expect(await advance()).toBeUndefined();
      asked.push(world.asked);
    }
    expect(asked.every((count, slice) => count <= (slice + 1) * PAGES_PER_ALARM + 1)).toBe(true);
    expect(store.tags()).toBeUndefined();
    expect(await advance()).toMatchObject({ ok: true, value: { tags: ["1.0.0"], listedAt: NOW } });
    expect(world.asked).toBe(PAGES);
    expect(store.tags()).toEqual(["1.0.0"]);
  });

  it("is waited for by who asks: alarms go on with it", async () => {
    let alarms = 0;
    const { tags, advance, world, store } = setUp(undefined, async () => {
      alarms += 1;
      expect(store.state.read("listingDueAt")).toBe(NOW);
    });
    world.pages = PAGES;
    const answers = Promise.all([tags(0), tags(0)]);
    // As alarms do, once somebody has armed one.
    while (alarms === 0) await new Promise((done) => setTimeout(done, 1));
    while ((await advance()) === undefined);
    expect(await answers).toMatchObject([{ ok: true }, { ok: true }]);
    expect(world.asked).toBe(PAGES);
    expect(store.state.read("listingDueAt")).toBeUndefined();
  });

  it("ends for who waits where the registry asks for patience meanwhile, and asks for no more pages", async () => {
    const { tags, advance, confirm, world, store } = setUp(undefined, async () => undefined);
    world.pages = PAGES;
    const answer = tags(0);
    while (store.state.read("listingDueAt") === undefined) await new Promise((done) => setTimeout(done, 1));
    world.head = async () => err(failure({ code: "registry-rate-limited", retryAfterMs: 3_600_000 }));
    await confirm("1.0.0", NOW);
    const { asked } = world;
    const ended = { ok: false, error: { code: "registry-rate-limited", retryAfterMs: 3_600_000 } };
    expect(await advance()).toMatchObject(ended);
    expect(await answer).toMatchObject(ended);
    expect(world.asked).toBe(asked);
    expect(store.state.read("listingDueAt")).toBeUndefined();
  });

  it("begins anew where a page failed", async () => {
    const { advance, world, store } = setUp();
    world.pages = PAGES;
    world.list = async () => err(failure());
    await advance();
    await advance();
    expect(await advance()).toMatchObject({ ok: false });
    expect(store.tags()).toBeUndefined();
    world.list = async () => ok(["1.0.1"]);
    world.pages = 1;
    expect(await advance()).toMatchObject({ value: { tags: ["1.0.1"] } });
  });
});

/** Refreshes where the resources come from an Application. */
import { describe, expect, it } from "vitest";
import type { Application } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import type { Documents } from "../../src/fleet/delivered.ts";
import { createRefresher } from "../../src/fleet/refresh.ts";
import type { ResourcesFrom } from "../../src/fleet/resources-from.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import { openSql } from "../support/sql.ts";
import { document, FORBIDDEN, GONE, image, listOf, ref } from "./support.ts";

const NOW = 1_000_000;
const API = "docker.io/acme/api";
const WEB = "docker.io/acme/web";

const updater = (name: string, constraint = "1.x"): unknown =>
  document(
    { applicationRefs: [ref(`${name}-*`, { images: [image({ imageName: `acme/${name}:${constraint}` })] })] },
    { name },
  ).value;
const documents = (entries: Record<string, unknown>): Documents => new Map(Object.entries(entries));
const BOTH = documents({ "argocd/api": updater("api"), "argocd/web": updater("web") });

const down = (more: Partial<Failure> = {}): Failure => ({
  code: "argocd-unavailable",
  message: "Redis is down.",
  temporary: true,
  ...more,
});

function listed(name: string): Application {
  const parsed = parseApplication({ metadata: { name, namespace: "argocd" }, spec: { project: "default" } });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function setUp(sql = openSql(), name = "config") {
  const store = openFleetStore(sql);
  const world = {
    now: NOW,
    lists: 0,
    known: [] as (readonly string[] | undefined)[],
    list: ok(["api-dev", "web-dev"].map(listed)) as Result<readonly Application[], Failure>,
    answer: ok(BOTH) as Result<Documents, Failure>,
    one: err(GONE) as Result<unknown, Failure>,
  };
  const start = (from: ResourcesFrom) =>
    createRefresher({
      store,
      from,
      names: DOCKER_HUB_DEFAULTS,
      defaultNamespace: "argocd",
      list: async () => {
        world.lists += 1;
        return world.list.ok ? ok(listOf(world.list.value)) : world.list;
      },
      get: async () => world.one,
      now: () => world.now,
    });
  const refresher = start({
    kind: "application",
    name: `Application argocd/${name}`,
    read: async (_, known) => {
      world.known.push(known);
      return world.answer;
    },
  });
  const queue = () => store.queue.all().map((step) => `${step.kind} ${step.name}`);
  const empty = () => store.queue.replace([]);
  return { ...refresher, start, store, world, queue, empty, sql };
}

/** Read once, and nobody waits for anything. */
async function started() {
  const fleet = setUp();
  await fleet.refresh();
  fleet.empty();
  return fleet;
}

describe("a refresh", () => {
  it("serves what the Application delivers, and tells the reader what was known", async () => {
    const { refresh, isReady, store, world, queue } = setUp();
    expect(await refresh()).toEqual(ok(undefined));
    expect(await isReady()).toBe(true);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(queue()).toEqual(["application argocd/api-dev", "application argocd/web-dev"]);
    await refresh();
    expect(world.known).toEqual([undefined, ["argocd/api", "argocd/web"]]);
  });

  it("writes no row of the resources where nothing has changed", async () => {
    const { refresh, sql } = await started();
    const before = sql.changes();
    await refresh();
    expect(sql.changes()).toBe(before);
  });

  it("queues who follows a changed resource, and nobody else", async () => {
    const { refresh, store, world, queue } = await started();
    world.answer = ok(documents({ "argocd/api": updater("api", "2.x"), "argocd/web": updater("web") }));
    await refresh();
    expect(queue()).toEqual(["application argocd/api-dev"]);
    expect(store.application("argocd/api-dev")?.rules[0]?.constraint).toBe("2.x");
  });

  it("ends a resource that is delivered no more", async () => {
    const { refresh, store, world, queue } = await started();
    world.answer = ok(documents({ "argocd/web": updater("web") }));
    await refresh();
    expect(store.followers(API)).toEqual([]);
    expect(store.followers(WEB)).toEqual(["argocd/web-dev"]);
    expect(queue()).toEqual([`repository ${API}`]);
  });

  it("believes that none is left when it is found twice, and says so meanwhile", async () => {
    const { refresh, store, world, resourcesTrouble } = await started();
    world.answer = ok(documents({}));
    await refresh();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(resourcesTrouble()).toMatchObject({
      failure: {
        code: "resources-all-missing",
        message: expect.stringContaining("Application argocd/config"),
      },
      nextTryAt: expect.any(Number),
    });
    // A look by hand right behind it may meet the same comparison.
    await refresh();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    world.now = store.state.read("refreshDueAt") ?? 0;
    await refresh();
    expect(store.followers(API)).toEqual([]);
    expect(resourcesTrouble()).toBeUndefined();
    expect(store.state.read("resources")).toEqual([]);
    expect(store.state.read("problems")).toMatchObject([
      { what: expect.stringContaining("No ImageUpdater resources in Application argocd/config") },
    ]);
  });

  it("takes no failure in between for the first time that none was found", async () => {
    const { refresh, store, world } = await started();
    for (const answer of [ok(documents({})), err(down()), ok(documents({}))]) {
      world.answer = answer;
      world.now += 600_000;
      await refresh();
    }
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
  });

  it("says at once that it delivers none where it never did", async () => {
    const { refresh, store, world, resourcesTrouble } = setUp();
    world.answer = ok(documents({}));
    await refresh();
    expect(resourcesTrouble()).toBeUndefined();
    world.answer = ok(documents({}));
    await refresh();
    expect(resourcesTrouble()).toBeUndefined();
    expect(store.state.read("problems")).toHaveLength(1);
  });

  it("keeps the last good version of a resource that is broken as a whole, until it is mended", async () => {
    const { refresh, store, world, queue } = await started();
    const broken = document({ applicationRefs: "none" }, { name: "api" }).value;
    world.answer = ok(documents({ "argocd/api": broken, "argocd/web": updater("web", "2.x") }));
    await refresh();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(queue()).toEqual(["application argocd/web-dev"]);
    expect(store.state.read("problems")).toHaveLength(2);
    world.answer = ok(BOTH);
    await refresh();
    expect(store.state.read("problems")).toEqual([]);
  });
});

describe("while the resources cannot be read", () => {
  it("the last ones serve, also Applications that are new, and it says since when and when it tries again", async () => {
    const { refresh, isReady, store, world, resourcesTrouble } = await started();
    world.answer = err(down({ retryAfterMs: 90_000 }));
    world.list = ok(["api-dev", "api-new", "web-dev"].map(listed));
    expect(await refresh()).toEqual(ok(undefined));
    world.now += 60_000;
    await refresh();
    expect(await isReady()).toBe(true);
    expect(store.followers(API)).toEqual(["argocd/api-dev", "argocd/api-new"]);
    expect(resourcesTrouble()).toMatchObject({ since: NOW, attempts: 2, nextTryAt: world.now + 90_000 });
    expect(store.state.read("refreshDueAt")).toBe(world.now + 90_000);
    expect(store.state.read("trouble")).toBeUndefined();
    world.answer = ok(BOTH);
    await refresh();
    expect(resourcesTrouble()).toBeUndefined();
    expect(store.state.read("refreshDueAt")).toBeUndefined();
  });

  it("and the list neither, the next try is that of the list", async () => {
    const { refresh, store, world } = await started();
    world.answer = err(down());
    await refresh();
    world.now += 600_000;
    world.list = err(down({ retryAfterMs: 90_000 }));
    await refresh();
    expect(store.state.read("refreshDueAt")).toBe(world.now + 90_000);
  });

  it("what a person has to mend is looked at again by the next sweep alone", async () => {
    const { refresh, store, world, resourcesTrouble } = await started();
    world.answer = err(down({ temporary: false }));
    await refresh();
    expect(resourcesTrouble()?.since).toBe(NOW);
    expect(resourcesTrouble()?.nextTryAt).toBeUndefined();
    expect(store.state.read("refreshDueAt")).toBeUndefined();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
  });

  it("and the permission is gone, so that nothing is listed either, all goes on as last read", async () => {
    const { refresh, store, world, queue } = await started();
    world.list = ok([]);
    world.answer = err(down({ temporary: false }));
    world.one = err(FORBIDDEN);
    expect(await refresh()).toEqual(ok(undefined));
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(queue()).toEqual([]);
    expect(store.state.read("refreshDueAt")).toBeGreaterThan(NOW);
  });

  it("nothing is known before the first time, so it fails and is tried again whatever the reason", async () => {
    const { refresh, isReady, isKnown, store, world } = setUp();
    world.answer = err(down({ temporary: false }));
    expect(await refresh()).toEqual(world.answer);
    expect([await isReady(), isKnown()]).toEqual([false, false]);
    expect(store.state.read("refreshDueAt")).toBeGreaterThan(NOW);
    expect(store.applications()).toBe(0);
    world.answer = ok(BOTH);
    await refresh();
    expect(await isReady()).toBe(true);
  });
});

describe("a new start of the object", () => {
  it("serves everything from storage at once, also while Argo CD is away", async () => {
    const { sql } = await started();
    const again = setUp(sql);
    again.world.list = err(down());
    again.world.answer = err(down());
    expect(await again.isReady()).toBe(true);
    await again.refresh();
    expect(again.store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(again.world.known).toEqual([]);
  });

  it("keeps the last good version of a broken resource", async () => {
    const { refresh, world, sql } = await started();
    const broken = document({ applicationRefs: "none" }, { name: "api" }).value;
    world.answer = ok(documents({ "argocd/api": broken }));
    await refresh();
    const again = setUp(sql);
    again.world.answer = world.answer;
    again.store.state.write("configDigest", "of a deployment with another registry table");
    expect(await again.isReady()).toBe(true);
    await again.refresh();
    expect(again.store.followers(API)).toEqual(["argocd/api-dev"]);
  });
});

describe("while the setting names no Application", () => {
  it("nothing is asked, since only a deployment mends it, and what was read before serves nobody", async () => {
    const { store, start, world } = await started();
    store.state.write("refreshDueAt", NOW);
    const nowhere = start({ kind: "nowhere", name: "setting X", failure: down({ temporary: false }) });
    expect([await nowhere.isReady(), nowhere.isKnown()]).toEqual([false, false]);
    const lists = world.lists;
    expect(await nowhere.refresh()).toEqual(err(down({ temporary: false })));
    expect(await nowhere.isReady()).toBe(false);
    expect(world.lists).toBe(lists);
    expect(store.state.read("refreshDueAt")).toBeUndefined();
    expect(nowhere.resourcesTrouble()).toBeUndefined();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
  });
});

describe("a switch of where the resources come from", () => {
  const FILES: ResourcesFrom = {
    kind: "files",
    files: [{ name: "config/web.yaml", text: JSON.stringify(updater("web", "9.x")) }],
  };

  it("from the files: nothing is known until the Application was read", async () => {
    const fleet = setUp();
    await fleet.start(FILES).refresh();
    expect(fleet.store.followers(WEB)).toEqual(["argocd/web-dev"]);
    expect([await fleet.isReady(), fleet.isKnown()]).toEqual([false, false]);
    expect(fleet.store.state.read("refreshDueAt")).toBe(NOW);
    fleet.world.answer = err(down());
    expect((await fleet.refresh()).ok).toBe(false);
    expect(await fleet.isReady()).toBe(false);
    fleet.world.answer = ok(BOTH);
    await fleet.refresh();
    expect(await fleet.isReady()).toBe(true);
    expect(fleet.store.application("argocd/web-dev")?.rules[0]?.constraint).toBe("1.x");
  });

  it("to the files: they count at once, and what was read before is forgotten", async () => {
    const fleet = await started();
    fleet.world.answer = err(down());
    await fleet.refresh();
    const files = fleet.start(FILES);
    fleet.world.list = err(down());
    expect(await files.isReady()).toBe(true);
    expect(files.resourcesTrouble()).toBeUndefined();
    expect(fleet.store.followers(API)).toEqual([]);
    expect(fleet.store.application("argocd/web-dev")?.rules[0]?.constraint).toBe("9.x");
    expect(fleet.store.delivered().size).toBe(0);
    expect(await fleet.isReady()).toBe(false);
  });

  it("to another Application: nothing of the first serves, nor its trouble, nor its good versions", async () => {
    const fleet = await started();
    fleet.world.answer = err(down());
    await fleet.refresh();
    const other = setUp(fleet.sql, "other");
    expect(await other.isReady()).toBe(false);
    expect(other.resourcesTrouble()).toBeUndefined();
    const broken = document({ applicationRefs: "none" }, { name: "api" }).value;
    other.world.answer = ok(documents({ "argocd/api": broken }));
    await other.refresh();
    expect(other.world.known).toEqual([undefined]);
    expect(await other.isReady()).toBe(true);
    expect(other.store.followers(API)).toEqual([]);
  });
});

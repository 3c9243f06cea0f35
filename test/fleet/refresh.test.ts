import { describe, expect, it } from "vitest";
import type { Application } from "../../src/argocd/application.ts";
import type { Unreadable } from "../../src/argocd/application-list.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import { ABSENT_KEPT_MS, RULES_SHAPE } from "../../src/fleet/constants.ts";
import { createRefresher } from "../../src/fleet/refresh.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import { sha256 } from "../../src/lib/sha256.ts";
import { openSql } from "../support/sql.ts";
import { API_VERSION, FORBIDDEN, GONE, listOf } from "./support.ts";

const NOW = 1_000_000;
const API = "docker.io/acme/api";

const resource = (constraint: string, image = "acme/api") => ({
  name: "config/api.yaml",
  text: `
apiVersion: ${API_VERSION}
kind: ImageUpdater
metadata: { name: api }
spec:
  applicationRefs:
    - namePattern: "api-*"
      images: [{ alias: app, imageName: "${image}:${constraint}" }]
`,
});

const ANNOTATED = {
  name: "config/api.yaml",
  text: `
apiVersion: ${API_VERSION}
kind: ImageUpdater
metadata: { name: api }
spec:
  applicationRefs: [{ namePattern: "api-*", useAnnotations: true }]
`,
};

function listed(name: string, tag = "0.1.0", annotations?: Record<string, string>): Application {
  const parsed = parseApplication({
    metadata: { name, namespace: "argocd", annotations },
    spec: { project: "default", source: { helm: { parameters: [{ name: "image.tag", value: tag }] } } },
  });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const down = (more: Partial<Failure> = {}): Failure => ({
  code: "argocd-unavailable",
  message: "Argo CD is away.",
  temporary: true,
  ...more,
});

function setUp(sql = openSql(), file = resource("~0")) {
  const store = openFleetStore(sql);
  const world = {
    now: NOW,
    lists: 0,
    askedAnnotations: false,
    answer: ok([listed("api-dev"), listed("web")]) as Result<readonly Application[], Failure>,
    failsWith: (_withAnnotations: boolean): Failure | undefined => undefined,
    asked: [] as string[],
    unreadable: [] as Unreadable[],
    one: err(GONE) as Result<unknown, Failure>,
  };
  const refresher = createRefresher({
    store,
    from: { kind: "files", files: [file] },
    names: DOCKER_HUB_DEFAULTS,
    defaultNamespace: "argocd",
    list: async (withAnnotations) => {
      world.lists += 1;
      world.askedAnnotations = withAnnotations;
      const failure = world.failsWith(withAnnotations);
      if (failure !== undefined) return err(failure);
      return world.answer.ok ? ok(listOf(world.answer.value, world.unreadable)) : world.answer;
    },
    get: async ({ namespace, name }, project) => {
      world.asked.push(`${project} ${namespace}/${name}`);
      return world.one;
    },
    now: () => world.now,
  });
  const queue = () => store.queue.all().map(({ kind, name }) => `${kind} ${name}`);
  const empty = () => store.queue.replace([]);
  return { ...refresher, store, world, queue, empty, sql };
}

describe("refresh", () => {
  it("stores who follows what, and queues each followed Application that is new or changed", async () => {
    const { refresh, store, world, queue, empty } = setUp();
    await refresh();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(queue()).toEqual(["application argocd/api-dev"]);
    empty();
    await refresh();
    expect(queue()).toEqual([]);
    world.answer = ok([listed("api-dev", "0.2.0"), listed("web", "0.2.0")]);
    await refresh();
    expect(queue()).toEqual(["application argocd/api-dev"]);
  });

  it("asks for annotations where a resource reads them, and follows what they say", async () => {
    const { refresh, store, world, queue, empty } = setUp(openSql(), ANNOTATED);
    const imageList = (image: string) => ({ "argocd-image-updater.argoproj.io/image-list": image });
    world.answer = ok([listed("api-dev", "0.1.0", imageList("app=acme/api"))]);
    await refresh();
    expect([world.lists, world.askedAnnotations]).toEqual([2, true]);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    empty();
    world.answer = ok([listed("api-dev", "0.1.0", imageList("app=acme/api:~1"))]);
    await refresh();
    expect(world.lists).toBe(3);
    expect(queue()).toEqual(["application argocd/api-dev"]);
  });

  it("waits for a list with annotations after a deployment that reads them", async () => {
    const sql = openSql();
    await setUp(sql).refresh();
    const { isReady, refresh, store, world } = setUp(sql, ANNOTATED);
    expect(await isReady()).toBe(false);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(store.state.read("refreshDueAt")).toBe(NOW);
    await refresh();
    expect([await isReady(), world.askedAnnotations]).toEqual([true, true]);
    expect(store.followers(API)).toEqual([]);
    await setUp(sql).refresh();
    const back = setUp(sql);
    await back.refresh();
    expect(back.world.askedAnnotations).toBe(false);
  });

  it("still waits where the first list came and the one with annotations failed", async () => {
    const sql = openSql();
    await setUp(sql).refresh();
    const { isReady, refresh, store, world } = setUp(sql, ANNOTATED);
    world.failsWith = (withAnnotations) => (withAnnotations ? down() : undefined);
    expect((await refresh()).ok).toBe(false);
    expect(await isReady()).toBe(false);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    world.failsWith = () => undefined;
    await refresh();
    expect(await isReady()).toBe(true);
  });

  it("asks for the list once for all who ask at the same time", async () => {
    const { refresh, world } = setUp();
    await Promise.all([refresh(), refresh(), refresh()]);
    expect(world.lists).toBe(1);
  });

  it("leaves the last good rows serving while the list cannot be read, and says since when", async () => {
    const { refresh, isReady, store, world } = setUp();
    await refresh();
    world.answer = err(down({ retryAfterMs: 90_000 }));
    await refresh();
    world.now += 60_000;
    await refresh();
    expect(await isReady()).toBe(true);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(store.state.read("trouble")).toMatchObject({ since: NOW, attempts: 2 });
    expect(store.state.read("refreshDueAt")).toBe(world.now + 90_000);
    world.answer = ok([]);
    await refresh();
    expect(store.state.read("trouble")).toBeUndefined();
    expect(store.state.read("refreshDueAt")).toBeUndefined();
  });

  it("does not try a permanent failure again by itself, except before the first list", async () => {
    const { refresh, store, world } = setUp();
    world.answer = err(down({ temporary: false }));
    await refresh();
    expect(store.state.read("refreshDueAt")).toBeGreaterThan(NOW);
    world.answer = ok([]);
    await refresh();
    world.answer = err(down({ temporary: false }));
    await refresh();
    expect(store.state.read("refreshDueAt")).toBeUndefined();
    expect(store.state.read("trouble")?.nextTryAt).toBeUndefined();
  });
});

describe("an Application that is followed and not listed any more", () => {
  it("has ended where Argo CD knows it no more", async () => {
    const { refresh, store, world, queue, empty } = setUp();
    world.answer = ok([listed("api-dev"), listed("api-prd"), listed("web")]);
    await refresh();
    empty();
    world.answer = ok([listed("api-dev")]);
    await refresh();
    expect(world.asked).toEqual(["default argocd/api-prd"]);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(queue()).toEqual([]);
    world.answer = ok([]);
    await refresh();
    expect(store.followers(API)).toEqual([]);
    expect(queue()).toEqual([`repository ${API}`]);
    expect(store.state.read("trouble")).toBeUndefined();
  });

  it("goes on as last read where the token may not get it, and is asked about again", async () => {
    const { refresh, store, world, queue, empty } = setUp();
    world.answer = ok([listed("api-dev"), listed("api-prd"), listed("web")]);
    await refresh();
    empty();
    world.answer = ok([listed("api-prd", "0.2.0")]);
    world.one = err(FORBIDDEN);
    expect(await refresh()).toEqual(ok(undefined));
    expect(store.followers(API)).toEqual(["argocd/api-dev", "argocd/api-prd"]);
    // Who is listed goes on as ever.
    expect(queue()).toEqual(["application argocd/api-prd"]);
    expect(store.state.read("trouble")).toMatchObject({
      failure: {
        code: "applications-not-listed",
        message: expect.stringContaining("argocd/api-dev"),
        mend: expect.stringContaining('"p, <account>, applications, get, default/api-dev, allow"'),
      },
      since: NOW,
      attempts: 1,
    });
    const due = store.state.read("refreshDueAt");
    expect(due).toBeGreaterThan(NOW);
    expect(store.state.read("trouble")?.nextTryAt).toBe(due);

    empty();
    world.answer = ok([listed("api-dev"), listed("api-prd", "0.2.0")]);
    await refresh();
    expect(store.state.read("trouble")).toBeUndefined();
    expect(store.state.read("refreshDueAt")).toBeUndefined();
    expect(queue()).toEqual([]);
  });

  it("ends a day after it was last listed, also where the permission went with it", async () => {
    const { refresh, store, world } = setUp();
    await refresh();
    world.answer = ok([]);
    world.one = err(FORBIDDEN);
    await refresh();
    world.now += ABSENT_KEPT_MS - 1;
    await refresh();
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    world.now += 1;
    await refresh();
    expect(store.followers(API)).toEqual([]);
    expect(store.state.read("trouble")).toBeUndefined();
  });
});

describe("a refresh of a large fleet", () => {
  const many = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => listed(`api-${String(from + index).padStart(4, "0")}`));

  it("takes several slices, and shows nobody a half of it", async () => {
    const { advance, isRunning, store, world } = setUp();
    const end = async (each: () => void) => {
      for (let slices = 1; ; slices++) {
        if ((await advance()) !== undefined) return slices;
        expect(isRunning()).toBe(true);
        each();
      }
    };
    world.answer = ok(many(300));
    await end(() => undefined);
    const before = store.followers(API);
    expect(before).toHaveLength(300);

    // Half of them go, as many come, and all change.
    world.answer = ok(many(300, 150));
    const slices = await end(() => {
      expect(store.followers(API)).toEqual(before);
      expect(store.applications()).toBe(300);
      expect(store.state.read("refreshedAt")).toBe(NOW);
    });
    expect(slices).toBeGreaterThan(2);
    expect(store.followers(API)).toEqual(many(300, 150).map(({ metadata }) => `argocd/${metadata.name}`));
    expect(store.applications()).toBe(300);
  });

  it("begins anew where the object is evicted in between, and loses nothing that was stored", async () => {
    const first = setUp();
    first.world.answer = ok(many(300));
    while ((await first.advance()) === undefined);
    first.world.answer = ok(many(200));
    await first.advance();

    const second = setUp(first.sql);
    expect(second.isRunning()).toBe(false);
    expect(second.store.followers(API)).toHaveLength(300);
    second.world.answer = ok(many(200));
    while ((await second.advance()) === undefined);
    expect(second.store.followers(API)).toHaveLength(200);
  });

  it("stays due until its end, so that an eviction at any slice leaves it to the next alarm", async () => {
    const { advance, refresh, store, world } = setUp();
    world.answer = ok(many(900));
    while ((await advance()) === undefined);
    void refresh();
    world.answer = ok(many(900, 1));
    let slices = 0;
    for (; (await advance()) === undefined; slices++) expect(store.state.read("refreshDueAt")).toBe(NOW);
    expect(slices).toBeGreaterThan(2);
    expect(store.state.read("refreshDueAt")).toBeUndefined();
  });

  it("is made by alarm for who asks for one", async () => {
    const { advance, refresh, store, world } = setUp();
    world.answer = ok(many(300));
    while ((await advance()) === undefined);
    const refreshed = Promise.all([refresh(), refresh()]);
    expect(store.state.read("refreshDueAt")).toBe(NOW);
    expect(world.lists).toBe(1);
    while ((await advance()) === undefined);
    expect(await refreshed).toMatchObject([{ ok: true }, { ok: true }]);
    expect(world.lists).toBe(2);
    expect(store.state.read("refreshDueAt")).toBeUndefined();
  });

  it("makes the rules of other resources by alarm too, also while Argo CD is away", async () => {
    const before = setUp();
    before.world.answer = ok(many(300));
    while ((await before.advance()) === undefined);
    const { advance, isReady, store, world } = setUp(before.sql, resource("~0", "acme/other"));
    world.answer = err(down());
    expect(await isReady()).toBe(false);
    expect(store.state.read("refreshDueAt")).toBe(NOW);
    while ((await advance()) === undefined);
    expect(await isReady()).toBe(true);
    expect(store.followers("docker.io/acme/other")).toHaveLength(300);
  });
});

describe("an entry of the list that cannot be read", () => {
  it("is said, and what was last read of it serves on, beside the others", async () => {
    const { refresh, store, world, queue, empty } = setUp();
    await refresh();
    empty();
    world.unreadable = [{ key: "argocd/api-dev", reason: "spec.project: no text" }];
    world.answer = ok([listed("api-prd")]);
    await refresh();
    expect(store.followers(API)).toEqual(["argocd/api-dev", "argocd/api-prd"]);
    expect(queue()).toEqual(["application argocd/api-prd"]);
    expect(store.state.read("problems")).toMatchObject([{ where: "Application argocd/api-dev" }]);
    expect(store.state.read("trouble")).toBeUndefined();
    expect(world.asked).toEqual([]);
  });
});

describe("isReady", () => {
  it("is not before the first list, and has one asked for", async () => {
    const { isReady, store } = setUp();
    expect(await isReady()).toBe(false);
    expect(store.state.read("refreshDueAt")).toBe(NOW);
  });

  it("applies the resources of a new deployment to the Applications that are known, without a list", async () => {
    const before = setUp();
    await before.refresh();
    before.empty();
    const { isReady, store, world, queue } = setUp(before.sql, resource("~0", "acme/other"));
    expect(await isReady()).toBe(true);
    expect(world.lists).toBe(0);
    expect(store.followers("docker.io/acme/other")).toEqual(["argocd/api-dev"]);
    // The repository that nobody follows any more is asked once more, and empties itself.
    expect(queue()).toEqual([`repository ${API}`, "application argocd/api-dev"]);
  });

  it("makes the rules anew that another version of the code made", async () => {
    const { refresh, isReady, store, world, queue, empty } = setUp();
    await refresh();
    empty();
    const row = store.application("argocd/api-dev");
    if (row === undefined) throw new Error("no row");
    store.change({
      rows: new Map([["argocd/api-dev", JSON.stringify({ ...row, rules: [] })]]),
      followed: [],
      unfollowed: [[API, "argocd/api-dev"]],
    });
    // What a version wrote that knew of no shape; it is made of all the rest.
    const rest = [[resource("~0")], DOCKER_HUB_DEFAULTS, "argocd"];
    store.state.write("configDigest", await sha256(JSON.stringify(rest)));
    expect(await isReady()).toBe(true);
    expect(store.followers(API)).toEqual(["argocd/api-dev"]);
    expect(queue()).toEqual(["application argocd/api-dev"]);
    expect(world.lists).toBe(1);
    expect(store.state.read("configDigest")).toBe(await sha256(JSON.stringify([RULES_SHAPE, ...rest])));
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FactsAnswer, FactsRequest } from "../../src/protocol.ts";
import {
  ABSENT_FRESH_MS,
  CONFIRMED_FRESH_MS,
  READ_AT_ONCE_REQUESTS,
  REQUESTS_PER_ALARM,
} from "../../src/registry/constants.ts";
import { createFactsWorld } from "../support/facts-world.ts";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";

const CREATED = "2026-05-01T00:00:00Z";
const AMD = { platform: "linux/amd64", created: CREATED };
const ARM = { platform: "linux/arm64", created: "2026-05-02T00:00:00Z" };

let registry: StandInRegistry;
let repository = "";
let count = 0;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());
beforeEach(() => {
  count += 1;
  repository = `acme/app-${count}`;
});

const tagsOf = (many: number) => Array.from({ length: many }, (_, index) => `1.${index}`);
const ask = (tags: readonly string[], more: Partial<FactsRequest> = {}): FactsRequest => ({
  tags,
  depth: "created",
  platforms: [],
  ...more,
});

function setUp({ tags = tagsOf(3), images = [AMD], isHub = false } = {}) {
  const digests = new Map(
    tags.map((tag) => [tag, registry.push(repository, tag, images, images.length > 1)]),
  );
  const made = createFactsWorld({ url: registry.url, repository, isHub });
  const facts = async (request: FactsRequest): Promise<FactsAnswer> => {
    const answer = await made.parts.reading.facts(request);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  return { ...made, digests, tags, facts, state: () => made.parts.store.state };
}

const fail = (times: number, status: number, headers = {}) =>
  registry.fail({ status, headers, times, path: `/v2/${repository}/` });

describe("a few tags", () => {
  it.each([
    ["digests", { depth: "digest" as const }, [AMD], 3, undefined],
    [
      "platforms of an index",
      { depth: "platforms" as const },
      [AMD, ARM],
      3,
      [
        { platform: "linux/amd64", createdAt: undefined },
        { platform: "linux/arm64", createdAt: undefined },
      ],
    ],
    [
      "the date of an image",
      { depth: "created" as const },
      [AMD],
      6,
      [{ platform: "linux/amd64", createdAt: Date.parse(CREATED) }],
    ],
  ])("are read while the caller waits: %s", async (_, more, images, requests, builds) => {
    const { facts, tags, digests, world } = setUp({ images });
    const answer = await facts(ask(tags, more));
    const known = tags.map((tag) => {
      return [
        tag,
        { kind: "known", depth: more.depth, digest: digests.get(tag), builds, pushedAt: undefined },
      ];
    });
    expect(answer).toEqual({ facts: known, waiting: 0 });
    expect(world.requests).toBe(requests);
  });

  it("are read once for all who ask at once, and not again after that", async () => {
    const { facts, tags, world, evict } = setUp();
    const [first, second] = await Promise.all([facts(ask(tags)), facts(ask(tags))]);
    expect(first).toEqual(second);
    evict();
    expect(await facts(ask(tags))).toEqual(first);
    expect(world.requests).toBe(6);
  });

  it("cost the dates of the wanted platforms alone: an index, then two requests for each", async () => {
    const { facts, world } = setUp({ tags: ["1.0"], images: [AMD, ARM] });
    const { facts: known } = await facts(ask(["1.0"], { platforms: ["linux/arm64"] }));
    expect(known[0]?.[1]).toMatchObject({
      builds: [
        { platform: "linux/amd64", createdAt: undefined },
        { platform: "linux/arm64", createdAt: Date.parse(ARM.created) },
      ],
    });
    expect(world.requests).toBe(3);
  });

  it("that are not there are asked for again after a while", async () => {
    const { facts, world } = setUp();
    for (const [later, requests] of [
      [0, 1],
      [ABSENT_FRESH_MS, 1],
      [1, 2],
    ] as const) {
      world.now += later;
      expect(await facts(ask(["9.9"]))).toEqual({ facts: [["9.9", { kind: "absent" }]], waiting: 0 });
      expect(world.requests).toBe(requests);
    }
  });

  it("fail as the registry does, and nothing is remembered", async () => {
    const { facts, tags, world, parts } = setUp();
    fail(1, 403);
    await expect(facts(ask(tags))).rejects.toThrow("403");
    expect(parts.store.state.read("trouble")).toMatchObject({ attempts: 1 });
    const answer = await facts(ask(tags));
    expect(answer.waiting).toBe(0);
    expect(parts.store.state.read("trouble")).toBeUndefined();
    expect(world.requests).toBeLessThanOrEqual(6 + 3);
  });

  it("are not asked for while the registry's Retry-After runs", async () => {
    const { facts, tags, world } = setUp();
    fail(1, 429, { "retry-after": "60" });
    await expect(facts(ask(tags))).rejects.toThrow("429");
    const before = world.requests;
    await expect(facts(ask(tags))).rejects.toThrow("429");
    expect(world.requests).toBe(before);
    world.now += 60_000;
    expect((await facts(ask(tags))).waiting).toBe(0);
  });
});

describe("a digest", () => {
  const digest = (since?: number) =>
    ask(["latest"], { depth: "digest", ...(since !== undefined && { since }) });

  it("is looked up again after a minute, or when it has to be newer; its push is when it was seen elsewhere", async () => {
    const { facts, world, digests, state } = setUp({ tags: ["latest"] });
    const begun = world.now;
    await facts(digest());
    world.now += CONFIRMED_FRESH_MS;
    await facts(digest());
    expect(world.requests).toBe(1);
    const pushed = registry.push(repository, "latest");
    const read = async (request: FactsRequest) => (await facts(request)).facts[0]?.[1];
    expect(await read(digest(begun))).toMatchObject({ digest: digests.get("latest"), pushedAt: undefined });
    expect(await read(digest(begun + 1))).toMatchObject({ digest: pushed, pushedAt: world.now });
    expect(state().read("tellDueAt")).toBe(world.now);
    world.now += CONFIRMED_FRESH_MS + 1;
    await facts(digest());
    expect(world.requests).toBe(3);
  });

  it("is told a dry run as it is remembered, since news would be acted on by all who follow", async () => {
    const { facts, world, digests, state } = setUp({ tags: ["latest"] });
    await facts(digest());
    world.now += CONFIRMED_FRESH_MS + 1;
    registry.push(repository, "latest");
    for (const since of [undefined, world.now]) {
      const answer = await facts({ ...digest(since), knownOnly: true });
      expect(answer.facts[0]?.[1]).toMatchObject({ digest: digests.get("latest") });
    }
    expect([world.requests, state().read("tellDueAt")]).toEqual([1, undefined]);
  });

  it("that changed has what it holds read anew, and what it shares is not asked for again", async () => {
    const { facts, world } = setUp({ tags: ["latest"] });
    await facts(ask(["latest"]));
    registry.push(repository, "latest", [ARM]);
    world.now += 1;
    const { facts: known } = await facts(ask(["latest"], { since: world.now }));
    expect(known[0]?.[1]).toMatchObject({ builds: [{ platform: "linux/arm64" }] });
    expect(world.requests).toBe(2 + 1 + 2);
  });
});

describe("many tags", () => {
  const MANY = tagsOf(100);

  it("are read by alarm, at most forty requests each; who asked knows how many are left, and all hear the end", async () => {
    const { facts, alarms, world, state } = setUp({ tags: MANY });
    expect(await facts(ask(MANY))).toEqual({ facts: [], waiting: 100 });
    expect(world.requests).toBe(0);
    const [first = 0] = await alarms(1);
    expect(first).toBeLessThanOrEqual(REQUESTS_PER_ALARM);
    expect(first).toBeGreaterThan(REQUESTS_PER_ALARM - 10);
    const { waiting, facts: known } = await facts(ask(MANY));
    expect(waiting).toBe(100 - first / 2);
    expect(known).toHaveLength(first / 2);
    expect(state().read("tellDueAt")).toBeUndefined();

    expect(Math.max(...(await alarms()))).toBeLessThanOrEqual(REQUESTS_PER_ALARM);
    expect(state().read("tellDueAt")).toBe(world.now);
    expect(state().read("wanted")).toBeUndefined();
    expect((await facts(ask(MANY))).facts).toHaveLength(100);
    expect(world.requests).toBe(200);
  });

  it("lose nothing by an eviction between two alarms, and are read once for all who ask", async () => {
    const { facts, alarms, evict, world } = setUp({ tags: MANY });
    await facts(ask(MANY));
    await facts(ask(MANY.slice(0, 50)));
    while ((await alarms(1)).length > 0) evict();
    expect((await facts(ask(MANY))).waiting).toBe(0);
    expect(world.requests).toBe(200);
  });

  it("cost few rows written", async () => {
    const { facts, alarms, sql } = setUp({ tags: MANY });
    const before = sql.changes();
    await facts(ask(MANY));
    await alarms();
    // Two facts for each tag would be two hundred rows.
    expect(sql.changes() - before).toBeLessThan(50);
  });

  it("are read for a dry run as far as a few requests go, and nothing is left to do", async () => {
    const { facts, world, state } = setUp({ tags: MANY });
    const answer = await facts(ask(MANY, { knownOnly: true }));
    expect(world.requests).toBeLessThanOrEqual(READ_AT_ONCE_REQUESTS);
    expect(answer.facts.length + answer.waiting).toBe(100);
    expect(answer.facts.length).toBeGreaterThan(0);
    expect(state().read("wanted")).toBeUndefined();
  });

  it("whose registry fails are read later, ever more rarely; who asks meanwhile is told the failure", async () => {
    const { facts, alarms, world, state } = setUp({ tags: MANY });
    await facts(ask(MANY));
    fail(5, 503);
    const begun = world.now;
    await alarms(1);
    expect(state().read("wantedDueAt")).toBeGreaterThan(begun);
    await expect(facts(ask(MANY))).rejects.toThrow("503");
    await alarms();
    expect((await facts(ask(MANY))).waiting).toBe(0);
  });

  it("whose registry refuses wait for a person, until somebody asks again", async () => {
    const { facts, alarms, state } = setUp({ tags: MANY });
    await facts(ask(MANY));
    fail(5, 403);
    await alarms(1);
    expect(state().read("wantedDueAt")).toBeUndefined();
    await expect(facts(ask(MANY))).rejects.toThrow("403");
    await alarms();
    expect((await facts(ask(MANY))).waiting).toBe(0);
  });

  it("make way for a push that comes meanwhile", async () => {
    const { facts, world, parts } = setUp({ tags: MANY });
    await facts(ask(MANY));
    const id = "push-1";
    const event = {
      id,
      sender: "docker.io",
      repository,
      tag: "2.0",
      digest: undefined,
      receivedAt: world.now,
    };
    parts.store.addHint(event, world.now);
    await parts.reading.work(REQUESTS_PER_ALARM);
    expect(world.requests).toBe(0);
    expect(parts.store.state.read("wantedDueAt")).toBe(world.now);
  });

  it("of Docker Hub take one request for a hundred, and dates two for each image", async () => {
    const { facts, alarms, world } = setUp({ tags: MANY, isHub: true });
    const { waiting, facts: known } = await facts(ask(MANY, { depth: "platforms" }));
    expect(waiting).toBe(0);
    expect(known[0]?.[1]).toMatchObject({ kind: "known", pushedAt: expect.any(Number) });
    expect(world.requests).toBe(1);
    await facts(ask(MANY));
    await alarms();
    expect((await facts(ask(MANY))).waiting).toBe(0);
    expect(world.requests).toBe(1 + 200);
  });

  it("that Docker Hub's own list does not have are asked of the registry, and the list is read once", async () => {
    const { facts, alarms, world } = setUp({ tags: tagsOf(20), isHub: true });
    const absent = tagsOf(60).map((tag) => `no-${tag}`);
    await facts(ask([...absent, ...tagsOf(20)]));
    expect((await alarms()).length).toBeGreaterThan(1);
    expect(world.requests).toBe(1 + 60 + 40);
  });
});

describe("watched tags", () => {
  it("are looked up with each look, and the followers hear of one that changed", async () => {
    const { facts, world, parts, sql } = setUp({ tags: ["latest", "main"] });
    await facts(ask(["latest"], { depth: "digest" }));
    await facts(ask(["main"]));
    const look = async () => {
      world.now += 300_000;
      const before = [world.requests, sql.changes()] as const;
      expect(await parts.reading.lookAtWatched(world.now, 40)).toEqual({ ok: true, value: true });
      return { requests: world.requests - before[0], rows: sql.changes() - before[1] };
    };
    expect(await look()).toEqual({ requests: 1, rows: 0 });
    expect(parts.store.state.read("tellDueAt")).toBeUndefined();
    registry.push(repository, "latest");
    expect(await look()).toMatchObject({ requests: 1 });
    expect(parts.store.state.read("tellDueAt")).toBe(world.now);
  });

  it("that one alarm cannot look up are looked up by the next ones, each once", async () => {
    const { facts, world, parts } = setUp({ tags: tagsOf(20) });
    await facts(ask(tagsOf(20), { depth: "digest" }));
    world.now += 300_000;
    const since = world.now;
    const before = world.requests;
    const looks: unknown[] = [];
    do {
      world.now += 10;
      looks.push(await parts.reading.lookAtWatched(since, 8));
    } while (looks.length < 10 && JSON.stringify(looks.at(-1)).includes("false"));
    expect(looks).toHaveLength(3);
    expect(world.requests - before).toBe(20);
    expect(await parts.reading.lookAtWatched(since, 0)).toEqual({ ok: true, value: true });
    expect(await parts.reading.lookAtWatched(world.now + 1, 0)).toEqual({ ok: true, value: false });
  });
});

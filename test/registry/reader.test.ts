import { describe, expect, it } from "vitest";
import { err, ok, type Result } from "../../src/lib/result.ts";
import { HUB_REST_MS, HUB_TAGS_MIN, READS_AT_ONCE } from "../../src/registry/constants.ts";
import { type Need, unreadOf } from "../../src/registry/facts-need.ts";
import type { RegistryFailure } from "../../src/registry/failure.ts";
import type { HubPage } from "../../src/registry/hub.ts";
import { createReader, FIRST_PAGE, NO_PAGE } from "../../src/registry/reader.ts";
import { openTagMemory } from "../../src/registry/tag-memory.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW } from "./sample.ts";

const tagsOf = (count: number) => Array.from({ length: count }, (_, index) => `1.${index}`);

function setUp({ hub = false } = {}) {
  const memory = openTagMemory(openSql(), () => undefined);
  const world = {
    now: NOW,
    asked: [] as string[],
    atOnce: 0,
    most: 0,
    moved: 0,
    fails: (_: string): RegistryFailure | undefined => undefined,
    page: (_: number): Result<HubPage, RegistryFailure> => ok({ entries: [], hasMore: false }),
  };
  const answer = async <T>(what: string, value: T): Promise<Result<T, RegistryFailure>> => {
    world.asked.push(what);
    world.atOnce += 1;
    world.most = Math.max(world.most, world.atOnce);
    await new Promise((resolve) => setTimeout(resolve));
    world.atOnce -= 1;
    const failed = world.fails(what);
    return failed === undefined ? ok(value) : err(failed);
  };
  const reader = createReader({
    memory,
    now: () => world.now,
    moved: () => {
      world.moved += 1;
    },
    hub: hub
      ? {
          page: async (_, page) => {
            world.asked.push(`page ${page}`);
            return world.page(page);
          },
        }
      : undefined,
  });
  const client = {
    headManifest: (_: string, tag: string) =>
      answer(`head ${tag}`, { digest: `of-${tag}`, mediaType: undefined }),
    getManifest: (_: string, reference: string) =>
      answer(`get ${reference}`, {
        digest: `of-${reference}`,
        document: ok({ kind: "image" as const, config: "c" }),
      }),
    getConfig: (_: string, digest: string) =>
      answer(`config ${digest}`, ok({ platform: "linux/amd64", createdAt: 5 })),
  };
  const need = (tags: readonly string[], more: Partial<Need> = {}): Need => ({
    tags,
    depth: "created",
    platforms: [],
    digestAfter: 0,
    absentAfter: 0,
    ...more,
  });
  const read = (what: Need, most = 100, hubPage = FIRST_PAGE) => {
    const limit = world.asked.length + most;
    const left = () => limit - world.asked.length;
    return reader.read({ client, repository: "acme/api" }, what, { left, hubPage, keepTimes: true });
  };
  return { world, memory, read, need };
}

describe("reading", () => {
  it("asks two requests for each single image, five steps at once, and nothing twice", async () => {
    const { world, memory, read, need } = setUp();
    const asked = need(tagsOf(30));
    expect(await read(asked)).toEqual({ ok: true, value: NO_PAGE });
    expect(world.asked).toHaveLength(60);
    expect(world.most).toBe(READS_AT_ONCE);
    expect(unreadOf(memory, asked)).toEqual([]);
    await read(asked);
    expect(world.asked).toHaveLength(60);
  });

  it.each([2, 7, 8, 40])("sends no more than %i requests, and goes on from there", async (most) => {
    const { world, memory, read, need } = setUp();
    const asked = need(tagsOf(10));
    for (let calls = 0; calls < 10; calls++) {
      const before = world.asked.length;
      expect(await read(asked, most)).toMatchObject({ ok: true });
      expect(world.asked.length - before).toBeLessThanOrEqual(most);
    }
    expect(unreadOf(memory, asked)).toEqual([]);
    expect(world.asked).toHaveLength(20);
  });

  it("begins nothing that it cannot finish", async () => {
    const { world, read, need } = setUp();
    await read(need(["1.0"]), 1);
    expect(world.asked).toEqual([]);
  });

  it("ends with the first failure, and keeps what was read before", async () => {
    const { world, memory, read, need } = setUp();
    world.fails = (what) => (what === "get 1.12" ? failure({ status: 503 }) : undefined);
    const asked = need(tagsOf(30));
    expect(await read(asked)).toEqual({ ok: false, error: failure({ status: 503 }) });
    expect(unreadOf(memory, asked).length).toBeLessThanOrEqual(20);
    expect(world.asked.length).toBeLessThan(40);
  });

  it("tells of tags that pointed elsewhere before, and of no others", async () => {
    const { world, memory, read, need } = setUp();
    memory.learn([{ tag: "1.0", digest: "old", at: NOW - 1 }]);
    await read(need(["1.0", "1.1"], { depth: "digest", digestAfter: NOW }));
    expect(world.asked).toEqual(["head 1.0", "head 1.1"]);
    expect(world.moved).toBe(1);
  });
});

describe("Docker Hub's own list", () => {
  const digest = (tag: string) => `of-${tag}`;
  const told = (
    tags: readonly string[],
    hasMore = false,
    pushedAt = NOW - 50,
  ): Result<HubPage, RegistryFailure> =>
    ok({
      hasMore,
      entries: tags.flatMap((tag) => [
        { tag, digest: digest(tag), at: NOW, pushedAt },
        {
          of: digest(tag),
          content: { kind: "index", images: [{ platform: "linux/amd64", digest: `c-${tag}` }] },
        },
      ]),
    });

  it("tells platforms and pushes of many tags, page by page until all are there", async () => {
    const { world, memory, read, need } = setUp({ hub: true });
    world.page = (page) => told(tagsOf(30).slice((page - 1) * 10, page * 10), true);
    const asked = need(tagsOf(20), { depth: "platforms" });
    expect(await read(asked)).toEqual({ ok: true, value: NO_PAGE });
    expect(world.asked).toEqual(["page 1", "page 2"]);
    expect(unreadOf(memory, asked)).toEqual([]);
    expect(memory.tag("1.3")?.pushedAt).toBe(NOW - 50);
  });

  it("goes on with its page when the requests are used up", async () => {
    const { world, read, need } = setUp({ hub: true });
    world.page = (page) => told(tagsOf(40).slice((page - 1) * 10, page * 10), page < 4);
    const asked = need(tagsOf(40), { depth: "digest" });
    expect(await read(asked, 3)).toEqual({ ok: true, value: 3 });
    await read(asked, 3, 3);
    expect(world.asked).toEqual(["page 1", "page 2", "page 3", "page 4"]);
  });

  it.each([
    ["few tags", HUB_TAGS_MIN - 1, {}],
    ["digests that have to be newer than a push", 20, { digestAfter: NOW }],
  ])("is not asked for %s", async (_, count, more) => {
    const { world, read, need } = setUp({ hub: true });
    await read(need(tagsOf(count), { depth: "digest", ...more }));
    expect(world.asked.filter((what) => what.startsWith("page"))).toEqual([]);
    expect(world.asked).toHaveLength(count);
  });

  it("is read for no longer than asking for each would take, and what it lacks is asked of the registry", async () => {
    const { world, read, need } = setUp({ hub: true });
    world.page = () => told(["other"], true);
    expect(await read(need(tagsOf(6), { depth: "digest" }))).toEqual({ ok: true, value: NO_PAGE });
    expect(world.asked).toHaveLength(12);
  });

  it("gives way to the registry when it fails, and rests", async () => {
    const { world, read, need } = setUp({ hub: true });
    world.page = () => err(failure({ code: "registry-forbidden", status: 403, temporary: false }));
    for (const [first, pages] of [
      ["a", 1],
      ["b", 1],
      ["c", 2],
    ] as const) {
      const asked = need(
        tagsOf(6).map((tag) => first + tag),
        { depth: "digest" },
      );
      expect(await read(asked)).toEqual({ ok: true, value: NO_PAGE });
      expect(world.asked.filter((what) => what === "page 1")).toHaveLength(pages);
      world.now += HUB_REST_MS / 2;
    }
  });

  it("asks for patience like the registry", async () => {
    const { world, read, need } = setUp({ hub: true });
    const limited = failure({ code: "registry-rate-limited", status: 429, retryAfterMs: 5 });
    world.page = () => err(limited);
    expect(await read(need(tagsOf(6)))).toEqual({ ok: false, error: limited });
    expect(world.asked).toEqual(["page 1"]);
  });

  it.each([
    ["is older than what the registry said", NOW - 50, "newer"],
    ["is younger than what the registry said", NOW, "of-1.0"],
  ])("counts by the time of its push where it %s", async (_, pushedAt, expected) => {
    const { world, memory, read, need } = setUp({ hub: true });
    memory.learn([{ tag: "1.0", digest: "newer", at: NOW - 10 }]);
    world.page = () => told(tagsOf(10), false, pushedAt);
    await read(need(tagsOf(10), { depth: "digest" }));
    expect(memory.tag("1.0")?.digest).toBe(expected);
    expect(world.moved).toBe(expected === "newer" ? 0 : 1);
  });
});

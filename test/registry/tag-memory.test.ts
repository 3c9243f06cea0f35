import { describe, expect, it } from "vitest";
import { FACT_ROWS, UNLISTED_TAG_MS } from "../../src/registry/constants.ts";
import { type Content, openTagMemory } from "../../src/registry/tag-memory.ts";
import { openSql } from "../support/sql.ts";
import { NOW } from "./sample.ts";

const IMAGE: Content = { kind: "image", platform: "linux/amd64", createdAt: 5 };

function setUp(listed: readonly string[] | undefined = ["1.0", "2.0"]) {
  const sql = openSql();
  const open = () => openTagMemory(sql, () => listed);
  return { sql, open, memory: open() };
}

describe("a tag", () => {
  const at = (digest: string | null | undefined, when: number, pushedAt?: number) => ({
    tag: "1.0",
    at: when,
    ...(digest !== undefined && { digest }),
    ...(pushedAt !== undefined && { pushedAt }),
  });

  it.each([
    ["at first sight, since an unknown time", [at("a", 1)], undefined, 0],
    ["as it was, however often it is seen", [at("a", 1), at("a", 9)], undefined, 0],
    ["elsewhere, since that was seen", [at("a", 1), at("b", 9)], 9, 1],
    ["elsewhere, since the registry says", [at("a", 1), at("b", 9, 7)], 7, 1],
    ["where it did, since the registry says", [at("a", 1), at("a", 9, 7)], 7, 0],
    ["somewhere, after it was absent", [at(null, 1), at("a", 9)], 9, 0],
    ["nowhere any more", [at("a", 1), at(null, 9)], 9, 1],
    ["somewhere, since a list had it that is not the first", [at(undefined, 3, 3), at("a", 9)], 3, 0],
    ["somewhere else again, since it was seen last", [at("a", 1), at("b", 5), at("a", 9)], 9, 2],
  ])("points %s", (_, seen, pushedAt, moved) => {
    const { memory, open } = setUp();
    expect(seen.reduce((sum, entry) => sum + memory.learn([entry]), 0)).toBe(moved);
    for (const each of [memory, open()]) {
      expect(each.tag("1.0")).toMatchObject({
        digest: seen.at(-1)?.digest ?? null,
        at: 9 - (seen.length === 1 ? 8 : 0),
      });
      expect(each.tag("1.0")?.pushedAt).toBe(pushedAt);
    }
  });

  it("costs no row when it is learnt again, nor for a time that need not outlive the object", () => {
    const { memory, open, sql } = setUp();
    memory.learn([at("a", 1)]);
    const before = sql.changes();
    memory.learn([at("a", 1)]);
    memory.learn([at("a", 9)], { keepTimes: false });
    expect(memory.tag("1.0")?.at).toBe(9);
    expect(sql.changes()).toBe(before);
    memory.learn([at("b", 9)], { keepTimes: false });
    expect(open().tag("1.0")?.digest).toBe("b");
  });
});

describe("a digest", () => {
  it("keeps what it holds; only what was missing or not read to the end is learnt anew", () => {
    const { memory, open } = setUp();
    const learn = (content: Content) => memory.learn([{ of: "a", content }]);
    learn({ kind: "missing", at: 1 });
    learn({ kind: "image", platform: "linux/amd64", undated: true });
    learn(IMAGE);
    learn({ kind: "image", platform: "linux/arm64", undated: true });
    learn({ kind: "missing", at: 9 });
    expect(memory.content("a")).toEqual(IMAGE);
    expect(open().content("a")).toEqual(IMAGE);
  });
});

describe("the journal", () => {
  it("writes what was learnt at once in one row, and comes back after an eviction", () => {
    const { memory, open, sql } = setUp();
    const before = sql.changes();
    const digests = Array.from({ length: 200 }, (_, index) => `sha256:${index}`);
    memory.learn(
      digests.flatMap((of) => [
        { of, content: IMAGE },
        { tag: of, digest: of, at: 1 },
      ]),
    );
    expect(sql.changes() - before).toBe(1);
    expect(digests.filter((digest) => open().content(digest) === undefined)).toEqual([]);
  });

  it("is written together now and then, without what nothing points to", () => {
    const { memory, open, sql } = setUp();
    memory.learn([
      { tag: "1.0", digest: "index", at: NOW },
      { of: "index", content: { kind: "index", images: [{ digest: "child", platform: "linux/amd64" }] } },
      { of: "child", content: IMAGE },
      { tag: "gone", digest: "old", at: NOW },
      { of: "old", content: IMAGE },
      { tag: "lately", digest: "new", at: NOW + UNLISTED_TAG_MS },
      { of: "new", content: IMAGE },
    ]);
    for (let at = 0; at <= FACT_ROWS; at++) {
      memory.learn([
        { tag: "2.0", digest: `d${at}`, at: NOW + UNLISTED_TAG_MS + at },
        { of: `d${at}`, content: IMAGE },
      ]);
    }
    expect(sql.exec("SELECT page FROM facts").toArray().length).toBeLessThan(5);
    for (const each of [memory, open()]) {
      const held = ["index", "child", "new", `d${FACT_ROWS}`, "old", "d0"].filter((name) =>
        each.content(name),
      );
      expect(held).toEqual(["index", "child", "new", `d${FACT_ROWS}`]);
      expect(["1.0", "2.0", "lately", "gone"].filter((tag) => each.tag(tag))).toEqual([
        "1.0",
        "2.0",
        "lately",
      ]);
    }
  });

  it("learns anew what the registry kept back, and nothing of what can never be read", () => {
    const { memory } = setUp();
    memory.learn([
      { of: "kept", content: { kind: "unreadable", reason: "412", at: NOW } },
      { of: "chart", content: { kind: "unreadable", reason: "a chart" } },
    ]);
    memory.learn(["kept", "chart"].map((of) => ({ of, content: IMAGE })));
    expect([memory.content("kept"), memory.content("chart")?.kind]).toEqual([IMAGE, "unreadable"]);
  });

  it("keeps a row far below the platform's 2 MB", () => {
    const { memory, sql } = setUp();
    const content: Content = { kind: "unreadable", reason: "x".repeat(10_000) };
    memory.learn(Array.from({ length: 200 }, (_, index) => ({ of: `${index}`, content })));
    const sizes = sql
      .exec("SELECT length(entries) AS size FROM facts")
      .toArray()
      .map(({ size }) => Number(size));
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(1_000_000);
  });
});

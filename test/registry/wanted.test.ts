import { describe, expect, it } from "vitest";
import { WANTED_NEEDS, WANTED_TAGS } from "../../src/registry/constants.ts";
import type { Need } from "../../src/registry/facts-need.ts";
import { progress, type Wanted, withNeed, withPage } from "../../src/registry/wanted.ts";
import { NOW } from "./sample.ts";

const need = (tags: readonly string[], more: Partial<Need> = {}): Need => ({
  tags,
  depth: "created",
  platforms: [],
  digestAfter: 0,
  absentAfter: NOW,
  ...more,
});
const short = (wanted: readonly Wanted[]) =>
  wanted.map(({ need: { tags, depth }, hubPage }) => [depth, tags, hubPage]);

describe("what is wanted", () => {
  it("takes in the tags of the same question once, and begins Docker Hub's list anew for them", () => {
    const asked = withPage(withNeed([], need(["a", "b"])), { need: need(["a", "b"]), hubPage: 7 });
    expect(short(asked)).toEqual([["created", ["a", "b"], 7]]);
    expect(withNeed(asked, need(["b"], { absentAfter: NOW + 5 }))).toEqual(asked);
    expect(short(withNeed(asked, need(["b", "c"])))).toEqual([["created", ["a", "b", "c"], 1]]);
  });

  it("keeps other questions beside it", () => {
    const asked = [need(["a"]), need(["a"], { depth: "digest" }), need(["a"], { digestAfter: 5 })].reduce(
      withNeed,
      [],
    );
    expect(asked).toHaveLength(3);
    expect(withNeed(asked, need(["a"], { platforms: ["x", "y"] }))).toHaveLength(4);
  });

  it("does not note a page for tags that came meanwhile", () => {
    const asked = withNeed(withNeed([], need(["a"])), need(["b"]));
    expect(withPage(asked, { need: need(["a"]), hubPage: 0 })).toEqual(asked);
  });

  it("is bounded: what has no place is asked for again by whoever needs it", () => {
    const many = Array.from({ length: WANTED_TAGS }, (_, index) => `${index}`);
    const full = withNeed([], need([...many, "one-more"]));
    expect(full[0]?.need.tags).toHaveLength(WANTED_TAGS);
    expect(withNeed(full, need(["b"], { depth: "digest" }))).toBe(full);
    const kinds = Array.from({ length: 3 * WANTED_NEEDS }, (_, at) => need(["a"], { digestAfter: at }));
    expect(kinds.reduce(withNeed, [] as readonly Wanted[])).toHaveLength(WANTED_NEEDS);
  });

  it("says how far it is: each tag counts once", () => {
    const memory = {
      tag: (tag: string) => (tag === "a" ? { tag, digest: "d", at: NOW } : undefined),
      content: () => undefined,
    };
    const asked = withNeed(withNeed([], need(["a", "b"], { depth: "digest" })), need(["b", "c"]));
    expect(progress(memory, asked)).toEqual({ of: 3, left: 2 });
  });
});

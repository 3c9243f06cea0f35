import { describe, expect, it } from "vitest";
import type { FactsRequest } from "../../src/protocol.ts";
import { WATCHED_FOR_MS, WATCHED_NOTE_MS, WATCHED_TAGS } from "../../src/registry/constants.ts";
import { stillWatched, watching } from "../../src/registry/watched.ts";
import { NOW } from "./sample.ts";

const ask = (tags: readonly string[], more: Partial<FactsRequest> = {}): FactsRequest => ({
  tags,
  depth: "digest",
  platforms: [],
  ...more,
});

describe("watched tags", () => {
  it.each([
    ["a digest", ask(["latest"]), ["latest"]],
    ["platforms", ask(["latest"], { depth: "platforms" }), ["latest"]],
    ["dates, of a thousand tags perhaps: none", ask(["latest"], { depth: "created" }), []],
    ["dates, of a digest of now", ask(["latest"], { depth: "created", since: NOW }), ["latest"]],
    ["a dry run: none", ask(["latest"], { knownOnly: true }), []],
  ])("are those that are asked for %s", (_, request, tags) => {
    expect(watching([], request, NOW).map(({ tag }) => tag)).toEqual(tags);
  });

  it("are noted once a day, which costs no row for each question", () => {
    const first = watching([], ask(["latest"]), NOW);
    expect(watching(first, ask(["latest"]), NOW + WATCHED_NOTE_MS - 1)).toBe(first);
    const later = NOW + WATCHED_NOTE_MS;
    expect(watching(first, ask(["latest"]), later)).toEqual([{ tag: "latest", askedAt: later }]);
  });

  it("are the last twenty, for a week", () => {
    const many = Array.from({ length: WATCHED_TAGS + 5 }, (_, index) => `${index}`);
    const watched = watching(watching([], ask(["old"]), NOW), ask(many), NOW + 1);
    expect(watched).toHaveLength(WATCHED_TAGS);
    expect(watched.some(({ tag }) => tag === "old")).toBe(false);
    expect(stillWatched(watched, NOW + WATCHED_FOR_MS)).toHaveLength(WATCHED_TAGS);
    expect(stillWatched(watched, NOW + 1 + WATCHED_FOR_MS)).toEqual([]);
  });
});

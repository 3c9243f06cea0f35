/** What the original chose of 1,200 lists of tags, and where this project departs on purpose. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replay } from "../../scripts/vectors/replay.ts";
import {
  AT_ONCE,
  judgeSelection,
  NO_DOWNGRADE,
  PORT,
  SORTED_DIGEST,
  STAYS_PINNED,
} from "../../scripts/vectors/selection.ts";

const FILE = join(import.meta.dirname, "../vectors/selection.jsonl");

describe("recorded answers", () => {
  it("no row of 1200 differs", async () => {
    const result = await replay(readFileSync(FILE, "utf8"), judgeSelection);
    expect(result).toMatchObject({ ok: true, value: { rows: 1200, differences: [] } });
    expect(result.ok && Object.fromEntries(result.value.departures)).toEqual({
      [PORT]: 18,
      [AT_ONCE]: 13,
      [NO_DOWNGRADE]: 7,
      [STAYS_PINNED]: 3,
      [SORTED_DIGEST]: 3,
    });
  });
});

const RIGHT = {
  image: "acme/app:~1",
  currentImage: "acme/app:1.0.0",
  currentTag: "1.0.0",
  strategy: "semver",
  constraint: "~1",
  allowTags: "",
  ignoreTags: [],
  tags: [{ name: "1.0.0" }, { name: "1.1.0" }],
  result: { tag: "1.1.0", fullName: "acme/app:1.1.0", helmName: "acme/app", helmTag: "1.1.0" },
  error: null,
  needsUpdate: true,
};

describe("a wrong answer is noticed", () => {
  it("the row itself is right", async () => {
    expect(await judgeSelection(RIGHT)).toEqual({ ok: true, value: { kind: "agree" } });
  });

  it.each([
    { result: null },
    { result: { ...RIGHT.result, tag: "1.0.0" } },
    { result: { ...RIGHT.result, helmTag: "1.0.0" } },
    { result: { ...RIGHT.result, digest: "sha256:0" } },
    { error: "improper constraint" },
    { needsUpdate: false },
    { strategy: "alphabetical", tags: [{ name: "9" }, { name: "1.1.0" }] },
    { ignoreTags: ["1.1.*"] },
    { allowTags: "regexp:^9" },
    { currentImage: "acme/app:1.1.0", currentTag: "1.1.0" },
  ])("%j", async (change) => {
    expect(await judgeSelection({ ...RIGHT, ...change })).toMatchObject({
      ok: true,
      value: { kind: "differ" },
    });
  });
});

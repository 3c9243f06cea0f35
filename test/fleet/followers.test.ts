import { describe, expect, it } from "vitest";
import { ROWS_COMPARED } from "../../src/fleet/constants.ts";
import { compareFollowers, type FollowersByRepository, follow } from "../../src/fleet/followers.ts";
import { byName } from "../../src/lib/order.ts";
import { rule } from "../policy/sample.ts";

describe("follow", () => {
  it("names each Application once per repository, and keeps an image with a pullSecret of its own apart", () => {
    const followers = new Map<string, string[]>();
    const own = "pullsecret:argocd/own";
    follow(followers, "argocd/a", [rule({ repository: "r" }), rule({ repository: "r", alias: "again" })]);
    follow(followers, "argocd/b", [rule({ repository: "r" }), rule({ repository: "s", pullSecret: own })]);
    follow(followers, "argocd/z", []);
    expect([...followers]).toEqual([
      ["r", ["argocd/a", "argocd/b"]],
      [`s ${own}`, ["argocd/b"]],
    ]);
  });
});

/** Runs the comparison, over stored followers that tell their ranges. */
function compare(now: FollowersByRepository, stored: FollowersByRepository) {
  const work = compareFollowers(now, (after, upTo) => {
    const inRange = [...stored].filter(([key]) => key > after && (upTo === undefined || key <= upTo));
    return new Map(inRange.sort(([a], [b]) => byName(a, b)));
  });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

describe("compareFollowers", () => {
  it("tells who came, who went, and which repository nobody follows any more", () => {
    const stored = new Map([
      ["a", ["x", "y"]],
      ["b", ["x"]],
      ["z", ["x"]],
    ]);
    const now = new Map([
      ["a", ["y", "v"]],
      ["b", ["x"]],
      ["c", ["x"]],
    ]);
    expect(compare(now, stored)).toEqual({
      followed: [
        ["a", "v"],
        ["c", "x"],
      ],
      unfollowed: [
        ["a", "x"],
        ["z", "x"],
      ],
      left: ["z"],
    });
  });

  it.each([0, 1, ROWS_COMPARED - 1, ROWS_COMPARED, ROWS_COMPARED + 1, 3 * ROWS_COMPARED])(
    "finds nothing among %i repositories that have not changed, and each where all have",
    (count) => {
      const all = new Map(Array.from({ length: count }, (_, index) => [`r${index}`, ["x"]]));
      expect(compare(all, all)).toEqual({ followed: [], unfollowed: [], left: [] });
      expect(compare(all, new Map()).followed).toHaveLength(count);
      expect(compare(new Map(), all).left.toSorted()).toEqual([...all.keys()].sort());
    },
  );
});

import { describe, expect, it } from "vitest";
import type { TagFacts } from "../../src/policy/facts.ts";
import type { Rule } from "../../src/policy/rule.ts";
import { type Ordering, withOrder } from "../../src/policy/strategy.ts";
import { rule } from "./sample.ts";

const at = (createdAt: number): TagFacts => ({
  kind: "known",
  digest: "sha256:0",
  depth: "created",
  builds: [{ platform: "linux/amd64", createdAt }],
  pushedAt: undefined,
});

/** The tags that have a place, lowest first. */
function order(more: Partial<Rule>, tags: readonly string[], rest: Partial<Ordering> = {}) {
  return withOrder({ rule: rule(more), tags, ...rest }, (made) =>
    tags
      .flatMap((tag) => {
        const key = made.read(tag);
        return key === undefined ? [] : [{ tag, key }];
      })
      .sort((a, b) => made.compare(a.key, b.key))
      .map(({ tag }) => tag),
  );
}

describe("withOrder", () => {
  it.each<[string, Partial<Rule>, string[], Partial<Ordering>, string[]]>([
    ["versions", { strategy: "semver" }, ["latest", "0.10.0", "0.9.0"], {}, ["0.9.0", "0.10.0"]],
    ["names", { strategy: "alphabetical" }, ["b", "B", "a", "10", "9"], {}, ["10", "9", "B", "a", "b"]],
    [
      "the tag that is followed",
      { strategy: "digest", constraint: "edge" },
      ["edge", "latest"],
      {},
      ["edge"],
    ],
    [
      "numbers of any size",
      { strategy: "numeric", numericOrder: "^b-(\\d+)" },
      ["b-10", "b-9", "c-1", "b-99999999999999999999", "b-09", "b-x"],
      {},
      ["b-09", "b-9", "b-10", "b-99999999999999999999"],
    ],
    [
      "dates, and of one date names",
      { strategy: "newest-build" },
      ["a", "b", "c", "d"],
      {
        facts: new Map([
          ["a", at(2)],
          ["b", at(1)],
          ["c", at(2)],
        ]),
      },
      ["b", "a", "c"],
    ],
    [
      "places, latest first",
      { strategy: "newest-build" },
      ["b", "c", "a"],
      { sorted: "latest-first" },
      ["a", "c", "b"],
    ],
    [
      "places, latest last",
      { strategy: "newest-build" },
      ["b", "c", "a"],
      { sorted: "latest-last" },
      ["b", "c", "a"],
    ],
  ])("orders by %s", (_what, more, tags, rest, expected) => {
    expect(order(more, tags, rest)).toEqual({ ok: true, value: expected });
  });

  it.each<[Partial<Rule>, string]>([
    [{ strategy: "semver", constraint: "~x.y" }, "~x.y"],
    [{ strategy: "digest", constraint: "" }, "needs a tag to follow"],
    [{ strategy: "numeric", numericOrder: "(" }, "cannot be read"],
    [{ strategy: "numeric", numericOrder: "^v" }, "no capturing group"],
    [{ strategy: "numeric", numericOrder: "(a)(b)" }, "2 capturing groups"],
    [{ strategy: "numeric" }, "no capturing group"],
  ])("says what is wrong in %j", (more, error) => {
    expect(order(more, ["1"])).toEqual({ ok: false, error: expect.stringContaining(error) });
  });
});

import { describe, expect, it } from "vitest";
import { createPace } from "../../src/registry/pace.ts";

/** When each of `requests` begins, in milliseconds; they are all asked for at `asked`. */
async function begun(perSecond: number | undefined, asked: readonly number[]): Promise<readonly number[]> {
  let now = 0;
  const starts: number[] = [];
  const pace = createPace({
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
  });
  for (const at of asked) {
    now = Math.max(now, at);
    await pace.limit(async () => {
      starts.push(now);
      return new Response();
    }, perSecond)("https://registry.example.com", {});
  }
  return starts;
}

describe("the pace of requests", () => {
  it.each<[string, number | undefined, number[], number[]]>([
    ["without a limit is nobody's business", undefined, [0, 0, 0], [0, 0, 0]],
    ["is so many a second", 10, [0, 0, 0], [0, 100, 200]],
    ["saves up nothing while nobody asks", 10, [0, 5000, 5000], [0, 5000, 5100]],
    ["lets pass who comes late anyway", 10, [0, 150, 300], [0, 150, 300]],
  ])("%s", async (_what, perSecond, asked, expected) => {
    expect(await begun(perSecond, asked)).toEqual(expected);
  });
});

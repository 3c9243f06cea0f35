import { describe, expect, it } from "vitest";
import { createPace } from "../../src/registry/pace.ts";

const times = (count: number, at: number): number[] => Array.from({ length: count }, () => at);

/** When each of the requests begins, in milliseconds, that are asked for at `asked` without waiting for one another. */
async function begun(perSecond: number | undefined, asked: readonly number[]): Promise<readonly number[]> {
  let now = 0;
  const starts: number[] = [];
  let waited = 0;
  const pace = createPace({
    now: () => now,
    wait: async (ms) => {
      waited = ms;
    },
  });
  for (const at of asked) {
    now = at;
    waited = 0;
    await pace.limit(async () => {
      starts.push(now + waited);
      return new Response();
    }, perSecond)("https://registry.example.com", {});
  }
  return starts;
}

describe("the pace of requests", () => {
  it.each<[string, number | undefined, readonly number[], readonly number[]]>([
    ["without a limit is nobody's business", undefined, times(3, 0), times(3, 0)],
    ["holds a push of three requests up by nothing", 10, times(3, 0), times(3, 0)],
    ["is so many a second", 2, times(5, 0), [0, 0, 1000, 1000, 2000]],
    ["counts any second, not that of the clock", 2, [900, 900, 1100, 1901], [900, 900, 1900, 1901]],
    ["saves nothing up for more than a second's worth", 2, [0, 5000, 5000, 5000], [0, 5000, 5000, 6000]],
    ["lets pass who comes late anyway", 1, [0, 1000, 2500], [0, 1000, 2500]],
    ["queues behind those that wait", 1, [0, 0, 500], [0, 1000, 2000]],
  ])("%s", async (_what, perSecond, asked, expected) => {
    expect(await begun(perSecond, asked)).toEqual(expected);
  });

  it("is one for all that go through the same object", async () => {
    const waits: number[] = [];
    const pace = createPace({ now: () => 0, wait: async (ms) => void waits.push(ms) });
    const answer = async () => new Response();
    await pace.limit(answer, 1)("https://registry.example.com", {});
    await pace.limit(answer, 1)("https://registry.example.com", {});
    expect(waits).toEqual([1000]);
  });
});

import { describe, expect, it } from "vitest";
import { createTally } from "../../src/intake/tally.ts";

const NOW = Date.parse("2026-11-25T06:00:00Z");

describe("createTally", () => {
  it("tells the first at once, and what came since once a minute", () => {
    const tally = createTally();
    expect(tally.add("api", "refused", 1, NOW)).toEqual({ api: { refused: 1 } });
    expect(tally.add("api", "refused", 1, NOW + 1)).toBeUndefined();
    expect(tally.add("docker.io", "unfollowed", 40, NOW + 59_999)).toBeUndefined();
    expect(tally.add("docker.io", "limited", 2, NOW + 60_000)).toEqual({
      api: { refused: 1 },
      "docker.io": { unfollowed: 40, limited: 2 },
    });
    expect(tally.add("api", "refused", 1, NOW + 60_001)).toBeUndefined();
  });

  it("tells at once when the clock goes back", () => {
    const tally = createTally();
    tally.add("api", "refused", 1, NOW);
    expect(tally.add("api", "refused", 1, NOW - 1)).toEqual({ api: { refused: 1 } });
  });
});

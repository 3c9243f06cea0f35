import { describe, expect, it } from "vitest";
import { withTurnedAway } from "../../src/fleet/turned-away.ts";

const AT = Date.parse("2026-11-25T06:00:00Z");
const MIDNIGHT = Date.parse("2026-11-26T00:00:00Z");

describe("withTurnedAway", () => {
  const first = withTurnedAway(undefined, { api: { refused: 1 }, "docker.io": { unfollowed: 3 } }, AT);

  it("begins with the first report", () => {
    expect(first).toEqual({
      since: AT,
      lastAt: AT,
      doors: { api: { refused: 1 }, "docker.io": { unfollowed: 3 } },
    });
  });

  it("adds what comes on the same day", () => {
    expect(withTurnedAway(first, { api: { refused: 2, limited: 1 } }, MIDNIGHT - 1)).toEqual({
      since: AT,
      lastAt: MIDNIGHT - 1,
      doors: { api: { refused: 3, limited: 1 }, "docker.io": { unfollowed: 3 } },
    });
  });

  it("begins anew with the day", () => {
    expect(withTurnedAway(first, { api: { refused: 2 } }, MIDNIGHT)).toEqual({
      since: MIDNIGHT,
      lastAt: MIDNIGHT,
      doors: { api: { refused: 2 } },
    });
  });
});

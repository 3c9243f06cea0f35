import { describe, expect, it } from "vitest";
import type { Strategy } from "../../src/policy/rule.ts";
import { withOrder } from "../../src/policy/strategy.ts";

const isPlaced = (strategy: Strategy, constraint = "") =>
  withOrder({ strategy, constraint }, (order) => order.read("1.0.0") !== undefined);

describe("withOrder", () => {
  it("hands over the order of the strategy", () => {
    expect(isPlaced("semver")).toEqual({ ok: true, value: true });
  });

  it.each<Strategy>(["newest-build", "alphabetical", "digest"])(
    "says that %s is not supported yet",
    (strategy) => {
      expect(isPlaced(strategy)).toEqual({ ok: false, error: expect.stringContaining(`"${strategy}"`) });
    },
  );

  it("names a constraint that does not parse", () => {
    expect(isPlaced("semver", "~x.y")).toEqual({ ok: false, error: expect.stringContaining("~x.y") });
  });
});

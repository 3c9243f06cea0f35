import { describe, expect, it } from "vitest";
import { byName } from "../../src/lib/order.ts";

describe("byName", () => {
  it("orders by code unit, upper case first", () => {
    expect(["b", "a", "B", "a/b", "a-b"].sort(byName)).toEqual(["B", "a", "a-b", "a/b", "b"]);
    expect(byName("a", "a")).toBe(0);
  });
});

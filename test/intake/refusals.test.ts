import { describe, expect, it } from "vitest";
import { createRefusals } from "../../src/intake/refusals.ts";

const NOW = Date.parse("2026-11-25T06:00:00Z");

/** The answers to so many refused requests of each address. */
function noteAll(addresses: readonly (string | undefined)[], step = 0, refusals = createRefusals()) {
  return addresses.map((address, index) => refusals.note(address, NOW + index * step));
}
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

describe("createRefusals", () => {
  it("tells the reason twenty times in a minute, and then how long to wait", () => {
    expect(noteAll(times(22, "192.0.2.1"), 1_000)).toEqual([...times(20, undefined), 40, 39]);
  });

  it("begins anew after a minute, and when the clock goes back", () => {
    const refusals = createRefusals();
    expect(noteAll(times(21, "192.0.2.1"), 0, refusals).at(-1)).toBe(60);
    expect(refusals.note("192.0.2.1", NOW + 59_001)).toBe(1);
    expect(refusals.note("192.0.2.1", NOW + 60_000)).toBeUndefined();
    expect(refusals.note("192.0.2.1", NOW - 1)).toBeUndefined();
  });

  it("counts each address by itself", () => {
    expect(noteAll(times(40, "").map((_, index) => `192.0.2.${index % 2}`))).toEqual(times(40, undefined));
  });

  it.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", true],
    ["2001:0DB8:0001:2::", "2001:db8:1:2:ffff::", true],
    ["2001:db8::1", "2001:db8:0:0:5::", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["2001:db8::1:0:0:1", "2001:db8::2:0:0:1", true],
  ])("counts a network of IPv6 as one: %s and %s", (a, b, isOne) => {
    const answers = noteAll([...times(20, a), b]);
    expect(answers.at(-1)).toBe(isOne ? 60 : undefined);
  });

  it.each([undefined, "127.0.0.1", "::1"])("counts nothing of this machine: %s", (address) => {
    expect(noteAll(times(50, address))).toEqual(times(50, undefined));
  });

  it("remembers the thousand that came last", () => {
    const refusals = createRefusals();
    noteAll(times(21, "192.0.2.1"), 0, refusals);
    const others = Array.from({ length: 999 }, (_, index) => `198.51.${index >> 8}.${index & 255}`);
    noteAll(others, 0, refusals);
    expect(refusals.note("192.0.2.1", NOW)).toBe(60);
    noteAll([...others, "203.0.113.1"], 0, refusals);
    expect(refusals.note("192.0.2.1", NOW)).toBeUndefined();
  });
});

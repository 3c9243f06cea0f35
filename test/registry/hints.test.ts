import { describe, expect, it } from "vitest";
import { FOLD_MS, HINT_LIFE_MS, MISSING_ONE_BY_ONE } from "../../src/registry/constants.ts";
import { isCrowded, isFolded, isSpent, laterLook, nextLook, parkedTwin } from "../../src/registry/hints.ts";
import type { Hint } from "../../src/registry/store.ts";
import { hint, NOW, pushed } from "./sample.ts";

const done = (doneAt: number): Hint => hint("1.0.0", { dueAt: undefined, doneAt });

/** A permanent failure keeps it until the next sweep. */
const waiting = (receivedAt: number): Hint =>
  hint("1.0.0", { event: pushed("1.0.0", { receivedAt }), dueAt: undefined });

describe("isCrowded", () => {
  const many = (count: number, more: Partial<Hint>): readonly Hint[] =>
    Array.from({ length: count }, (_, index) => hint(`1.0.${index}`, more));
  it.each<[what: string, hints: readonly Hint[], expected: boolean]>([
    ["so many are looked for again", many(MISSING_ONE_BY_ONE, { attempts: 1 }), true],
    ["one fewer", many(MISSING_ONE_BY_ONE - 1, { attempts: 1 }), false],
    ["very many that were not asked for yet", many(200, {}), false],
    ["very many that were found", many(200, { attempts: 1, dueAt: undefined, doneAt: NOW }), false],
    ["very many that wait for a person", many(200, { attempts: 1, dueAt: undefined }), false],
  ])("%s", (_, hints, expected) => {
    expect(isCrowded(hints)).toBe(expected);
  });
});

describe("isFolded", () => {
  it.each<[what: string, hints: readonly Hint[], expected: boolean]>([
    ["nothing was told", [], false],
    ["the same push waits for its turn", [hint("1.0.0")], true],
    ["the same push waits for a person to mend something", [waiting(NOW - FOLD_MS + 1)], true],
    ["the same, pushed again later: perhaps it is mended", [waiting(NOW - FOLD_MS)], false],
    ["the same push was handled just now", [done(NOW - FOLD_MS + 1)], true],
    ["the same tag was handled a while ago: it may point to something new", [done(NOW - FOLD_MS)], false],
    ["another tag waits", [hint("2.0.0")], false],
    [
      "the same tag with another digest waits",
      [hint("1.0.0", { event: pushed("1.0.0", { digest: "sha256:a" }) })],
      false,
    ],
    ["one of several is the same", [hint("2.0.0"), done(NOW)], true],
  ])("%s", (_, hints, expected) => {
    expect(isFolded(hints, pushed("1.0.0", { id: "delivery-2" }))).toBe(expected);
  });

  it("folds a delivery that comes again however late, unless a person had to mend something", () => {
    const again = (first: Hint) => isFolded([first], pushed("1.0.0", { id: first.event.id }));
    expect(again(done(NOW - 60 * FOLD_MS))).toBe(true);
    expect(again(waiting(NOW - FOLD_MS))).toBe(false);
    expect(isFolded([done(NOW - 60 * FOLD_MS)], pushed("2.0.0", { id: "push-1.0.0" }))).toBe(false);
  });

  it("folds all webhooks of a multi-arch push into the first", () => {
    const hints: Hint[] = [];
    for (let webhook = 0; webhook < 6; webhook++) {
      const event = pushed("1.0.0", { id: `delivery-${webhook}`, receivedAt: NOW + webhook * 300 });
      if (!isFolded(hints, event)) hints.push(hint("1.0.0", { event }));
    }
    expect(hints.map(({ event }) => event.id)).toEqual(["delivery-0"]);
  });
});

describe("laterLook", () => {
  const again = pushed("1.0.0", { id: "delivery-2" });
  const at = NOW + FOLD_MS;
  const later = (tag: string, dueAt: number) =>
    hint(tag, { event: pushed(tag, { receivedAt: NOW + 1 }), dueAt });

  it.each<[what: string, hints: readonly Hint[], expected: number | undefined]>([
    ["the same tag was handled just now: it may have moved since", [done(NOW - 1)], at],
    ["the same tag is being looked at: the answer may be of before", [hint("1.0.0", { dueAt: NOW })], at],
    [
      "what the registry did not have is tried again, with an answer for then",
      [hint("1.0.0", { dueAt: NOW + 1 })],
      at,
    ],
    ["it is looked at later anyway", [done(NOW - 1), later("1.0.0", NOW + 1)], undefined],
    ["it waits for a person to mend something", [waiting(NOW - 1)], undefined],
    ["another tag is looked at later", [done(NOW - 1), later("2.0.0", NOW + 1)], at],
  ])("%s", (_, hints, receivedAt) => {
    expect(laterLook(hints, again)).toEqual(receivedAt && { ...again, receivedAt });
  });

  it("is not needed for the same delivery, nor for the same digest", () => {
    const first = done(NOW - 1);
    expect(laterLook([first], pushed("1.0.0", { id: first.event.id }))).toBeUndefined();
    expect(laterLook([first], { ...again, digest: "sha256:a" })).toBeUndefined();
  });
});

describe("parkedTwin", () => {
  it("is the same push that waits for a person, so that a later one does not wait beside it", () => {
    const parked = waiting(NOW - FOLD_MS);
    expect(parkedTwin([hint("2.0.0"), done(NOW), parked], pushed("1.0.0"))).toBe(parked);
    expect(parkedTwin([hint("1.0.0"), done(NOW)], pushed("1.0.0"))).toBeUndefined();
    expect(parkedTwin([parked], pushed("1.0.0", { digest: "sha256:a" }))).toBeUndefined();
  });
});

describe("isSpent", () => {
  it("is so once no duplicate can fold into it any more, and never while it waits", () => {
    expect(isSpent(done(NOW), NOW + FOLD_MS)).toBe(true);
    expect(isSpent(done(NOW), NOW + FOLD_MS - 1)).toBe(false);
    expect(isSpent(hint("1.0.0"), NOW + 10 * HINT_LIFE_MS)).toBe(false);
  });
});

describe("nextLook", () => {
  it("looks again soon, then less often, at least once a minute, for ten minutes", () => {
    const looks: number[] = [];
    for (let now = NOW, attempts = 0; ; attempts++) {
      const at = nextLook(hint("1.0.0", { attempts }), now);
      if (at === undefined) break;
      expect(at - now).toBeGreaterThan(0);
      expect(at - now).toBeLessThanOrEqual(60_000);
      now = at;
      looks.push(at - NOW);
    }
    expect(looks[0]).toBeLessThanOrEqual(1_200);
    expect(looks.length).toBeGreaterThan(10);
    expect(looks.at(-1)).toBeLessThanOrEqual(600_000);
    expect(looks.at(-1)).toBeGreaterThan(500_000);
  });
});

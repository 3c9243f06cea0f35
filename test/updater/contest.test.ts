import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { err, ok } from "../../src/lib/result.ts";
import { CONTEST_RETRY_MS } from "../../src/updater/constants.ts";
import {
  type Contest,
  contested,
  contestReason,
  outlook,
  type ParentSeen,
  parentToAsk,
} from "../../src/updater/contest.ts";
import { version } from "../policy/sample.ts";
import { OWNER } from "./settle.cases.ts";

const AT = 1_000_000;
const PARENT: Owner = { kind: "Application", name: "root" };
/** How long a settled contest rests. */
const RETRY = 3_600_000;

/** After each of `tries` writes of 0.2.0 was put back, a minute apart. */
function contestAfter(tries: number, owners: readonly Owner[]) {
  let contest: Contest | undefined;
  let now = AT;
  for (let done = 0; done < tries; done++) {
    now = AT + done * 60_000;
    contest = contested(contest, version("0.2.0"), { owners, writer: undefined }, now, RETRY);
  }
  return { contest, now };
}

describe("contested", () => {
  it.each([
    [1, CONTEST_RETRY_MS],
    [2, 2 * CONTEST_RETRY_MS],
    [3, RETRY],
    [4, RETRY],
  ])("by nobody known is tried again after try %i in %i ms", (tries, waitMs) => {
    const { contest, now } = contestAfter(tries, []);
    expect(contest).toMatchObject({ tries, owner: undefined, since: AT, nextTryAt: now + waitMs });
  });

  it("by a known owner is looked at rarely from the first try on, and names the owner", () => {
    const { contest, now } = contestAfter(1, [OWNER]);
    expect(contest).toMatchObject({ tries: 1, owner: "ApplicationSet services", nextTryAt: now + RETRY });
  });
});

describe("contested, where managedFields tell who did it", () => {
  it.each<[string, Owner[], Partial<Contest>]>([
    ["kustomize-controller", [], { owner: undefined, manager: "kustomize-controller" }],
    ["argocd-controller", [OWNER, PARENT], { owner: "Application root", manager: "argocd-controller" }],
    ["argocd-controller", [OWNER], { owner: undefined, manager: "argocd-controller" }],
  ])("%s is known after one try", (writer, owners, contest) => {
    expect(contested(undefined, version("0.2.0"), { owners, writer }, AT, RETRY)).toMatchObject({
      ...contest,
      nextTryAt: AT + RETRY,
    });
  });

  it("waits its time for one that is no owner, and names it", () => {
    const contest = contested(
      undefined,
      version("0.2.0"),
      { owners: [OWNER], writer: "helm-controller" },
      AT,
      RETRY,
    );
    expect(outlook(contest, [OWNER], undefined, AT + 1, RETRY).mayWrite).toBe(false);
    expect(contestReason(contest)).toBe(
      "0.2.0 was written once and put back, as helm-controller does (metadata.managedFields).",
    );
  });
});

describe("parentToAsk", () => {
  const contest = contested(undefined, version("0.2.0"), { owners: [PARENT], writer: undefined }, AT, RETRY);

  it("is a parent Application that is the only owner of something contested", () => {
    expect(parentToAsk([PARENT], [undefined, contest])).toBe(PARENT);
    expect(parentToAsk([PARENT], [undefined])).toBeUndefined();
    expect(parentToAsk([OWNER], [contest])).toBeUndefined();
    expect(parentToAsk([OWNER, PARENT], [contest])).toBeUndefined();
    expect(parentToAsk([], [contest])).toBeUndefined();
  });
});

describe("outlook", () => {
  const contest = contested(undefined, version("0.2.0"), { owners: [PARENT], writer: undefined }, AT, RETRY);
  const away: ParentSeen = err({ code: "argocd-forbidden", message: "Cannot read it.", temporary: false });
  const look = (parent: ParentSeen, afterMs: number, more: Partial<Contest> = {}) =>
    outlook({ ...contest, ...more }, [PARENT], parent, AT + afterMs, RETRY);

  it.each<[string, ParentSeen, Partial<Contest>, early: boolean, due: boolean]>([
    ["nobody was asked", undefined, {}, false, true],
    ["the parent cannot be read", away, {}, false, true],
    ["the parent puts it back", ok("puts-back"), {}, false, false],
    ["the parent is told things beyond us", ok("unclear"), {}, false, true],
    ["the parent was mended", ok("ignores"), {}, true, true],
    ["the parent has no self-heal", ok("no-self-heal"), {}, true, true],
    ["it was put back in spite of a mended parent", ok("ignores"), { triedWhile: "ignores" }, false, true],
    ["the parent sets nothing there now", ok("sets-nothing"), {}, true, true],
    [
      "the parent never set it: somebody else put it back",
      ok("sets-nothing"),
      { owner: undefined },
      false,
      true,
    ],
    ["the parent was mended since", ok("ignores"), { triedWhile: "no-self-heal" }, true, true],
  ])("%s", (_, parent, more, early, due) => {
    expect([look(parent, RETRY - 1, more).mayWrite, look(parent, RETRY, more).mayWrite]).toEqual([
      early,
      due,
    ]);
  });

  it("looks again after the same time where the parent is not mended, and not later for each look", () => {
    expect(look(ok("puts-back"), 1_000).contest.nextTryAt).toBe(AT + RETRY);
    expect(look(ok("puts-back"), RETRY).contest.nextTryAt).toBe(AT + 2 * RETRY);
  });

  it("tries a mended parent once more after it had put back again", () => {
    const seen = look(ok("puts-back"), 1_000, { triedWhile: "ignores" });
    expect(look(ok("ignores"), 2_000, seen.contest).mayWrite).toBe(true);
  });

  it("says what was found", () => {
    expect(look(ok("puts-back"), 1).note).toBe("Application root is not mended yet, so nothing is written.");
    expect(look(ok("ignores"), 1).note).toBe("Application root is told to leave it alone now.");
    expect(look(ok("sets-nothing"), 1).note).toBe("Application root sets nothing there in Git.");
    expect(look(away, 1).note).toBe("Application root could not be asked: Cannot read it.");
  });

  it("tries at once when the owner has gone", () => {
    const gone = outlook(contest, [], undefined, AT + 1, RETRY);
    expect(gone).toMatchObject({ mayWrite: true, note: "Application root is no owner of it any more." });
    expect(outlook(contest, [OWNER], undefined, AT + 1, RETRY).mayWrite).toBe(true);
    const unknown = contested(undefined, version("0.2.0"), { owners: [], writer: undefined }, AT, RETRY);
    expect(outlook(unknown, [], undefined, AT + 1, RETRY).mayWrite).toBe(false);
  });

  it("waits no longer than a setting that was made shorter, and never longer than before", () => {
    const nextTryAt = (retryMs: number) =>
      outlook(contest, [PARENT], undefined, AT, retryMs).contest.nextTryAt;
    expect([nextTryAt(RETRY / 2), nextTryAt(2 * RETRY)]).toEqual([AT + RETRY / 2, AT + RETRY]);
  });
});

describe("contestReason", () => {
  const contest = { to: version("0.2.0"), tries: 1, owner: undefined, since: 1, nextTryAt: 2 };

  it.each([
    [{}, "0.2.0 was written once and put back within a minute, by somebody unknown."],
    [
      { owner: "ApplicationSet services" },
      "0.2.0 was written once and put back, as ApplicationSet services does.",
    ],
    [
      { owner: "Application team_root" },
      "0.2.0 was written once and put back, as Application root of namespace team does.",
    ],
    [{ tries: 3 }, "0.2.0 was written 3 times and put back each time within a minute, by somebody unknown."],
  ])("%j", (more, reads) => {
    expect(contestReason({ ...contest, ...more })).toBe(reads);
  });
});

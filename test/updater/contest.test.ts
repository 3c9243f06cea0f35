import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { CONTEST_RETRY_MS } from "../../src/updater/constants.ts";
import { atMost, type Contest, contested, contestReason } from "../../src/updater/contest.ts";
import { version } from "../policy/sample.ts";
import { OWNER } from "./settle.cases.ts";

const AT = 1_000_000;
/** How long a settled contest rests. */
const RETRY = 3_600_000;

/** After each of `tries` writes of 0.2.0 was put back, a minute apart. */
function contestAfter(tries: number, owners: readonly Owner[]) {
  let contest: Contest | undefined;
  let now = AT;
  for (let done = 0; done < tries; done++) {
    now = AT + done * 60_000;
    contest = contested(contest, version("0.2.0"), owners, now, RETRY);
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

describe("atMost", () => {
  it("waits no longer than a setting that was made shorter, and never longer than before", () => {
    const { contest, now } = contestAfter(1, [OWNER]);
    if (contest === undefined) throw new Error("no contest");
    expect(atMost(contest, now, RETRY / 2).nextTryAt).toBe(now + RETRY / 2);
    expect(atMost(contest, now, 2 * RETRY)).toBe(contest);
  });
});

describe("contestReason", () => {
  const contest = { to: version("0.2.0"), tries: 1, owner: undefined, since: 1, nextTryAt: 2 };

  it.each([
    [{}, "0.2.0 was written once and put back within a minute, by somebody unknown."],
    [
      { owner: "ApplicationSet services" },
      "0.2.0 was written once and put back within a minute, as ApplicationSet services does.",
    ],
    [{ tries: 3 }, "0.2.0 was written 3 times and put back each time within a minute, by somebody unknown."],
  ])("%j", (more, reads) => {
    expect(contestReason({ ...contest, ...more })).toBe(reads);
  });
});

import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { CONTEST_LOOK_MS, CONTEST_RETRY_MS, VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { settle } from "../../src/updater/settle.ts";
import { version } from "../policy/sample.ts";
import { AT, cases, intent, interrupted, OWNER, optional, written } from "./settle.cases.ts";

describe("settle", () => {
  it.each(cases)("$what", ({ memory, asked, owners = [], afterMs, outcome, lastApplied, open = false }) => {
    const settled = settle(memory, optional(asked), owners, AT + afterMs);
    expect(settled.outcome).toBe(outcome);
    expect(settled.memory.lastApplied).toEqual(optional(lastApplied));
    expect(settled.memory.intent !== undefined).toBe(open);
  });

  it("looks again when a write can be verified, counted from the answer", () => {
    const acknowledged = settle(written(), version("0.2.0"), [], AT + 1_000);
    expect(acknowledged.lookAt).toBe(AT + VERIFY_AFTER_MS);
    const found = settle(interrupted(), version("0.2.0"), [], AT + 60_000);
    expect(found.lookAt).toBe(AT + 60_000 + VERIFY_AFTER_MS);
    expect(settle(found.memory, version("0.2.0"), [], found.lookAt ?? 0).outcome).toBe("verified");
  });

  it("forgets a contest once a write stays, and not before", () => {
    const contest = { to: version("0.2.0"), tries: 2, owner: undefined, since: AT - 30_000, nextTryAt: AT };
    expect(settle(written({ contest }), version("0.2.0"), [], AT + 1_000).memory.contest).toEqual(contest);
    expect(
      settle(written({ contest }), version("0.2.0"), [], AT + VERIFY_AFTER_MS).memory.contest,
    ).toBeUndefined();
  });
});

/** What is known after each of `tries` writes of 0.2.0 was put back. */
function contestAfter(tries: number, owners: readonly Owner[]) {
  let memory = written();
  let now = AT;
  for (let done = 0; done < tries; done++) {
    memory = settle(
      written({ contest: memory.contest, intent: intent({ acknowledgedAt: now }) }),
      version("0.1.0"),
      owners,
      now,
    ).memory;
    now += 60_000;
  }
  return { contest: memory.contest, now: now - 60_000 };
}

describe("a contest", () => {
  it.each([
    [1, CONTEST_RETRY_MS],
    [2, 2 * CONTEST_RETRY_MS],
    [3, CONTEST_LOOK_MS],
    [4, CONTEST_LOOK_MS],
  ])("by nobody known is tried again after try %i in %i ms", (tries, waitMs) => {
    const { contest, now } = contestAfter(tries, []);
    expect(contest).toMatchObject({ tries, owner: undefined, since: AT, nextTryAt: now + waitMs });
  });

  it("by a known owner is looked at rarely from the first try on, and names the owner", () => {
    const { contest, now } = contestAfter(1, [OWNER]);
    expect(contest).toMatchObject({
      tries: 1,
      owner: "ApplicationSet services",
      nextTryAt: now + CONTEST_LOOK_MS,
    });
  });
});

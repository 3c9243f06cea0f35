import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { type Evidence, settle } from "../../src/updater/settle.ts";
import { version } from "../policy/sample.ts";
import { AT, cases, interrupted, OWNER, optional, written } from "./settle.cases.ts";
import { writerCases } from "./settle.writers.ts";

/** What the Application tells beside its spec: nothing of who wrote it, unless named. */
const by = (owners: readonly Owner[] = [], writer?: string): Evidence => ({
  owners,
  writer,
  parent: undefined,
  isTold: writer !== undefined,
});

/** How long a settled contest rests. */
const RETRY = 3_600_000;

describe("settle", () => {
  it.each([...cases, ...writerCases()])(
    "$what",
    ({
      memory,
      asked,
      owners = [],
      writer,
      isTold = writer !== undefined,
      afterMs,
      outcome,
      lastApplied,
      open = false,
    }) => {
      const settled = settle(memory, optional(asked), { ...by(owners, writer), isTold }, AT + afterMs, RETRY);
      expect(settled.outcome).toBe(outcome);
      expect(settled.memory.lastApplied).toEqual(optional(lastApplied));
      expect(settled.memory.intent !== undefined).toBe(open);
    },
  );

  it("looks again when a write can be verified, counted from the answer", () => {
    const acknowledged = settle(written(), version("0.2.0"), by(), AT + 1_000, RETRY);
    expect(acknowledged.lookAt).toBe(AT + VERIFY_AFTER_MS);
    const found = settle(interrupted(), version("0.2.0"), by(), AT + 60_000, RETRY);
    expect(found.lookAt).toBe(AT + 60_000 + VERIFY_AFTER_MS);
    expect(settle(found.memory, version("0.2.0"), by(), found.lookAt ?? 0, RETRY).outcome).toBe("verified");
  });

  it("verifies within seconds also where the clock went back after the write", () => {
    const hourBefore = AT - 3_600_000;
    const looked = settle(written(), version("0.2.0"), by(), hourBefore, RETRY);
    expect(looked.lookAt).toBe(hourBefore + VERIFY_AFTER_MS);
    expect(settle(looked.memory, version("0.2.0"), by(), looked.lookAt ?? 0, RETRY).outcome).toBe("verified");
  });

  it("counts a try that was put back, and rests as long as it is told", () => {
    const { memory, lookAt } = settle(written(), version("0.1.0"), by([OWNER]), AT + 1_000, RETRY);
    expect(memory.contest).toMatchObject({ tries: 1, owner: "ApplicationSet services" });
    expect(lookAt).toBe(AT + 1_000 + RETRY);
  });

  it("forgets a contest once a write stays, and not before", () => {
    const contest = { to: version("0.2.0"), tries: 2, owner: undefined, since: AT - 30_000, nextTryAt: AT };
    expect(settle(written({ contest }), version("0.2.0"), by(), AT + 1_000, RETRY).memory.contest).toEqual(
      contest,
    );
    expect(
      settle(written({ contest }), version("0.2.0"), by(), AT + VERIFY_AFTER_MS, RETRY).memory.contest,
    ).toBeUndefined();
  });
});

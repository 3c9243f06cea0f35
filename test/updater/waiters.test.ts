import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApplicationReport } from "../../src/protocol.ts";
import { createWaiters } from "../../src/updater/waiters.ts";

const report = (at: number): ApplicationReport => ({
  application: "argocd/api",
  at,
  mode: "apply",
  dryRun: false,
  images: [],
  trouble: undefined,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("waiters", () => {
  it("are told of the pass that covers their nudge, and of no earlier one", async () => {
    const waiters = createWaiters();
    const [first, second] = [waiters.wait(1, 1_000), waiters.wait(2, 1_000)];
    waiters.passed(1, report(1));
    waiters.passed(2, report(2));
    expect((await first.report)?.at).toBe(1);
    expect((await second.report)?.at).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("wait no longer than they said, and leave no timer behind when they stop", async () => {
    const waiters = createWaiters();
    const [late, stopped] = [waiters.wait(1, 1_000), waiters.wait(1, 60_000)];
    vi.advanceTimersByTime(1_000);
    expect(await late.report).toBeUndefined();
    stopped.stop();
    expect(await stopped.report).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});

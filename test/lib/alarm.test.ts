import { describe, expect, it } from "vitest";
import { createAlarmGuard } from "../../src/lib/alarm.ts";

function setUp() {
  const waits: number[] = [];
  const errors: string[] = [];
  const guard = createAlarmGuard(async (waitMs, error) => {
    waits.push(waitMs);
    errors.push(error);
  });
  const fail = () => guard(() => Promise.reject(new Error("restarted")));
  return { guard, fail, waits, errors };
}

describe("createAlarmGuard", () => {
  it("says whether the work was done, and throws in no case", async () => {
    const { guard, fail, errors } = setUp();
    expect(await guard(async () => {})).toBe(true);
    expect(await fail()).toBe(false);
    expect(errors).toEqual(["restarted"]);
  });

  it("waits longer each time, and shortly again after the work was done once", async () => {
    const { guard, fail, waits } = setUp();
    for (let time = 0; time < 4; time++) await fail();
    await guard(async () => {});
    await fail();
    const [first = 0, , , fourth = 0, afterwards = 0] = waits;
    expect(fourth).toBeGreaterThan(first * 4);
    expect(afterwards).toBeLessThan(fourth / 4);
  });
});

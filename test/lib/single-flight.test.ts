import { describe, expect, it } from "vitest";
import { singleFlight, singleFlightBy } from "../../src/lib/single-flight.ts";

describe("singleFlight", () => {
  it("answers all who ask while it runs with one piece of work", async () => {
    let runs = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const fly = singleFlight(async () => {
      runs += 1;
      await promise;
      return runs;
    });
    const answers = Promise.all([fly(), fly(), fly()]);
    resolve();
    expect(await answers).toEqual([1, 1, 1]);
  });

  it("works anew for who asks afterwards", async () => {
    let runs = 0;
    const fly = singleFlight(async () => ++runs);
    expect([await fly(), await fly()]).toEqual([1, 2]);
  });

  it("throws for all who wait, and works anew after that", async () => {
    let runs = 0;
    const fly = singleFlight(async () => {
      runs += 1;
      if (runs === 1) throw new Error("broken");
      return "mended";
    });
    const [first, second] = await Promise.allSettled([fly(), fly()]);
    expect([first.status, second.status]).toEqual(["rejected", "rejected"]);
    expect(await fly()).toBe("mended");
  });
});

describe("singleFlightBy", () => {
  it("keeps the work of each key apart", async () => {
    const asked: string[] = [];
    const fly = singleFlightBy(async (key: string) => {
      asked.push(key);
      return key;
    });
    expect(await Promise.all([fly("a"), fly("b"), fly("a")])).toEqual(["a", "b", "a"]);
    expect(asked).toEqual(["a", "b"]);
  });
});

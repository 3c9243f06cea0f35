/** The cases that workerd passes, on the simulation. */
import { afterEach, beforeEach, describe, it } from "vitest";
import { type Host, PLATFORM_CASES } from "./platform.cases.ts";
import { Probe } from "./platform.probe.ts";
import { createPlatform, type Platform } from "./platform.ts";

let platform: Platform;
beforeEach(() => {
  platform = createPlatform({ hosts: {}, classes: { PROBE: Probe } });
});
afterEach(() => platform.close());

const call =
  (name: string, method: string) =>
  (...given: readonly unknown[]) =>
    platform.object("PROBE", name).call(method, given);

const host: Host = {
  probe: (name) => new Proxy(Object.create(null), { get: (_, method) => call(name, String(method)) }),
  pass: (ms) => platform.run(ms),
  evict: async (name) => void platform.object("PROBE", name).evict(),
};

describe("the simulated platform", () => {
  for (const { name, run } of PLATFORM_CASES) it(name, () => run(host));
});

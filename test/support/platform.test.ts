/** The product on the simulated platform: from a webhook to the Application. */
import { afterEach, describe, expect, it } from "vitest";
import { REPOSITORY } from "./material.ts";
import { startUserSystem, type UserSystem } from "./platform.system.ts";

let system: UserSystem | undefined;
afterEach(() => system?.platform.close());

describe("the user's deployment on the simulated platform", () => {
  it("runs what was pushed a moment after its webhook", async () => {
    system = await startUserSystem();
    const { platform, registry } = system;
    registry.push(REPOSITORY, "0.0.10");
    const answer = await platform.until(system.webhook(REPOSITORY, "0.0.10"));
    expect(answer.status).toBe(202);
    await platform.run(1_000);
    expect(system.tagOf("example-api-dev")).toBe("0.0.10");
    expect(system.tagOf("example-api-prd")).toBe("0.0.10");
  });

  it("goes the same way with the same seed, and another with another", async () => {
    const first = await trace(7);
    expect(first.length).toBeGreaterThan(20);
    expect(await trace(7)).toEqual(first);
    expect(await trace(8)).not.toEqual(first);
  });
});

/** All that was waited for, with its time, while everybody fails one time in three. */
async function trace(seed: number): Promise<readonly string[]> {
  const { platform, registry, webhook } = await startUserSystem({ seed });
  const seen: string[] = [];
  platform.step = ({ object, what, when }) => void seen.push(`${Date.now()} ${when} ${object} ${what}`);
  platform.fault = () => (platform.clock.random() < 0.3 ? { kind: "answer", status: 500 } : undefined);
  registry.push(REPOSITORY, "0.0.10");
  await platform.until(webhook(REPOSITORY, "0.0.10"));
  await platform.run(600_000);
  platform.close();
  return seen;
}

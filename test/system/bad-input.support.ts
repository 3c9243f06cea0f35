/** Deployments for the tests of bad input. */
import { expect } from "vitest";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import {
  ACCOUNT,
  REPOSITORY,
  type Scenario,
  type ScenarioOptions,
  startScenario,
} from "../support/scenario.ts";

export type StandIns = Scenario<StandInRegistry>;

/** A registry with one account, where 0.1.0 was pushed and 0.0.9 runs. */
export async function start(options: Omit<ScenarioOptions<StandInRegistry>, "registry">): Promise<StandIns> {
  const registry = await startRegistry({ auth: { scheme: "bearer", credentials: ACCOUNT } });
  for (const tag of ["0.0.9", "0.1.0"]) registry.push(REPOSITORY, tag);
  return startScenario({ registry, ...options });
}

export async function imageOf({ status }: StandIns, name: string) {
  const { applications } = await status();
  return applications.find((each) => each.application === `argocd/${name}`)?.images[0];
}

/** Runs it, stops the deployment, and looks whether a secret was said. */
export async function using(scenario: StandIns, run: (scenario: StandIns) => Promise<void>): Promise<void> {
  try {
    await run(scenario);
    expect(scenario.leaks()).toEqual([]);
  } finally {
    await scenario.stop();
  }
}

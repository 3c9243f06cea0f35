/** A tag list of more pages than one invocation may ask for, on the built Worker. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { COUNTING_FRONT, FREE_PLAN, type Usage, usage } from "../support/counting.ts";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import {
  application,
  REPOSITORY,
  resource,
  type Scenario,
  startScenario,
  until,
} from "../support/scenario.ts";

const PAGES = 70;
let scenario: Scenario<StandInRegistry>;

beforeAll(async () => {
  const registry = await startRegistry({ pageLimit: 1 });
  for (let tag = 0; tag < PAGES; tag++) registry.push(REPOSITORY, `0.1.${tag}`);
  scenario = await startScenario({
    registry,
    applications: [application("example-api-dev", "0.1.0")],
    resources: { "dev.yaml": resource("dev", "example-api-dev", `${REPOSITORY}:~0`) },
    front: COUNTING_FRONT,
  });
});
afterAll(() => scenario.stop());

const listed = () => scenario.registry.requests.filter(({ path }) => path.includes("/tags/list")).length;

function expectWithinLimits(used: readonly Usage[]): void {
  expect(used.length).toBeGreaterThan(0);
  for (const { kind, mostSubrequests, mostConnections } of used) {
    expect([kind, mostSubrequests <= FREE_PLAN.subrequests]).toEqual([kind, true]);
    expect([kind, mostConnections <= FREE_PLAN.connections]).toEqual([kind, true]);
  }
}

it("is read by several alarms, once, and the newest tag is written", async () => {
  await scenario.sweep();
  await until("the newest tag", () => scenario.tagOf("example-api-dev") === `0.1.${PAGES - 1}`, 30_000);
  expect(listed()).toBe(PAGES);
  expectWithinLimits(await usage(scenario.url));
});

it("is waited for by a check by hand, which lists anew", async () => {
  scenario.registry.push(REPOSITORY, `0.1.${PAGES}`);
  const { status } = await scenario.check({});
  expect(status).toBe(200);
  expect(scenario.tagOf("example-api-dev")).toBe(`0.1.${PAGES}`);
  expect(listed()).toBe(PAGES + PAGES + 1);
  expectWithinLimits(await usage(scenario.url));
});

import { expect, it } from "vitest";
import { fleetStatus } from "../../src/fleet/fleet-status.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { openSql } from "../support/sql.ts";

const problem = (where: string) =>
  ({ severity: "error", where, what: "It is wrong.", mend: "Mend it." }) as const;

it("puts what was found at start before what the resources say, and counts what waits", () => {
  const store = openFleetStore(openSql());
  store.state.write("problems", [problem("config/api.yaml")]);
  store.state.write("sweepStartedAt", 5);
  store.enqueue([{ kind: "repository", name: "docker.io/acme/api" }]);
  store.countUnfollowed("docker.io/acme/lost", 7);
  expect(fleetStatus(store, [problem("setting MODE")], ["config/api.yaml"], 60_000)).toMatchObject({
    refreshedAt: undefined,
    problems: [{ where: "setting MODE" }, { where: "config/api.yaml" }],
    lookedIn: ["config/api.yaml"],
    unfollowed: [{ repository: "docker.io/acme/lost", count: 1, lastAt: 7 }],
    sweep: { startedAt: 5, finishedAt: undefined, leastIntervalMs: 60_000, waiting: 1 },
  });
});

import { expect, it } from "vitest";
import { type FoundAtStart, fleetStatus } from "../../src/fleet/fleet-status.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import type { Trouble } from "../../src/protocol.ts";
import { openSql } from "../support/sql.ts";

const problem = (where: string) =>
  ({ severity: "error", where, what: "It is wrong.", mend: "Mend it." }) as const;

const found = (more: Partial<FoundAtStart> = {}): FoundAtStart => ({
  problems: [],
  lookedIn: ["Application argocd/config"],
  leastIntervalMs: 60_000,
  isKnown: true,
  resourcesTrouble: undefined,
  ...more,
});

const TROUBLE: Trouble = {
  failure: { code: "resources-not-compared", message: "Git is away.", temporary: false, mend: "Mend Git." },
  since: Date.UTC(2026, 10, 23, 9, 24),
  attempts: 1,
  nextTryAt: undefined,
};

it("puts what was found at start before what the resources say, and counts what waits", () => {
  const store = openFleetStore(openSql());
  store.state.write("problems", [problem("config/api.yaml")]);
  store.state.write("sweepStartedAt", 5);
  store.queue.add([{ kind: "repository", name: "docker.io/acme/api" }]);
  store.countUnfollowed("docker.io/acme/lost", 7);
  const start = found({ problems: [problem("setting MODE")], lookedIn: ["config/api.yaml"] });
  expect(fleetStatus(store, start)).toMatchObject({
    refreshedAt: undefined,
    problems: [{ where: "setting MODE" }, { where: "config/api.yaml" }],
    lookedIn: ["config/api.yaml"],
    unfollowed: [{ repository: "docker.io/acme/lost", count: 1, lastAt: 7 }],
    sweep: { startedAt: 5, finishedAt: undefined, leastIntervalMs: 60_000, waiting: 1 },
  });
});

it("says since when the resources as last read serve, why, and what to do", () => {
  const { problems, resourcesTrouble } = fleetStatus(
    openFleetStore(openSql()),
    found({ resourcesTrouble: TROUBLE }),
  );
  expect(resourcesTrouble).toEqual(TROUBLE);
  expect(problems).toEqual([
    {
      severity: "warning",
      where: "Application argocd/config",
      what: "Since 2026-11-23T09:24:00.000Z the resources as last read serve: Git is away.",
      mend: "Mend Git.",
    },
  ]);
});

it("shows nothing of the resources before, while nothing was read from where they are now", () => {
  const store = openFleetStore(openSql());
  store.state.write("refreshedAt", 1);
  store.state.write("resources", [{ resource: "argocd/old", applicationsMatched: 1, imagesManaged: 1 }]);
  store.state.write("problems", [problem("config/old.yaml")]);
  expect(fleetStatus(store, found({ isKnown: false, resourcesTrouble: TROUBLE }))).toMatchObject({
    refreshedAt: undefined,
    resources: [],
    problems: [{ severity: "error", where: "Application argocd/config", what: "Git is away." }],
  });
});

import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { ok } from "../../src/lib/result.ts";
import type { ImagePlan } from "../../src/updater/image-plan.ts";
import { imageReport } from "../../src/updater/image-report.ts";
import { planPass } from "../../src/updater/plan.ts";
import { rule, version } from "../policy/sample.ts";
import { api, application } from "./sample.ts";

function planned(): ImagePlan {
  const [plan] = planPass({
    application: application({ parameters: api("0.1.0") }),
    rules: [rule()],
    tags: new Map([["docker.io/acme/api", ok({ tags: ["0.2.0"], listedAt: 1 })]]),
    memory: new Map(),
    naming: DOCKER_HUB_DEFAULTS,
    parent: undefined,
    facts: new Map(),
    pushedAt: undefined,
    dryRun: false,
    contestRetryMs: 3_600_000,
    events: [],
    now: 1,
  });
  if (plan === undefined) throw new Error("nothing is planned");
  return plan;
}

describe("imageReport", () => {
  it("says what runs, what was applied and what should run", () => {
    expect(imageReport(planned(), undefined, 5)).toEqual({
      alias: "app",
      resource: "argocd/api",
      image: "acme/api",
      constraint: "~0",
      target: "helm/image.repository+image.tag docker.io/acme/api",
      state: "would-update",
      running: version("0.1.0"),
      lastApplied: version("0.1.0"),
      wanted: version("0.2.0"),
      reason: "0.2.0 is the highest of 1 tag in `~0`.",
      mend: undefined,
      since: 5,
      nextTryAt: undefined,
    });
  });

  it("says which failure of a remote keeps it", () => {
    const failure = { code: "argocd-unavailable", message: "", temporary: true };
    expect(imageReport({ ...planned(), failure }, undefined, 5).code).toBe("argocd-unavailable");
  });

  it("says what should run also when it cannot be written", () => {
    const stopped: ImagePlan = { ...planned(), write: undefined, state: "waiting" };
    expect(imageReport(stopped, undefined, 5).wanted).toEqual(version("0.2.0"));
  });

  it("says what was deployed after a rollback in Argo CD, and not what the spec asks for", () => {
    const rollback = { version: version("0.0.9"), by: "alice" };
    expect(imageReport({ ...planned(), rollback }, undefined, 5).running).toEqual(version("0.0.9"));
    const unset = { version: undefined, by: "alice" };
    expect(imageReport({ ...planned(), rollback: unset }, undefined, 5).running).toBeUndefined();
  });

  it("counts the time of a state from when it began", () => {
    const first = imageReport(planned(), undefined, 5);
    expect(imageReport(planned(), first, 9).since).toBe(5);
    expect(imageReport({ ...planned(), state: "held" }, first, 9).since).toBe(9);
  });
});

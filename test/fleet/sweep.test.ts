import { describe, expect, it } from "vitest";
import { REVISIT_MS, SWEEP_TOLERANCE_MS } from "../../src/fleet/constants.ts";
import {
  mayBegin,
  needsMending,
  repositoriesToLook,
  revisitMs,
  type SweepLoad,
  sweepIntervalMs,
} from "../../src/fleet/sweep.ts";
import type { ApplicationReport, ImageReport } from "../../src/protocol.ts";

const NOW = 1_000_000;
const DAY_MS = 86_400_000;

const LOAD: SweepLoad = {
  repositories: 0,
  applications: 0,
  visits: 0,
  dailyRequests: 80_000,
  isDelivered: false,
  heads: 0,
};

describe("sweepIntervalMs", () => {
  it.each<Partial<SweepLoad>>([
    {},
    { isDelivered: true },
    { repositories: 1 },
    { repositories: 200, visits: 30, isDelivered: true },
    { visits: 30 },
    { repositories: 500, applications: 1_000 },
    { repositories: 3_000, applications: 20_000, visits: 5_000, dailyRequests: 1_000, isDelivered: true },
  ])("%j, swept that often, stays inside its budget", (some) => {
    const load = { ...LOAD, ...some };
    const { repositories, applications, visits, dailyRequests, isDelivered } = load;
    const interval = sweepIntervalMs(load);
    const perSweep = 6 * repositories + 9 * visits + 10 + (isDelivered ? 1 : 0);
    const revisits = (9 * applications * DAY_MS) / revisitMs(applications, dailyRequests);
    expect((DAY_MS * perSweep) / interval + revisits).toBeLessThan(dailyRequests * 1.000001);
    // And it stretches no more than it has to.
    expect((DAY_MS * perSweep) / (interval - 1) + revisits).toBeGreaterThan(dailyRequests * 0.999);
  });

  it("counts the watched tags that a look asks about", () => {
    const interval = sweepIntervalMs({ ...LOAD, repositories: 100, heads: 43 });
    expect(interval).toBe(Math.ceil((DAY_MS * (10 + 600 + 43)) / 80_000));
  });

  it("lets a small deployment sweep with each cron trigger", () => {
    const load = { ...LOAD, repositories: 16, applications: 32, isDelivered: true };
    expect(sweepIntervalMs(load)).toBeLessThan(120_000);
  });
});

describe("revisitMs", () => {
  it.each([
    ["a few Applications are looked at again after six hours", 100, 80_000, REVISIT_MS],
    ["so are a thousand", 1_000, 80_000, REVISIT_MS],
    [
      "ten thousand would take more than all of the budget, and take half of it",
      10_000,
      80_000,
      2.25 * DAY_MS,
    ],
  ])("%s", (_, applications, dailyRequests, expected) => {
    expect(revisitMs(applications, dailyRequests)).toBe(expected);
  });
});

const HOUR = 3_600_000;

describe("mayBegin", () => {
  it.each([
    ["there was no sweep yet", undefined, true],
    ["the interval has passed", NOW - 120_000, true],
    ["the trigger came a little early", NOW - 120_000 + SWEEP_TOLERANCE_MS, true],
    ["the interval has not passed", NOW - 60_000, false],
    ["one has just begun", NOW, false],
    ["one began in an hour, by a clock that went back since", NOW + HOUR, true],
  ])("%s", (_, startedAt, expected) => {
    expect(mayBegin(startedAt, 120_000, NOW)).toBe(expected);
  });
});

describe("repositoriesToLook", () => {
  const followed = ["docker.io/acme/api", "docker.io/acme/web pullsecret:argocd/web", "ghcr.io/acme/api"];

  it("visits every repository that is followed", () => {
    expect(repositoriesToLook(followed, [])).toEqual(followed);
  });

  it("leaves out all of a registry that asked for patience", () => {
    expect(repositoriesToLook(followed, ["docker.io"])).toEqual(["ghcr.io/acme/api"]);
  });
});

const image = (more: Partial<ImageReport>): ImageReport => ({
  alias: "app",
  resource: "argocd/api",
  image: "acme/api",
  constraint: "~0",
  target: "helm/tag",
  state: "up-to-date",
  running: undefined,
  lastApplied: undefined,
  wanted: undefined,
  reason: "",
  mend: undefined,
  since: NOW,
  nextTryAt: undefined,
  ...more,
});

const report = (
  images: readonly ImageReport[],
  trouble?: ApplicationReport["trouble"],
): ApplicationReport => ({
  application: "argocd/api",
  at: NOW,
  mode: "apply",
  dryRun: false,
  images,
  trouble,
});

const trouble = (nextTryAt: number | undefined) => ({
  failure: { code: "argocd-forbidden", message: "It is refused.", temporary: nextTryAt !== undefined },
  since: NOW,
  attempts: 1,
  nextTryAt,
});

describe("needsMending", () => {
  it.each([
    ["all is well", report([image({})]), false],
    ["a person holds it", report([image({ state: "held" })]), false],
    [
      "one image cannot be served until somebody mends it",
      report([image({}), image({ state: "failed" })]),
      true,
    ],
    ["an image waits for nothing that will come by itself", report([image({ state: "waiting" })]), true],
    ["an image has its next try", report([image({ state: "waiting", nextTryAt: NOW + 1 })]), false],
    ["Argo CD refuses", report([image({})], trouble(undefined)), true],
    ["Argo CD is away, and is tried again", report([image({ state: "failed" })], trouble(NOW + 1)), false],
  ])("%s", (_, last, expected) => {
    expect(needsMending(last)).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import { SWEEP_TOLERANCE_MS } from "../../src/fleet/constants.ts";
import {
  headsOf,
  mayBegin,
  needsMending,
  repositoriesToLook,
  sweepIntervalMs,
} from "../../src/fleet/sweep.ts";
import type { ApplicationReport, ImageReport } from "../../src/protocol.ts";

const NOW = 1_000_000;
const DAY_MS = 86_400_000;

describe("sweepIntervalMs", () => {
  it.each([
    [0, 0, 80_000, false],
    [0, 0, 80_000, true],
    [1, 0, 80_000, false],
    [200, 30, 80_000, true],
    [0, 30, 80_000, false],
    [3_000, 5_000, 1_000, true],
  ])(
    "%i repositories and %i visits, swept that often, stay inside %i a day, resources read each time: %s",
    (repositories, visits, dailyRequests, isDelivered) => {
      const interval = sweepIntervalMs({ repositories, heads: 0, visits }, dailyRequests, isDelivered);
      const perSweep = 6 * repositories + 5 * visits + 10 + (isDelivered ? 1 : 0);
      expect(DAY_MS * perSweep).toBeLessThanOrEqual(dailyRequests * interval);
      // And it stretches no more than it has to.
      expect((DAY_MS / (interval - 1)) * perSweep).toBeGreaterThan(dailyRequests * 0.999);
    },
  );

  it("counts the watched tags that a look asks about, where they are more than its rows written", () => {
    const heads = [undefined, 0, 1, 2, 3, 20].map((watched) =>
      headsOf(watched === undefined ? {} : { watched }),
    );
    expect(heads).toEqual([0, 0, 1, 2, 3, 20]);
    const load = { repositories: 100, heads: 37, visits: 0 };
    expect(sweepIntervalMs(load, 80_000, false)).toBe(Math.ceil((DAY_MS * (10 + 600 + 37)) / 80_000));
  });

  it("lets a small deployment sweep with each cron trigger", () => {
    expect(sweepIntervalMs({ repositories: 12, heads: 0, visits: 0 }, 80_000, true)).toBeLessThan(120_000);
  });
});

describe("mayBegin", () => {
  it.each([
    ["there was no sweep yet", undefined, true],
    ["the interval has passed", NOW - 120_000, true],
    ["the trigger came a little early", NOW - 120_000 + SWEEP_TOLERANCE_MS, true],
    ["the interval has not passed", NOW - 60_000, false],
    ["one has just begun", NOW, false],
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

import { describe, expect, it } from "vitest";
import type {
  ApplicationReport,
  FleetStatus,
  ImageReport,
  ImageState,
  RepositoryReport,
  Trouble,
} from "../../src/protocol.ts";
import { statusDocument } from "../../src/report/status.ts";

const NOW = Date.UTC(2026, 10, 23);

const TROUBLE: Trouble = {
  failure: { code: "argocd-unavailable", message: "Argo CD answered 503.", temporary: true },
  since: NOW,
  attempts: 3,
  nextTryAt: NOW + 4_000,
};

const image = (state: ImageState): ImageReport => ({
  alias: "app",
  resource: "argocd/api",
  image: "acme/api",
  constraint: "~0",
  target: "helm/tag",
  state,
  running: { tag: "0.1.0", digest: undefined },
  lastApplied: undefined,
  wanted: undefined,
  reason: "",
  mend: undefined,
  since: NOW,
  nextTryAt: undefined,
});

const application = (states: readonly ImageState[], trouble?: Trouble): ApplicationReport => ({
  application: "argocd/api",
  at: NOW,
  mode: "apply",
  dryRun: false,
  images: states.map(image),
  trouble,
});

const repository = (trouble?: Trouble): RepositoryReport => ({
  key: "docker.io/acme/api",
  registry: "docker.io",
  tags: 3,
  listedAt: NOW,
  lastPush: undefined,
  missing: undefined,
  trouble,
  patientUntil: undefined,
  requests: 1,
});

function status(more: Partial<FleetStatus> = {}): FleetStatus {
  return {
    refreshedAt: NOW,
    trouble: undefined,
    resources: [{ resource: "argocd/api", applicationsMatched: 1, imagesManaged: 1 }],
    problems: [],
    lookedIn: ["config/api.yaml"],
    applications: [],
    repositories: [],
    unfollowed: [],
    sweep: { startedAt: NOW, finishedAt: undefined, leastIntervalMs: 120_000, repositories: 1, waiting: 0 },
    ...more,
  };
}

const summary = (more: Partial<FleetStatus>, mode: "observe" | "apply" = "apply") => {
  const document = statusDocument(status(more), mode, NOW);
  return Object.entries(document ?? {}).find(([name]) => name === "summary")?.[1];
};

describe("the summary of the status", () => {
  it.each<[expected: string, more: Partial<FleetStatus>]>([
    ["1 Application, 2 images; MODE=apply.", { applications: [application(["up-to-date", "updated"])] }],
    // A person's wish is no trouble.
    ["1 Application, 2 images; MODE=apply.", { applications: [application(["held", "skipped"])] }],
    [
      "2 Applications, 3 images; 1 of the Applications in trouble; MODE=apply.",
      { applications: [application(["failed", "waiting"]), application(["up-to-date"])] },
    ],
    [
      "1 Application, 1 image; 1 of the Applications in trouble; MODE=apply.",
      { applications: [application(["contested"])] },
    ],
    // What its images were like before says nothing while it cannot be read.
    [
      "1 Application, 1 image; 1 of the Applications in trouble; MODE=apply.",
      { applications: [application(["up-to-date"], TROUBLE)] },
    ],
    [
      "0 Applications, 0 images; 1 of the image repositories in trouble; MODE=apply.",
      { repositories: [repository(), repository(TROUBLE), repository()] },
    ],
    [
      "0 Applications, 0 images; the Applications cannot be listed (argocd-unavailable); MODE=apply.",
      { trouble: TROUBLE },
    ],
    [
      "0 Applications, 0 images; the resources cannot be read (argocd-unavailable); MODE=apply.",
      { resourcesTrouble: TROUBLE },
    ],
    [
      "0 Applications, 0 images; 1 problem; MODE=apply.",
      { problems: [{ severity: "error", where: "a", what: "b", mend: "c" }] },
    ],
    ["The resources and the list of Applications were not read yet.", { refreshedAt: undefined }],
    [
      "setting RESOURCES_APPLICATION: It names no Application.",
      {
        refreshedAt: undefined,
        lookedIn: ["setting RESOURCES_APPLICATION"],
        problems: [
          { severity: "error", where: "setting MODE", what: "It is none.", mend: "Mend it." },
          {
            severity: "error",
            where: "setting RESOURCES_APPLICATION",
            what: "It names no Application.",
            mend: "Mend it.",
          },
        ],
      },
    ],
    ["Argo CD answered 503.", { refreshedAt: undefined, trouble: TROUBLE }],
    ["Argo CD answered 503.", { refreshedAt: undefined, resourcesTrouble: TROUBLE }],
    ["Argo CD answered 503.", { resources: [], resourcesTrouble: TROUBLE }],
  ])("%s", (expected, more) => {
    expect(summary(more)).toBe(expected);
  });

  it("says that observing writes nothing", () => {
    expect(summary({}, "observe")).toContain("MODE=observe, so nothing is written");
  });

  it("says in upstream's words that there are no resources, and where it looked", () => {
    expect(summary({ resources: [], lookedIn: ["config/a.yaml", "config/b.yaml"] })).toBe(
      "No ImageUpdater CRs to process: looked in config/a.yaml, config/b.yaml, and none could be served.",
    );
    expect(summary({ resources: [], lookedIn: [] })).toBe(
      "No ImageUpdater CRs to process: config/ held no YAML file at deploy.",
    );
  });
});

describe("statusDocument", () => {
  it("holds everything that Fleet knows, with times for people", () => {
    const document = statusDocument(
      status({ applications: [application(["held"])], trouble: TROUBLE }),
      "apply",
      NOW,
    );
    const iso = "2026-11-23T00:00:00.000Z";
    expect(document).toMatchObject({
      mode: "apply",
      at: iso,
      refreshedAt: iso,
      trouble: { since: iso, nextTryAt: "2026-11-23T00:00:04.000Z", failure: TROUBLE.failure },
      resources: [{ resource: "argocd/api" }],
      applications: [{ application: "argocd/api", at: iso, images: [{ state: "held", since: iso }] }],
      sweep: { leastIntervalMs: 120_000, startedAt: iso },
    });
  });
});

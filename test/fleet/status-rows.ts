/** Rows that the other objects report to Fleet, where all is well. */
import type { ApplicationReport, RepositoryReport } from "../../src/protocol.ts";

/** Epoch milliseconds: when the passes were. */
export const PASSED_AT = 1_000_000;

export const applicationReport = (
  name: string,
  more: Partial<ApplicationReport> = {},
): ApplicationReport => ({
  application: `argocd/${name}`,
  at: PASSED_AT,
  mode: "apply",
  dryRun: false,
  images: [],
  trouble: undefined,
  ...more,
});

export const repositoryReport = (key: string, more: Partial<RepositoryReport> = {}): RepositoryReport => ({
  key,
  registry: "docker.io",
  tags: 1,
  listedAt: 1,
  lastPush: undefined,
  missing: undefined,
  trouble: undefined,
  patientUntil: undefined,
  requests: 1,
  ...more,
});

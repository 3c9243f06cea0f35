/** When a sweep may begin and whom it visits. Pure. */
import { isAhead } from "../lib/clock.ts";
import type { ApplicationReport, RepositoryReport } from "../protocol.ts";
import {
  DAY_MS,
  REQUESTS_FOR_RESOURCES,
  REQUESTS_PER_LOOK,
  REQUESTS_PER_PASS,
  REQUESTS_PER_SWEEP,
  REVISIT_MS,
  SWEEP_TOLERANCE_MS,
  WATCHED_WITHIN_LOOK,
} from "./constants.ts";

/**
 * The least time between two sweeps, in milliseconds, that keeps them inside the daily budget. `applications`: how many
 * are visited each time, because something there has to be mended. `isDelivered`: are the resources read each time?
 * `watched`: of each repository, the tags that a look asks about one by one.
 */
export function sweepIntervalMs(
  repositories: number,
  applications: number,
  dailyRequests: number,
  isDelivered: boolean,
  watched: readonly number[] = [],
): number {
  const base = REQUESTS_PER_SWEEP + (isDelivered ? REQUESTS_FOR_RESOURCES : 0);
  const heads = watched.reduce((sum, tags) => sum + Math.max(tags - WATCHED_WITHIN_LOOK, 0), 0);
  const cost = base + repositories * REQUESTS_PER_LOOK + heads + applications * REQUESTS_PER_PASS;
  return Math.ceil((DAY_MS * cost) / dailyRequests);
}

/** Is it time, given when the last one began? It is where the clock has gone back since: the time that has passed is not known. */
export function mayBegin(startedAt: number | undefined, intervalMs: number, now: number): boolean {
  return (
    startedAt === undefined || isAhead(startedAt, now) || now - startedAt >= intervalMs - SWEEP_TOLERANCE_MS
  );
}

/** Repositories to list: all but those of a registry that asked for patience (429), for whatever repository. */
export function repositoriesToLook(
  followed: readonly string[],
  reports: readonly RepositoryReport[],
  now: number,
): readonly string[] {
  const isPatient = ({ patientUntil = 0, trouble }: RepositoryReport) =>
    patientUntil > now && !isAhead(trouble?.since, now);
  const patient = new Set(reports.flatMap((row) => (isPatient(row) ? [row.registry] : [])));
  return followed.filter((key) => !patient.has(registryOf(key)));
}

/** Does a permanent failure, which has no next try of its own, wait there for the next sweep? */
export function needsMending({ trouble, images }: ApplicationReport): boolean {
  if (trouble !== undefined) return trouble.nextTryAt === undefined;
  return images.some(
    ({ state, nextTryAt }) => (state === "failed" || state === "waiting") && nextTryAt === undefined,
  );
}

/**
 * Does an Application want a look that its last pass did not plan itself? Where something has to be mended; where a
 * deployment changed the mode; where the clock has gone back, so that what it planned may be far away; and nothing stays
 * unvisited for long.
 */
export function isDue(report: ApplicationReport, mode: ApplicationReport["mode"], now: number): boolean {
  return (
    needsMending(report) || report.mode !== mode || isAhead(report.at, now) || now - report.at >= REVISIT_MS
  );
}

const registryOf = (key: string): string => key.split("/")[0] ?? key;

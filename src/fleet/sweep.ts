/** When a sweep may begin and whom it visits. Pure. */
import { isAhead } from "../lib/clock.ts";
import type { ApplicationReport } from "../protocol.ts";
import {
  DAY_MS,
  REQUESTS_FOR_RESOURCES,
  REQUESTS_PER_LOOK,
  REQUESTS_PER_PASS,
  REQUESTS_PER_SWEEP,
  REVISIT_MS,
  SWEEP_TOLERANCE_MS,
} from "./constants.ts";

/** What the interval depends on. */
export interface SweepLoad {
  readonly repositories: number;
  /** Followed Applications: each is looked at again in any case, now and then. */
  readonly applications: number;
  /** Applications that are visited each time, because something there has to be mended. */
  readonly visits: number;
  /** Tags that the looks ask about one by one. */
  readonly heads: number;
  readonly dailyRequests: number;
  /** Are the resources read each time? */
  readonly isDelivered: boolean;
}

/** The least time between two sweeps, in milliseconds, that keeps them and the visits in any case inside the daily budget. */
export function sweepIntervalMs(load: SweepLoad): number {
  const { repositories, applications, visits, heads, dailyRequests, isDelivered } = load;
  const base = REQUESTS_PER_SWEEP + (isDelivered ? REQUESTS_FOR_RESOURCES : 0);
  const cost = base + repositories * REQUESTS_PER_LOOK + heads + visits * REQUESTS_PER_PASS;
  const revisits = (DAY_MS / revisitMs(applications, dailyRequests)) * applications * REQUESTS_PER_PASS;
  return Math.ceil((DAY_MS * cost) / (dailyRequests - revisits));
}

/** How long an Application is left alone at most: longer where so many of them would take more than half of the budget. */
export function revisitMs(applications: number, dailyRequests: number): number {
  return Math.max(REVISIT_MS, (DAY_MS * applications * REQUESTS_PER_PASS) / (dailyRequests / 2));
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
  patient: readonly string[],
): readonly string[] {
  return followed.filter((key) => !patient.includes(registryOf(key)));
}

/** Does a permanent failure, which has no next try of its own, wait there for the next sweep? */
export function needsMending({ trouble, images }: ApplicationReport): boolean {
  if (trouble !== undefined) return trouble.nextTryAt === undefined;
  return images.some(
    ({ state, nextTryAt }) => (state === "failed" || state === "waiting") && nextTryAt === undefined,
  );
}

const registryOf = (key: string): string => key.split("/")[0] ?? key;

/** When a sweep may begin and whom it visits. Pure. */
import type { ApplicationReport, RepositoryReport } from "../protocol.ts";
import {
  DAY_MS,
  REQUESTS_FOR_RESOURCES,
  REQUESTS_PER_LOOK,
  REQUESTS_PER_PASS,
  REQUESTS_PER_SWEEP,
  SWEEP_TOLERANCE_MS,
  WATCHED_WITHIN_LOOK,
} from "./constants.ts";

/** What a sweep costs by. */
export interface SweepLoad {
  readonly repositories: number;
  /** Requests about watched tags beyond those that a look has anyway (`headsOf`). */
  readonly heads: number;
  /** Applications that are visited each time, because something there has to be mended. */
  readonly visits: number;
}

/**
 * The least time between two sweeps, in milliseconds, that keeps them inside the daily budget. `isDelivered`: are the
 * resources read each time?
 */
export function sweepIntervalMs(
  { repositories, heads, visits }: SweepLoad,
  dailyRequests: number,
  isDelivered: boolean,
): number {
  const base = REQUESTS_PER_SWEEP + (isDelivered ? REQUESTS_FOR_RESOURCES : 0);
  const cost = base + repositories * REQUESTS_PER_LOOK + heads + visits * REQUESTS_PER_PASS;
  return Math.ceil((DAY_MS * cost) / dailyRequests);
}

/** Requests of a look that are more than its rows, where many tags are watched. */
export const headsOf = ({ watched = 0 }: Pick<RepositoryReport, "watched">): number =>
  Math.max(watched - WATCHED_WITHIN_LOOK, 0);

/** Is it time, given when the last one began? */
export function mayBegin(startedAt: number | undefined, intervalMs: number, now: number): boolean {
  return startedAt === undefined || now - startedAt >= intervalMs - SWEEP_TOLERANCE_MS;
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

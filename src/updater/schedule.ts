/** When the next pass of an Application is due, from what the last one met. Pure. */

import { isArgoFailure } from "../argocd/failure.ts";
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import type { Nudge } from "../protocol.ts";

/** Passes in a row that met a temporary failure. */
export interface Setback {
  readonly failure: Failure;
  readonly since: number;
  readonly attempts: number;
}

export interface Next {
  /** When a failure is tried again; undefined when nothing failed, or when trying again makes no sense. */
  readonly retryAt: number | undefined;
  /** Argo CD asked for this wait: no nudge shortens it. A registry's wait is kept by its Repository object. */
  readonly patientUntil: number | undefined;
  readonly setback: Setback | undefined;
}

/**
 * A temporary failure is tried again with back-off, for as long as it lasts; a permanent one waits for the next sweep or
 * change. `before` is the setback that lasts already.
 */
export function nextAfter(failure: Failure | undefined, before: Setback | undefined, now: number): Next {
  if (failure === undefined) return { retryAt: undefined, patientUntil: undefined, setback: undefined };
  const setback = { failure, since: before?.since ?? now, attempts: (before?.attempts ?? 0) + 1 };
  if (!failure.temporary) return { retryAt: undefined, patientUntil: undefined, setback };
  const waited = now + (failure.retryAfterMs ?? 0);
  const retryAt = Math.max(now + backoffMs(setback.attempts), waited);
  const patient = isArgoFailure(failure) && waited > now;
  return { retryAt, patientUntil: patient ? waited : undefined, setback };
}

/** The earliest of some times; undefined where there is none. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** When the newest nudge for one of these reasons came, epoch milliseconds. */
export function newest(nudges: readonly Nudge[], ...reasons: readonly Nudge["reason"][]): number | undefined {
  const times = nudges.flatMap(({ reason, at }) => (reasons.includes(reason) ? [at] : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

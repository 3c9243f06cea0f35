/** What this isolate turned away and has not told Fleet yet. A call for each would cost what the limits are to save. */
import { isWithin } from "../lib/clock.ts";
import type { TurnedAway, TurnedAwayReason } from "../lib/turned-away.ts";

const TELL_MS = 60_000;

export interface Tally {
  /** Counts. Gives what is to be told now: at once the first time, then once a minute at most. */
  add(door: string, reason: TurnedAwayReason, count: number, now: number): TurnedAway | undefined;
}

export function createTally(): Tally {
  let counts: Record<string, Partial<Record<TurnedAwayReason, number>>> = {};
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    add: (door, reason, count, now) => {
      const ofDoor = counts[door] ?? {};
      counts[door] = { ...ofDoor, [reason]: (ofDoor[reason] ?? 0) + count };
      if (isWithin(TELL_MS, toldAt, now)) return undefined;
      const told = counts;
      counts = {};
      toldAt = now;
      return told;
    },
  };
}

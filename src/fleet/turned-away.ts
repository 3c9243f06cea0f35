/** What the doors turned away today, as status shows it. Pure. */
import type { TurnedAway, TurnedAwayReason, TurnedAwayStatus } from "../lib/turned-away.ts";
import { DAY_MS } from "./constants.ts";

const REASONS: readonly TurnedAwayReason[] = ["refused", "unfollowed", "limited"];

/** One more report of a door, at `at` in epoch milliseconds. A new day (UTC) begins anew. */
export function withTurnedAway(
  before: TurnedAwayStatus | undefined,
  report: TurnedAway,
  at: number,
): TurnedAwayStatus {
  const isToday = before !== undefined && dayOf(before.since) === dayOf(at);
  const doors: Record<string, TurnedAway[string]> = isToday ? { ...before.doors } : {};
  for (const [door, counts] of Object.entries(report)) {
    const sums = REASONS.flatMap((reason) => {
      const sum = (doors[door]?.[reason] ?? 0) + (counts[reason] ?? 0);
      return sum > 0 ? [[reason, sum] as const] : [];
    });
    doors[door] = Object.fromEntries(sums);
  }
  return { since: isToday ? before.since : at, lastAt: at, doors };
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** What the doors did not let in, counted. Types only. */

/**
 * `refused`: a wrong secret or token. `unfollowed`: pushes that nobody follows, beyond those that are counted one by one.
 * `limited`: pushes that have to be sent again, since nobody could tell yet who follows them.
 */
export type TurnedAwayReason = "refused" | "unfollowed" | "limited";

/** How many, by door: a sender's name, or `api`. */
export type TurnedAway = Readonly<Record<string, Readonly<Partial<Record<TurnedAwayReason, number>>>>>;

/** Of one day (UTC). */
export interface TurnedAwayStatus {
  readonly since: number;
  readonly lastAt: number;
  readonly doors: TurnedAway;
}

/** What is told of a pass afterwards: one entry per thing that happened. Pure. */
import type { Rule, Version } from "../policy/rule.ts";
import { versionText } from "../policy/version-text.ts";
import type { HistoryEntry, ImageReport } from "../protocol.ts";
import { contestReason } from "./contest.ts";
import type { Intent, Settled, TargetMemory } from "./settle.ts";

/** The pass an entry belongs to. */
export interface Occasion {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Ids of the events that led to it. */
  readonly events: readonly string[];
}

export function entry(
  { now, events }: Occasion,
  { alias }: Pick<Rule, "alias">,
  kind: HistoryEntry["kind"],
  from: Version | undefined,
  to: Version | undefined,
  reason: string,
): HistoryEntry {
  return { at: now, alias, kind, from, to, events, reason };
}

/** A write whose answer was lost: what was read later is the record of it. */
export function foundWritten(
  { now }: Pick<Occasion, "now">,
  rule: Pick<Rule, "alias">,
  { from, to, events }: Intent,
): HistoryEntry {
  const reason = "It was found written after an interruption.";
  return entry({ now, events }, rule, "applied", from, to, reason);
}

/** What became of the last write, where that is news. `before` is what was remembered before it was settled. */
export function settledHistory(
  { now }: Pick<Occasion, "now">,
  rule: Pick<Rule, "alias">,
  { outcome, memory }: Settled,
  before: TargetMemory,
): readonly HistoryEntry[] {
  const { intent } = before;
  if (intent === undefined) {
    // What was verified was put back later; what led to the write is history already.
    const { contest, lastApplied: from } = memory;
    if (outcome !== "reverted" || contest === undefined) return [];
    return [entry({ now, events: [] }, rule, "reverted", contest.to, from, contestReason(contest))];
  }
  const { from, to, events, acknowledgedAt } = intent;
  const occasion = { now, events };
  switch (outcome) {
    case "verified":
      return [entry(occasion, rule, "verified", from, to, `${versionText(to)} is still there.`)];
    case "reverted": {
      const reason =
        memory.contest === undefined ? `${versionText(to)} was put back.` : contestReason(memory.contest);
      return [entry(occasion, rule, "reverted", to, from, reason)];
    }
    case "verifying":
      return acknowledgedAt === undefined ? [foundWritten(occasion, rule, intent)] : [];
    case "may-land":
    case "never-landed":
    case "changed-by-hand":
    case "nothing":
      return [];
  }
}

/** A hold is told once, when it begins. `before`: the images of the last report. */
export function newHolds(
  occasion: Occasion,
  before: readonly ImageReport[],
  images: readonly ImageReport[],
): readonly HistoryEntry[] {
  const wasHeld = ({ resource, alias }: ImageReport) =>
    before.some((old) => old.resource === resource && old.alias === alias && old.state === "held");
  return images
    .filter((row) => row.state === "held" && !wasHeld(row))
    .map((row) => entry(occasion, row, "held", row.lastApplied, row.running, row.reason));
}

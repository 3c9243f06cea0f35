/** What is decided, and the making of each kind of decision. Pure. */
import type { Candidate, Election } from "./elect.ts";
import type { FactsNeed } from "./facts.ts";
import type { Order, Step } from "./order.ts";
import type { Rule, Version } from "./rule.ts";
import type { HoldCause, Rollback, Running } from "./standing.ts";
import { shortDigest, versionText } from "./version-text.ts";
import { passedOver } from "./words.ts";

export type Decision =
  | {
      readonly kind: "update";
      readonly to: Version;
      readonly step: Step | undefined;
      readonly reason: string;
    }
  | { readonly kind: "up-to-date"; readonly reason: string }
  | {
      readonly kind: "held";
      readonly cause: HoldCause;
      readonly left: Version;
      /** Present where Argo CD's own rollback is the reason: the spec still asks for `left`. */
      readonly rollback?: Rollback;
      readonly reason: string;
    }
  | { readonly kind: "skipped"; readonly code: "not-live" | "no-candidate"; readonly reason: string }
  /** It cannot be decided without these facts: fetch them and ask again. */
  | { readonly kind: "need-facts"; readonly need: FactsNeed; readonly reason: string };

export interface Answer {
  readonly decision: Decision;
  /** What last-applied becomes without a write: the running version, on first sight or when a person went ahead. */
  readonly adopt: Version | undefined;
  /** Tags above the chosen one that lack a wanted platform: their index may be incomplete yet, so look again soon. */
  readonly incomplete?: readonly string[];
  /** When a tag above the chosen one reaches its minimum age, epoch milliseconds. */
  readonly lookAt?: number;
}

export function update<K>(
  order: Order<K>,
  best: Candidate<K>,
  running: Running | undefined,
  why: string,
  election: Election<K>,
): Decision {
  const from = running === undefined ? undefined : order.read(running.version.tag);
  const { scope } = order.words;
  const isOutside = running !== undefined && (from === undefined || !order.admits(from));
  const outside = isOutside && scope !== undefined ? `; ${runningLabel(running)} is not in ${scope}` : "";
  return {
    kind: "update",
    to: { tag: best.tag, digest: best.digest },
    step: from === undefined ? undefined : order.step(from, best.key),
    reason: `${why}${outside}${passedOver(election)}.`,
  };
}

export const upToDate = <K>(what: string, election: Election<K>): Decision => ({
  kind: "up-to-date",
  reason: `${what}${passedOver(election)}.`,
});

export function notLive(rule: Rule): Answer {
  const reason = `${rule.image} is neither set in the Application's spec nor running, and forceUpdate is off.`;
  return { decision: { kind: "skipped", code: "not-live", reason }, adopt: undefined };
}

export const needs = (need: FactsNeed, reason: string, adopt: Version | undefined): Answer => ({
  decision: { kind: "need-facts", need, reason },
  adopt,
});

export const pointsTo = <K>({ tag, digest }: Candidate<K>): string =>
  `${tag} points to ${digest === undefined ? "an unknown digest" : shortDigest(digest)}`;

export const runningLabel = (running: Running | undefined): string =>
  running === undefined ? "nothing" : versionText(running.version);

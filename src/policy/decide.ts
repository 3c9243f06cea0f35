/**
 * Which tag should run, and why. Pure: it never calls out, so that each decision replays from plain data and serves
 * a pass, a dry run and `explain` alike.
 *
 * The rule in one paragraph: the highest tag that the filters and the constraint admit should run. A running version
 * that the constraint admits is never replaced by a lower one. What a person did to the running version since the
 * last write is respected (standing.ts): it is held until a version above the one that was left appears.
 */
import type { Result } from "../lib/result.ts";
import type { FactsNeed, TagFacts, TagSort } from "./facts.ts";
import { compileFilter, type TagFilter } from "./filter.ts";
import type { Order, Step } from "./order.ts";
import type { Rule, Version } from "./rule.ts";
import { type HoldCause, type Rollback, type Running, type Standing, standingOf } from "./standing.ts";
import { withOrder } from "./strategy.ts";

export interface Question {
  readonly rule: Rule;
  /** Every tag of the repository, in any order. */
  readonly tags: readonly string[];
  /** Undefined when the image is neither in the spec nor running. */
  readonly running: Running | undefined;
  /** What this product last wrote or adopted there; undefined before first sight. */
  readonly lastApplied: Version | undefined;
  /** What a person had Argo CD deploy instead of what the spec asks for; absent where nobody did. */
  readonly rollback?: Rollback | undefined;
  /** By tag. Absent: nothing is known yet. */
  readonly facts?: ReadonlyMap<string, TagFacts>;
  /** The order of `tags`, where the registry is known to have one. */
  readonly sorted?: TagSort | undefined;
  /** Epoch milliseconds; what a minimum age is measured against. */
  readonly now?: number;
}

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

/** Decides. Errors: one sentence, when the rule itself cannot be used (its constraint does not parse). */
export function decide(question: Question): Result<Answer, string> {
  return withOrder(question.rule, (order) => decideIn(order, question));
}

function decideIn<K>(order: Order<K>, { rule, tags, running, lastApplied, rollback }: Question): Answer {
  const standing = standingOf(order, running, lastApplied, rollback);
  if (running === undefined && standing.kind !== "held" && !rule.forceUpdate) {
    const reason = `${rule.image} is neither set in the Application's spec nor running, and forceUpdate is off.`;
    return { decision: { kind: "skipped", code: "not-live", reason }, adopt: undefined };
  }
  const adopt = standing.kind === "adopted" ? standing.version : undefined;
  const election = elect(order, compileFilter(rule), tags);
  const { best } = election;

  if (standing.kind === "held") {
    const { kind, leftKey, ...hold } = standing;
    const { left } = hold;
    if (best === undefined || order.compare(best.key, leftKey) <= 0) {
      return { decision: { kind, ...hold, reason: holdReason(order, standing, running) }, adopt };
    }
    const why = `above ${left.tag}, which a person left`;
    return { decision: update(order, best, running, why, election, rule), adopt };
  }

  if (best === undefined) {
    const reason = `none of ${count(tags.length)} is admitted by ${constraintText(rule)}${passedOver(order, election)}.`;
    return { decision: { kind: "skipped", code: "no-candidate", reason }, adopt };
  }

  const tag = running?.version.tag;
  const key = tag === undefined ? undefined : order.read(tag);
  // An inadmissible version gives way to any admitted one, also to a lower one: that is what the constraint asks for.
  const floor = key !== undefined && order.admits(key) ? key : undefined;
  if (floor !== undefined && order.compare(best.key, floor) <= 0) {
    const newest = order.compare(best.key, floor) === 0;
    const what = newest
      ? `${tag} runs and is the highest of ${count(tags.length)} in ${constraintText(rule)}`
      : `${tag} runs, is in ${constraintText(rule)}, and ${best.tag}, the highest found, is below it`;
    return { decision: { kind: "up-to-date", reason: `${what}${passedOver(order, election)}.` }, adopt };
  }
  const why = `the highest of ${count(tags.length)} in ${constraintText(rule)}`;
  return { decision: update(order, best, running, why, election, rule), adopt };
}

interface Candidate<K> {
  readonly tag: string;
  readonly key: K;
}

interface Election<K> {
  readonly best: Candidate<K> | undefined;
  /** The highest tag above `best` that the constraint or a filter keeps out: what people ask about. */
  readonly passed:
    | { readonly tag: string; readonly key: K; readonly filtered: string | undefined }
    | undefined;
}

/** One pass over the tags: nothing is sorted, and a tag that cannot win is compared once. */
function elect<K>(order: Order<K>, filter: TagFilter, tags: readonly string[]): Election<K> {
  let best: Candidate<K> | undefined;
  let passed: Candidate<K> | undefined;
  for (const tag of tags) {
    const key = order.read(tag);
    if (key === undefined) continue;
    // Below the best so far: it can neither win nor be what people ask about.
    if (best !== undefined && order.compare(key, best.key) <= 0) continue;
    if (order.admits(key) && filter.allows(tag)) best = { tag, key };
    else if (passed === undefined || order.compare(key, passed.key) > 0) passed = { tag, key };
  }
  if (passed === undefined || (best !== undefined && order.compare(passed.key, best.key) < 0)) {
    return { best, passed: undefined };
  }
  return { best, passed: { ...passed, filtered: filter.verdict(passed.tag) } };
}

function update<K>(
  order: Order<K>,
  best: Candidate<K>,
  running: Running | undefined,
  why: string,
  election: Election<K>,
  rule: Rule,
): Decision {
  const from = running === undefined ? undefined : order.read(running.version.tag);
  const outside =
    running !== undefined && (from === undefined || !order.admits(from))
      ? `; ${label(running.version)} is not in ${constraintText(rule)}`
      : "";
  return {
    kind: "update",
    to: { tag: best.tag, digest: undefined },
    step: from === undefined ? undefined : order.step(from, best.key),
    reason: `${best.tag} is ${why}${outside}${passedOver(order, election)}.`,
  };
}

function holdReason<K>(
  order: Order<K>,
  { cause, left, leftKey, rollback }: Extract<Standing<K>, { kind: "held" }>,
  running: Running | undefined,
): string {
  if (rollback !== undefined) {
    const who = rollback.by === undefined ? "" : ` by ${rollback.by}`;
    const to = rollback.version === undefined ? "what sets no version" : label(rollback.version);
    const key = rollback.version && order.read(rollback.version.tag);
    const isHigher = key !== undefined && order.compare(key, leftKey) > 0;
    const what = isHigher
      ? `Deployed in Argo CD${who}: ${to} instead of ${left.tag}`
      : `Rolled back in Argo CD${who} from ${left.tag} to ${to}`;
    return (
      `${what}; the spec still asks for ${left.tag}. ` +
      `It stays until a version above ${left.tag} appears, or somebody syncs or resumes it.`
    );
  }
  const next = `it stays until a version above ${left.tag} appears or somebody resumes it.`;
  if (running === undefined || !running.inSpec) return `${left.tag} was removed by hand; ${next}`;
  const change = `from ${left.tag} to ${label(running.version)}`;
  return cause === "rolled-back"
    ? `Rolled back by hand ${change}; ${next}`
    : `Set by hand ${change}; ${next}`;
}

/** A reference without a tag goes by its digest. */
function label({ tag, digest }: Version): string {
  return tag === "" ? (digest ?? "no tag") : tag;
}

function passedOver<K>(order: Order<K>, { passed }: Election<K>): string {
  if (passed === undefined) return "";
  return `; ${passed.tag} is not taken: ${passed.filtered ?? order.refusal(passed.key)}`;
}

function constraintText(rule: Rule): string {
  return rule.constraint === "" ? "`*` (no constraint is set)" : `\`${rule.constraint}\``;
}

function count(tags: number): string {
  return tags === 1 ? "1 tag" : `${tags} tags`;
}

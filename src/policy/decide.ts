/**
 * Which tag should run, and why. Pure: it never calls out, so that each decision replays from plain data and serves
 * a pass, a dry run and `explain` alike.
 *
 * The rule in one paragraph: the highest tag that the filters and the constraint admit should run, in the order of the
 * strategy (order.ts), as soon as it passes the gate (gate.ts). Under semver a running version that the constraint admits
 * is never replaced by a lower one. What a person did to the running version since the
 * last write is respected (standing.ts): it is held until a version above the one that was left appears.
 */
import type { Result } from "../lib/result.ts";
import { reaches } from "./builds.ts";
import {
  type Answer,
  type Decision,
  needs,
  notLive,
  pointsTo,
  runningLabel,
  update,
  upToDate,
} from "./decision.ts";
import { type Candidate, elect } from "./elect.ts";
import type { TagFacts, TagSort } from "./facts.ts";
import { compileFilter, type TagFilter } from "./filter.ts";
import { gateOf, pins } from "./gate.ts";
import type { Order } from "./order.ts";
import type { Rule, Version } from "./rule.ts";
import { type Rollback, type Running, type Standing, standingOf } from "./standing.ts";
import { type Looks, stay } from "./stay.ts";
import { withOrder } from "./strategy.ts";
import { versionText } from "./version-text.ts";
import { bestOf, holdReason, noneOf, passedOver } from "./words.ts";

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
  /** Who set what the spec asks for, where it is not what was applied; absent: a person's hand. */
  readonly by?: string | undefined;
  /** By tag. Absent: nothing is known yet. */
  readonly facts?: ReadonlyMap<string, TagFacts>;
  /** The order of `tags`, where the registry is known to have one. */
  readonly sorted?: TagSort | undefined;
  /** Epoch milliseconds; what a minimum age is measured against. */
  readonly now?: number;
}

export type { Answer, Decision } from "./decision.ts";

/** Decides. Errors: one sentence, when the rule itself cannot be used (its constraint does not parse). */
export function decide(question: Question): Result<Answer, string> {
  return withOrder(question, (order) => decideIn(order, question));
}

function decideIn<K>(order: Order<K>, question: Question): Answer {
  const { rule, tags, running, lastApplied, rollback, facts = new Map(), now = 0 } = question;
  const filter = compileFilter(rule);
  if (running === undefined && lastApplied === undefined && !rule.forceUpdate) return notLive(rule);
  const unordered = undated(question, filter);
  if (unordered.length > 0) {
    const reason = `${unordered.length} build dates are not known yet.`;
    return needs({ tags: unordered, depth: "created", platforms: rule.platforms }, reason, undefined);
  }

  const found = standingOf(order, running, lastApplied, rollback, pins(rule, order));
  if (running === undefined && found.kind !== "held" && !rule.forceUpdate) return notLive(rule);
  const floor = floorOf(order, question, filter);
  const above = found.kind === "held" ? higher(order, found.leftKey, floor) : floor;
  const gate = gateOf(rule, order, facts, now, running?.version.digest);
  const election = elect(order, filter, gate, tags, above);
  const { best, need } = election;
  const standing = withChoice(order, found, running, best);
  const adopt = standing.kind === "adopted" ? standing.version : undefined;
  if (need !== undefined) {
    const reason = `${need.tags.join(", ")} is looked at more closely before it is taken.`;
    return needs({ ...need, platforms: rule.platforms }, reason, adopt);
  }
  const answer = (decision: Decision, looks: Looks = election): Answer => ({
    decision,
    adopt,
    ...(looks.incomplete.length > 0 && { incomplete: looks.incomplete }),
    ...(looks.lookAt !== undefined && { lookAt: looks.lookAt }),
  });

  if (standing.kind === "held") {
    const { kind, leftKey: _, ...hold } = standing;
    if (best === undefined || !supersedes(order, best, standing, above)) {
      return answer({ kind, ...hold, reason: holdReason(order, standing, running, above, question.by) });
    }
    const why = order.followsDigest
      ? `${pointsTo(best)}, and a person left ${versionText(hold.left)}`
      : `${best.tag} is above ${versionText(hold.left)}, which a person left`;
    return answer(update(order, best, running, why, election));
  }
  if (best === undefined && (floor === undefined || !election.isGated)) {
    const reason = `${noneOf(order, tags)}${passedOver(election)}.`;
    return answer({ kind: "skipped", code: "no-candidate", reason });
  }
  // Nothing passes the gate, and what runs is admitted: it stays.
  if (best === undefined) return answer(upToDate(`${runningLabel(running)} runs`, election));
  if (order.followsDigest) {
    // The same image under another tag would be rolled out for nothing (upstream compares digests alone).
    if (running !== undefined && running.version.digest === best.digest) {
      return answer(upToDate(`${runningLabel(running)} runs, which is what ${best.tag} points to`, election));
    }
    return answer(update(order, best, running, pointsTo(best), election));
  }
  if (floor === undefined || order.compare(best.key, floor) > 0) {
    return answer(update(order, best, running, `${best.tag} is ${bestOf(order, tags)}`, election));
  }
  const { decision, looks } = stay(question, order, gate, election, best, floor);
  return answer(decision, looks);
}

/**
 * What a person set is adopted where it is what would be chosen now: this product would have done it too. Where the order
 * tells whether it is above the one that was left, the standing has seen to that.
 */
function withChoice<K>(
  order: Order<K>,
  standing: Standing<K>,
  running: Running | undefined,
  best: Candidate<K> | undefined,
): Standing<K> {
  if (standing.kind !== "held" || standing.rollback !== undefined) return standing;
  if (best === undefined || !running?.inSpec || running.version.tag !== best.tag) return standing;
  const isChosen = order.followsDigest
    ? running.version.digest === best.digest
    : standing.leftKey === undefined;
  return isChosen ? { kind: "adopted", version: running.version } : standing;
}

/** Tags whose place in the order is not known; what runs and what was applied are compared with the others. */
function undated({ rule, tags, sorted, facts, running, lastApplied }: Question, filter: TagFilter): string[] {
  if (rule.strategy !== "newest-build" || sorted !== undefined) return [];
  const compared = [running?.version.tag, lastApplied?.tag];
  return tags.filter(
    (tag) => !reaches(facts?.get(tag), "created") && (filter.allows(tag) || compared.includes(tag)),
  );
}

/**
 * The running version, where only a higher one may take its place. An inadmissible version gives way to any admitted one,
 * also to a lower one: that is what the constraint asks for. So does one that is no tag any more, except under an order
 * that keeps what is higher.
 */
export function floorOf<K>(
  order: Order<K>,
  { tags, running }: Pick<Question, "tags" | "running">,
  filter: TagFilter,
): K | undefined {
  const tag = running?.version.tag;
  const key = tag === undefined ? undefined : order.read(tag);
  if (tag === undefined || key === undefined || !order.admits(key)) return undefined;
  return order.keepsHigher || (tags.includes(tag) && filter.allows(tag)) ? key : undefined;
}

function supersedes<K>(
  order: Order<K>,
  best: Candidate<K>,
  { left, leftKey }: Extract<Standing<K>, { kind: "held" }>,
  above: K | undefined,
): boolean {
  if (order.followsDigest) return left.digest !== undefined && best.digest !== left.digest;
  return leftKey !== undefined && above !== undefined && order.compare(best.key, above) > 0;
}

/** Where the spec sets nothing any more, what Pods run may be above what a person left; it is not to go down either. */
function higher<K>(order: Order<K>, left: K | undefined, runs: K | undefined): K | undefined {
  return left === undefined || (runs !== undefined && order.compare(runs, left) > 0) ? runs : left;
}

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
import { type Candidate, type Election, elect } from "./elect.ts";
import type { FactsNeed, TagFacts, TagSort } from "./facts.ts";
import { compileFilter, type TagFilter } from "./filter.ts";
import { gateOf, pins } from "./gate.ts";
import type { Order } from "./order.ts";
import type { Rule, Version } from "./rule.ts";
import { type Rollback, type Running, standingOf } from "./standing.ts";
import { withOrder } from "./strategy.ts";
import { shortDigest, versionText } from "./version-text.ts";
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
  const unordered = undated(question, filter);
  if (running === undefined && lastApplied === undefined && !rule.forceUpdate) return notLive(rule);
  if (unordered.length > 0) {
    const reason = `${unordered.length} build dates are not known yet.`;
    return needs({ tags: unordered, depth: "created", platforms: rule.platforms }, reason, undefined);
  }

  const standing = standingOf(order, running, lastApplied, rollback, pins(rule, order));
  if (running === undefined && standing.kind !== "held" && !rule.forceUpdate) return notLive(rule);
  const adopt = standing.kind === "adopted" ? standing.version : undefined;
  const floor = floorOf(order, question, filter);
  const above = standing.kind === "held" ? standing.leftKey : floor;
  const election = elect(order, filter, gateOf(rule, order, facts, now), tags, above);
  const { best, need, incomplete, lookAt } = election;
  if (need !== undefined) {
    const reason = `${need.tags.join(", ")} is looked at more closely before it is taken.`;
    return needs({ ...need, platforms: rule.platforms }, reason, adopt);
  }
  const answer = (decision: Decision): Answer => ({
    decision,
    adopt,
    ...(incomplete.length > 0 && { incomplete }),
    ...(lookAt !== undefined && { lookAt }),
  });

  if (standing.kind === "held") {
    const { kind, leftKey, ...hold } = standing;
    if (best === undefined || !supersedes(order, best, { ...hold.left, key: leftKey })) {
      return answer({ kind, ...hold, reason: holdReason(order, standing, running) });
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
  return pinned(question, order, election, best, floor, answer);
}

/** What runs stays; where its digest is to be written and is not yet, that is all that changes. */
function pinned<K>(
  { rule, tags, running, facts = new Map() }: Question,
  order: Order<K>,
  election: Election<K>,
  best: Candidate<K>,
  floor: K,
  answer: (decision: Decision) => Answer,
): Answer {
  const tag = running?.version.tag ?? "";
  const runs = runningLabel(running);
  const isBest = order.compare(best.key, floor) === 0;
  const what = isBest
    ? `${runs} runs and is ${bestOf(order, tags)}`
    : `${runs} runs, is in ${order.words.scope ?? "the list"}, and ${best.tag}, the highest found, is below it`;
  const stays = (note = "") => answer(upToDate(`${what}${note}`, election));
  if (rule.pinDigest !== true || running === undefined || !tags.includes(tag)) return stays();

  const known = facts.get(tag);
  const { digest } = running.version;
  if (digest !== undefined) {
    // A pinned version stays what it is: that is what pinning is for.
    const isOther = known?.kind === "known" && known.digest !== digest;
    return stays(isOther ? `; the tag was pushed again, as ${shortDigest(known.digest)}, and is pinned` : "");
  }
  if (!reaches(known, "digest")) {
    const need: FactsNeed = { tags: [tag], depth: "digest", platforms: rule.platforms };
    return answer({ kind: "need-facts", need, reason: `The digest of ${tag} is not known yet.` });
  }
  if (known?.kind !== "known") return stays();
  const to = { tag, digest: known.digest };
  const reason = `${what}; its digest, ${shortDigest(known.digest)}, is written too${passedOver(election)}.`;
  return answer({ kind: "update", to, step: undefined, reason });
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
  left: { readonly key: K; readonly digest: string | undefined },
): boolean {
  return order.followsDigest ? best.digest !== left.digest : order.compare(best.key, left.key) > 0;
}

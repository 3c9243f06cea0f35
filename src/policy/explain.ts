/** Why each tag of a repository is taken or not: the long form of a decision, for people. */

import { byName } from "../lib/order.ts";
import type { Result } from "../lib/result.ts";
import { floorOf, type Question } from "./decide.ts";
import type { TagFacts } from "./facts.ts";
import { compileFilter } from "./filter.ts";
import { gateOf, type Passage, pins } from "./gate.ts";
import type { Order } from "./order.ts";
import { type Standing, standingOf } from "./standing.ts";
import { withOrder } from "./strategy.ts";
import { shortDigest } from "./version-text.ts";

/** `taken`: it could run by filters and constraint. Of the taken ones the first in the list is the one chosen. */
export interface Verdict {
  readonly tag: string;
  readonly taken: boolean;
  readonly reason: string;
}

/**
 * One verdict per tag, highest first, tags without a place in the order last. Unlike a decision it sorts all tags:
 * it is asked for by people, not by a pass. After a rollback in Argo CD, `running` is what was deployed. Errors: as `decide`.
 */
export function explain(question: Omit<Question, "rollback">): Result<readonly Verdict[], string> {
  return withOrder(question, (order) => explainIn(order, question));
}

function explainIn<K>(order: Order<K>, question: Omit<Question, "rollback">): readonly Verdict[] {
  const { rule, tags, running, lastApplied, facts = new Map(), now = 0 } = question;
  const filter = compileFilter(rule);
  const gate = gateOf(rule, order, facts, now, running?.version.digest);
  const floor = floorOf(order, question, filter);
  const standing = standingOf(order, running, lastApplied, undefined, pins(rule, order));

  const placed: { tag: string; key: K }[] = [];
  const unplaced: Verdict[] = [];
  for (const tag of tags) {
    const key = order.read(tag);
    if (key === undefined) unplaced.push({ tag, taken: false, reason: order.unreadable(tag) });
    else placed.push({ tag, key });
  }
  placed.sort((a, b) => order.compare(b.key, a.key));

  /** Why a tag that the order has a place for is not taken, whatever the others are. */
  const refusals = new Map(
    placed.map(({ tag, key }) => [tag, filter.verdict(tag) ?? order.refusal(key) ?? shut(gate.pass(tag))]),
  );
  const winner = placed.find(({ tag }) => refusals.get(tag) === undefined);

  const verdicts = placed.map(({ tag, key }): Verdict => {
    const refusal = refusals.get(tag);
    const points = pointsTo(order, facts.get(tag));
    const runs = tag === running?.version.tag && !order.followsDigest;
    // What runs already does not have to pass the gate.
    if (refusal !== undefined && !(runs && (filter.verdict(tag) ?? order.refusal(key)) === undefined)) {
      return { tag, taken: false, reason: refusal };
    }
    if (runs) return { tag, taken: true, reason: "runs now" };
    if (points !== undefined) return follow(tag, points, running?.version.digest, standing);
    if (standing.kind === "held") {
      const { left, leftKey } = standing;
      const known = leftKey === undefined ? "known to be " : "";
      if (leftKey === undefined || order.compare(key, leftKey) <= 0) {
        return { tag, taken: false, reason: `not ${known}above ${left.tag}, which a person left` };
      }
    }
    if (floor !== undefined && order.compare(key, floor) < 0) {
      return { tag, taken: false, reason: `${tag} is below ${running?.version.tag}, which runs now` };
    }
    if (tag === winner?.tag) return { tag, taken: true, reason: `${order.words.best} that is allowed` };
    return { tag, taken: false, reason: `below ${winner?.tag}` };
  });
  return [...verdicts, ...unplaced.sort((a, b) => byName(a.tag, b.tag))];
}

/** The digest that decides, under an order that goes by it. */
function pointsTo<K>({ followsDigest }: Order<K>, facts: TagFacts | undefined): string | undefined {
  return followsDigest && facts?.kind === "known" ? facts.digest : undefined;
}

/** The verdict on a tag that is followed. */
function follow<K>(tag: string, digest: string, runs: string | undefined, standing: Standing<K>): Verdict {
  if (digest === runs) return { tag, taken: true, reason: "runs now" };
  const points = `points to ${shortDigest(digest)}`;
  if (standing.kind !== "held") return { tag, taken: true, reason: `${points} now` };
  const left = standing.left.digest;
  if (left === undefined)
    return { tag, taken: false, reason: `${points}, and a person left an unknown digest` };
  if (left === digest) return { tag, taken: false, reason: `${points}, which a person left` };
  return { tag, taken: true, reason: `${points} now` };
}

function shut(passage: Passage): string | undefined {
  if (passage.kind === "open") return undefined;
  return passage.kind === "shut" ? passage.reason : UNKNOWN;
}

/** Nothing has asked for its facts, since nothing depended on them. */
const UNKNOWN = "not looked at more closely yet";

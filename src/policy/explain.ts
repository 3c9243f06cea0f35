/** Why each tag of a repository is taken or not: the long form of a decision, for people. */
import type { Result } from "../lib/result.ts";
import type { Question } from "./decide.ts";
import { compileFilter } from "./filter.ts";
import type { Order } from "./order.ts";
import { standingOf } from "./standing.ts";
import { withOrder } from "./strategy.ts";

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
  return withOrder(question.rule, (order) => explainIn(order, question));
}

function explainIn<K>(
  order: Order<K>,
  { rule, tags, running, lastApplied }: Omit<Question, "rollback">,
): readonly Verdict[] {
  const filter = compileFilter(rule);
  const runningKey = running === undefined ? undefined : order.read(running.version.tag);
  const floor = runningKey !== undefined && order.admits(runningKey) ? runningKey : undefined;

  const standing = standingOf(order, running, lastApplied);

  const placed: { tag: string; key: K }[] = [];
  const unplaced: Verdict[] = [];
  for (const tag of tags) {
    const key = order.read(tag);
    if (key === undefined) unplaced.push({ tag, taken: false, reason: order.unreadable });
    else placed.push({ tag, key });
  }
  placed.sort((a, b) => order.compare(b.key, a.key));
  const winner = placed.find(({ tag, key }) => filter.allows(tag) && order.admits(key));

  const verdicts = placed.map(({ tag, key }): Verdict => {
    const refusal = filter.verdict(tag) ?? order.refusal(key);
    if (refusal !== undefined) return { tag, taken: false, reason: refusal };
    if (tag === running?.version.tag) return { tag, taken: true, reason: "runs now" };
    if (standing.kind === "held" && order.compare(key, standing.leftKey) <= 0) {
      return { tag, taken: false, reason: `not above ${standing.left.tag}, which a person left` };
    }
    if (floor !== undefined && order.compare(key, floor) < 0) {
      return { tag, taken: false, reason: `${tag} is below ${running?.version.tag}, which runs now` };
    }
    if (tag === winner?.tag) return { tag, taken: true, reason: "the highest that is allowed" };
    return { tag, taken: false, reason: `below ${winner?.tag}` };
  });
  return [...verdicts, ...unplaced.sort((a, b) => (a.tag < b.tag ? -1 : 1))];
}

/** From a question to the order that its rule's strategy stands for: the one switch. */
import { ok, type Result } from "../lib/result.ts";
import { ALPHABETICAL } from "./alphabetical.ts";
import { digestOrder } from "./digest.ts";
import type { TagFacts, TagSort } from "./facts.ts";
import { newestBuildOrder, sortedOrder } from "./newest-build.ts";
import { numericOrder } from "./numeric.ts";
import type { Order } from "./order.ts";
import type { Rule } from "./rule.ts";
import { semverOrder } from "./semver.ts";

/** A function that is called with the order of a rule, whatever its key type. */
export type WithOrder<R> = <K>(order: Order<K>) => R;

/** What an order is made from; the dates of `newest-build` are facts. */
export interface Ordering {
  readonly rule: Pick<Rule, "strategy" | "constraint" | "numericOrder" | "platforms">;
  readonly tags: readonly string[];
  readonly facts?: ReadonlyMap<string, TagFacts>;
  readonly sorted?: TagSort | undefined;
}

/**
 * Runs `use` with the order that the rule's strategy stands for.
 * Errors: one clause, when the constraint, the tag to follow or the expression of the rule cannot be used.
 */
export function withOrder<R>({ rule, tags, facts, sorted }: Ordering, use: WithOrder<R>): Result<R, string> {
  switch (rule.strategy) {
    case "semver":
      return used(semverOrder(rule.constraint), use);
    case "alphabetical":
      return ok(use(ALPHABETICAL));
    case "newest-build":
      return ok(
        use(sorted === undefined ? newestBuildOrder(rule, facts ?? new Map()) : sortedOrder(tags, sorted)),
      );
    case "digest":
      return used(digestOrder(rule.constraint), use);
    case "numeric":
      return used(numericOrder(rule.numericOrder ?? ""), use);
  }
}

function used<K, R>(order: Result<Order<K>, string>, use: WithOrder<R>): Result<R, string> {
  return order.ok ? ok(use(order.value)) : order;
}

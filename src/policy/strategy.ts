/** From a rule to the order that its strategy stands for: the one switch. */
import { err, type Result } from "../lib/result.ts";
import type { Order } from "./order.ts";
import type { Rule } from "./rule.ts";
import { semverOrder } from "./semver.ts";

/** A function that is called with the order of a rule, whatever its key type. */
export type WithOrder<R> = <K>(order: Order<K>) => R;

/**
 * Runs `use` with the order that the rule's strategy stands for.
 * Errors: one sentence, when the constraint does not parse or the strategy is not supported yet.
 */
export function withOrder<R>(
  rule: Pick<Rule, "strategy" | "constraint">,
  use: WithOrder<R>,
): Result<R, string> {
  switch (rule.strategy) {
    case "semver": {
      const order = semverOrder(rule.constraint);
      return order.ok ? { ok: true, value: use(order.value) } : order;
    }
    case "newest-build":
    case "alphabetical":
    case "digest":
    case "numeric":
      return err(`the update strategy "${rule.strategy}" is not supported yet`);
  }
}

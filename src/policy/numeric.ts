/**
 * The strategy `numeric`, beyond upstream: tags by a number in them, which the one group of a regular expression captures
 * (`^build-(\d+)$`). Numbers have any size; equal ones are ordered by the bytes of the tag.
 */
import type { RE2JS } from "re2js";
import { byName } from "../lib/order.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Order } from "./order.ts";
import { compileRe2 } from "./re2.ts";

export interface Numbered {
  readonly tag: string;
  readonly number: bigint;
}

/** Compiles the expression. Errors: a clause, when it cannot be read or has another number of groups than one. */
export function compileNumericOrder(pattern: string): Result<RE2JS, string> {
  const regexp = compileRe2(pattern, "numeric-order");
  if (!regexp.ok) return regexp;
  const groups = regexp.value.groupCount();
  if (groups === 1) return regexp;
  const has = groups === 0 ? "no capturing group" : `${groups} capturing groups`;
  return err(
    `the regular expression of numeric-order has ${has}: put exactly the number into parentheses, others as (?:...)`,
  );
}

/** The order by the captured number. Errors: as `compileNumericOrder`. */
export function numericOrder(pattern: string): Result<Order<Numbered>, string> {
  const regexp = compileNumericOrder(pattern);
  if (!regexp.ok) return regexp;
  return ok({
    read: (tag) => {
      const matcher = regexp.value.matcher(tag);
      const captured = matcher.find() ? (matcher.group(1) ?? "") : "";
      return /^\d+$/.test(captured) ? { tag, number: BigInt(captured) } : undefined;
    },
    unreadable: () => `without a number by \`${pattern}\``,
    compare: (a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : byName(a.tag, b.tag)),
    admits: () => true,
    refusal: () => undefined,
    step: () => undefined,
    keepsHigher: true,
    losesPlaces: false,
    followsDigest: false,
    words: { best: "the highest number", scope: `\`${pattern}\`` },
  });
}

/** Which tag wins: the highest that filters and constraint admit, and that passes the gate. Pure. */
import type { FactsNeed } from "./facts.ts";
import type { TagFilter } from "./filter.ts";
import type { Gate } from "./gate.ts";
import type { Order } from "./order.ts";

export interface Candidate<K> {
  readonly tag: string;
  readonly key: K;
  /** What it points to, where that is a part of what is written. */
  readonly digest: string | undefined;
}

export interface Election<K> {
  readonly best: Candidate<K> | undefined;
  /** The highest tag above `best` that is kept out, and why: what people ask about. */
  readonly passed: { readonly tag: string; readonly reason: string } | undefined;
  /** Tags above `best` that lack a wanted platform. */
  readonly incomplete: readonly string[];
  /** When a tag above `best` is old enough, epoch milliseconds. */
  readonly lookAt: number | undefined;
  /** Did the gate keep a candidate out? */
  readonly isGated: boolean;
  /** What has to be known before the election counts. */
  readonly need: Pick<FactsNeed, "tags" | "depth"> | undefined;
}

/**
 * After one candidate that did not pass, so many are asked about at once: a request each, but one round for all. Where more
 * did not pass, as many again: a pass has few rounds, and hundreds of tags may be too young.
 */
const ASKED_AT_ONCE = 4;

/**
 * The election. `above`: only a candidate above it matters; a gate is not held against others, so that nothing is asked
 * about tags that cannot change the decision.
 */
export function elect<K>(
  order: Order<K>,
  filter: TagFilter,
  gate: Gate,
  tags: readonly string[],
  above: K | undefined,
): Election<K> {
  const open = electOpen(order, filter, tags);
  if (gate.depth === undefined || open.best === undefined) return open;

  const candidates = ranked(order, filter, tags);
  const shut: { readonly tag: string; readonly reason: string }[] = [];
  const incomplete: string[] = [];
  let lookAt: number | undefined;
  for (const [index, candidate] of candidates.entries()) {
    // From here on none goes up: the highest of them stands for what there is.
    if (above !== undefined && order.compare(candidate.key, above) <= 0 && !order.followsDigest) {
      return {
        best: candidate,
        passed: shut[0] ?? open.passed,
        incomplete,
        lookAt,
        need: undefined,
        isGated: shut.length > 0,
      };
    }
    const passage = gate.pass(candidate.tag);
    if (passage.kind === "unknown") {
      const unknown = candidates
        .slice(index)
        .filter(({ tag, key }) => gate.pass(tag).kind === "unknown" && isAbove(order, key, above))
        .slice(0, shut.length === 0 ? 1 : Math.max(ASKED_AT_ONCE, shut.length));
      const need = { tags: unknown.map(({ tag }) => tag), depth: gate.depth };
      return { best: undefined, passed: undefined, incomplete, lookAt, isGated: shut.length > 0, need };
    }
    if (passage.kind === "open") {
      const best = { ...candidate, digest: passage.digest };
      return {
        best,
        passed: shut[0] ?? open.passed,
        incomplete,
        lookAt,
        isGated: shut.length > 0,
        need: undefined,
      };
    }
    shut.push({ tag: candidate.tag, reason: passage.reason });
    if (passage.incomplete) incomplete.push(candidate.tag);
    lookAt = sooner(lookAt, passage.maturesAt);
  }
  return {
    best: undefined,
    passed: shut[0] ?? open.passed,
    incomplete,
    lookAt,
    isGated: shut.length > 0,
    need: undefined,
  };
}

/** The sooner of two moments, of those that there are. */
export function sooner(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

const isAbove = <K>(order: Order<K>, key: K, above: K | undefined): boolean =>
  above === undefined || order.followsDigest || order.compare(key, above) > 0;

/** One pass over the tags: nothing is sorted, and a tag that cannot win is compared once. */
function electOpen<K>(order: Order<K>, filter: TagFilter, tags: readonly string[]): Election<K> {
  let best: Candidate<K> | undefined;
  let passed: Candidate<K> | undefined;
  for (const tag of tags) {
    const key = order.read(tag);
    if (key === undefined) continue;
    // Below the best so far: it can neither win nor be what people ask about.
    if (best !== undefined && order.compare(key, best.key) <= 0) continue;
    if (order.admits(key) && filter.allows(tag)) best = { tag, key, digest: undefined };
    else if (passed === undefined || order.compare(key, passed.key) > 0)
      passed = { tag, key, digest: undefined };
  }
  const nothing = { incomplete: [], lookAt: undefined, isGated: false, need: undefined };
  if (passed === undefined || (best !== undefined && order.compare(passed.key, best.key) < 0)) {
    return { best, passed: undefined, ...nothing };
  }
  const reason = filter.verdict(passed.tag) ?? order.refusal(passed.key);
  return { best, passed: reason === undefined ? undefined : { tag: passed.tag, reason }, ...nothing };
}

/** Every candidate, highest first. */
function ranked<K>(order: Order<K>, filter: TagFilter, tags: readonly string[]): readonly Candidate<K>[] {
  return tags
    .flatMap((tag): Candidate<K>[] => {
      const key = order.read(tag);
      if (key === undefined || !order.admits(key) || !filter.allows(tag)) return [];
      return [{ tag, key, digest: undefined }];
    })
    .sort((a, b) => order.compare(b.key, a.key));
}

/** A running version that stays, and the digest that may be written to it. Pure. */
import { type Decision, runningLabel, upToDate } from "./decision.ts";
import { type Candidate, type Election, sooner } from "./elect.ts";
import type { FactsNeed, TagFacts } from "./facts.ts";
import type { Gate } from "./gate.ts";
import type { Order } from "./order.ts";
import type { Rule } from "./rule.ts";
import type { Running } from "./standing.ts";
import { shortDigest } from "./version-text.ts";
import { bestOf, passedOver } from "./words.ts";

/** When to look again, though nothing was pushed. */
export type Looks = Pick<Election<unknown>, "incomplete" | "lookAt">;

/** The part of a question that it is about. */
export interface Stayed {
  readonly rule: Rule;
  readonly tags: readonly string[];
  readonly running: Running | undefined;
  readonly facts?: ReadonlyMap<string, TagFacts>;
}

/** What runs stays; where its digest is to be written and is not yet, that alone changes, as soon as it passes the gate. */
export function stay<K>(
  { rule, tags, running, facts = new Map() }: Stayed,
  order: Order<K>,
  gate: Gate,
  election: Election<K>,
  best: Candidate<K>,
  floor: K,
): { readonly decision: Decision; readonly looks: Looks } {
  const tag = running?.version.tag ?? "";
  const runs = runningLabel(running);
  const isBest = order.compare(best.key, floor) === 0;
  const what = isBest
    ? `${runs} runs and is ${bestOf(order, tags)}`
    : `${runs} runs, is in ${order.words.scope ?? "the list"}, and ${best.tag}, the highest found, is below it`;
  const stays = (note = "", looks: Looks = election) => ({
    decision: upToDate(`${what}${note}`, election),
    looks,
  });
  // Where it is not the best, no candidate has its tag: it is no longer listed, or a filter keeps it out.
  if (rule.pinDigest !== true || running === undefined || !isBest) return stays();

  if (running.version.digest !== undefined) {
    // A pinned version stays what it is: that is what pinning is for.
    const known = facts.get(tag);
    if (known === undefined) {
      const need: FactsNeed = { tags: [tag], depth: "digest", platforms: rule.platforms };
      const reason = `Whether ${tag} still points to its digest is not known yet.`;
      return { decision: { kind: "need-facts", need, reason }, looks: election };
    }
    if (known.kind !== "known" || known.digest === running.version.digest) return stays();
    return stays(`; the tag was pushed again, as ${shortDigest(known.digest)}, and is pinned`);
  }
  const passage = gate.pass(tag);
  if (passage.kind === "shut") {
    const { reason, maturesAt } = passage;
    const looks = {
      incomplete: passage.incomplete ? [...election.incomplete, tag] : election.incomplete,
      lookAt: sooner(maturesAt, election.lookAt),
    };
    return stays(`; its digest is not written yet: ${reason}`, looks);
  }
  if (passage.kind === "unknown" || passage.digest === undefined) {
    const need: FactsNeed = { tags: [tag], depth: gate.depth ?? "digest", platforms: rule.platforms };
    const reason = `The digest of ${tag} is not known yet.`;
    return { decision: { kind: "need-facts", need, reason }, looks: election };
  }
  const { digest } = passage;
  const reason = `${what}; its digest, ${shortDigest(digest)}, is written too${passedOver(election)}.`;
  return { decision: { kind: "update", to: { tag, digest }, step: undefined, reason }, looks: election };
}

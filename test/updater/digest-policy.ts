/**
 * The strategy `digest` in short, for what the chain around a decision does with digests: what the tag points to should run,
 * and what somebody else set is held until the tag moves on.
 */
import { ok, type Result } from "../../src/lib/result.ts";
import type { Answer, Question } from "../../src/policy/decide.ts";
import { answer, needFacts } from "./scripted-policy.ts";

export const digestPolicy = () => ({
  decide: (question: Question): Result<Answer, string> => ok(decided(question)),
});

function decided({ rule, running, lastApplied, rollback, facts }: Question): Answer {
  const tag = rule.constraint;
  const found = facts?.get(tag);
  if (found === undefined) return needFacts({ tags: [tag], depth: "digest", platforms: [] });
  if (found.kind !== "known")
    return answer({ kind: "skipped", code: "no-candidate", reason: "It is not there." });
  const { digest } = found;
  const asked = running?.inSpec ? running.version : undefined;
  const isAsApplied = asked?.tag === lastApplied?.tag && asked?.digest === lastApplied?.digest;
  const isLeft = rollback !== undefined || !isAsApplied;
  if (lastApplied?.digest !== undefined && isLeft && lastApplied.digest === digest) {
    const hold = { cause: "set-by-hand", left: lastApplied, ...(rollback && { rollback }) } as const;
    return answer({ kind: "held", ...hold, reason: "A person left it." });
  }
  const adopt = lastApplied === undefined ? asked : undefined;
  return running?.version.tag === tag && running.version.digest === digest
    ? answer({ kind: "up-to-date", reason: "It runs." }, { adopt })
    : answer({ kind: "update", to: { tag, digest }, step: undefined, reason: "It was pushed." }, { adopt });
}

/**
 * A policy that answers as a test says, for what a pass does with each kind of answer. A file that uses it begins with
 * `vi.mock("../../src/policy/decide.ts", scripted)`.
 */
import { ok, type Result } from "../../src/lib/result.ts";
import type { Answer, Decision, Question } from "../../src/policy/decide.ts";
import type { FactsNeed } from "../../src/policy/facts.ts";
import { version } from "../policy/sample.ts";

type Policy = (question: Question) => Answer;

let policy: Policy = () => answer({ kind: "up-to-date", reason: "As it is." });

export const scripted = () => ({
  decide: (question: Question): Result<Answer, string> => ok(policy(question)),
});

export function script(next: Policy): void {
  policy = next;
}

export const answer = (decision: Decision, more: Partial<Answer> = {}): Answer => ({
  decision,
  adopt: undefined,
  ...more,
});

export const upToDate = (more: Partial<Answer> = {}): Answer =>
  answer({ kind: "up-to-date", reason: "As it is." }, more);

export const update = (to: string, more: Partial<Answer> = {}): Answer =>
  answer({ kind: "update", to: version(to), step: undefined, reason: "It is new." }, more);

export const needFacts = (need: FactsNeed): Answer =>
  answer({ kind: "need-facts", need, reason: "Not enough is known." });

/** Needs those of the tags that nothing is known of, and answers once all are known. */
export const onceKnown =
  (need: FactsNeed, then: Policy): Policy =>
  (question) => {
    const tags = need.tags.filter((tag) => !question.facts?.has(tag));
    return tags.length > 0 ? needFacts({ ...need, tags }) : then(question);
  };

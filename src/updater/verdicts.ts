/** What a check says of the newest tags, besides what was decided. */
import { decide, type Question } from "../policy/decide.ts";
import { explain, type Verdict } from "../policy/explain.ts";
import { repositoryKey } from "../policy/rule.ts";
import type { ApplicationReport } from "../protocol.ts";
import { CHECK_VERDICTS, VERDICT_ROUNDS } from "./constants.ts";
import { learned, NOTHING_KNOWN } from "./facts.ts";
import type { Ports } from "./ports.ts";

/** By alias: the verdicts on the newest tags, highest first; none where the tags cannot be read. */
export async function verdictsOf(
  ports: Pick<Ports, "rules" | "tags" | "facts" | "now">,
  { images }: ApplicationReport,
): Promise<Record<string, readonly Verdict[]>> {
  const { rules } = await ports.rules();
  const entries = await Promise.all(
    rules.map(async (rule): Promise<[string, readonly Verdict[]]> => {
      const row = images.find(({ alias, resource }) => alias === rule.alias && resource === rule.resource);
      const list = await ports.tags(repositoryKey(rule), undefined);
      if (!list.ok) return [rule.alias, []];
      const { tags, sorted } = list.value;
      const running = row?.running && { version: row.running, inSpec: true };
      const question = { rule, tags, sorted, running, lastApplied: row?.lastApplied, now: ports.now() };
      const explained = explain(await withFacts(ports, question));
      return [rule.alias, explained.ok ? explained.value.slice(0, CHECK_VERDICTS) : []];
    }),
  );
  return Object.fromEntries(entries);
}

/** With the facts that the decision went by, as far as the Repository has them. */
async function withFacts(ports: Pick<Ports, "facts">, question: Question): Promise<Question> {
  let known = NOTHING_KNOWN;
  for (let round = 0; round < VERDICT_ROUNDS; round++) {
    const answer = decide({ ...question, facts: known.facts });
    if (!answer.ok || answer.value.decision.kind !== "need-facts") break;
    const { need } = answer.value.decision;
    const request = { ...need, knownOnly: true };
    known = learned(known, need, await ports.facts(repositoryKey(question.rule), request));
  }
  return { ...question, facts: known.facts };
}

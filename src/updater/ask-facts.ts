/** The questions of a pass about tags, put to the Repositories. */
import { type FactsByRepository, type Inquiry, learned, NOTHING_KNOWN } from "./facts.ts";
import type { Ports } from "./ports.ts";

/** What is known once the Repositories have answered; it lasts as long as the pass. */
export async function askFacts(
  ports: Pick<Ports, "facts">,
  inquiries: readonly Inquiry[],
  before: FactsByRepository,
  knownOnly: boolean,
): Promise<FactsByRepository> {
  const answers = await Promise.all(
    inquiries.map(async ({ key, request }) => {
      const answer = await ports.facts(key, knownOnly ? { ...request, knownOnly } : request);
      return { key, request, answer };
    }),
  );
  return answers.reduce(
    (facts, { key, request, answer }) =>
      facts.set(key, learned(facts.get(key) ?? NOTHING_KNOWN, request, answer)),
    new Map(before),
  );
}

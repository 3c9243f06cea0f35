/** What a check says of the newest tags, besides what was decided. */
import { explain, type Verdict } from "../policy/explain.ts";
import { repositoryKey } from "../policy/rule.ts";
import type { ApplicationReport } from "../protocol.ts";
import { CHECK_VERDICTS } from "./constants.ts";
import type { Ports } from "./ports.ts";

/** By alias: the verdicts on the newest tags, highest first; none where the tags cannot be read. */
export async function verdictsOf(
  ports: Pick<Ports, "rules" | "tags">,
  { images }: ApplicationReport,
): Promise<Record<string, readonly Verdict[]>> {
  const { rules } = await ports.rules();
  const entries = await Promise.all(
    rules.map(async (rule): Promise<[string, readonly Verdict[]]> => {
      const row = images.find(({ alias, resource }) => alias === rule.alias && resource === rule.resource);
      const list = await ports.tags(repositoryKey(rule), undefined);
      if (!list.ok) return [rule.alias, []];
      const running = row?.running && { version: row.running, inSpec: true };
      const explained = explain({ rule, tags: list.value.tags, running, lastApplied: row?.lastApplied });
      return [rule.alias, explained.ok ? explained.value.slice(0, CHECK_VERDICTS) : []];
    }),
  );
  return Object.fromEntries(entries);
}

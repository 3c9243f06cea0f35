/**
 * Rows of `update`: an ImageUpdater, the Applications of a namespace and what registries hold, and the spec that the
 * original gave each Application. Each entry of a spec that differs has to fall under a rule that this project departs
 * under on purpose.
 */
import { sameJson } from "../../test/support/argocd.json-patch.ts";
import { judgeOf, type Verdict } from "./replay.ts";
import { ruleOf } from "./update-departures.ts";
import { asAnswered, Row } from "./update-row.ts";
import { runRow } from "./update-run.ts";

export const judgeUpdate = judgeOf(Row, async (row): Promise<Verdict> => {
  const runs = await runRow(row);
  if (row.expected.error) {
    return runs === undefined ? { kind: "agree" } : { kind: "differ", answer: "the resource is served" };
  }
  const departures: string[] = [];
  for (const application of row.applications) {
    const { namespace, name } = application.metadata;
    const key = `${namespace}/${name}`;
    const { spec } = asAnswered(application);
    const expected = row.expected.apps?.[key];
    const theirs = expected?.specChanged ? asAnswered(expected.spec) : (spec ?? null);
    const run = runs?.get(key) ?? {
      rules: [],
      unfollowed: [],
      reports: [],
      before: new Map(),
      spec: spec ?? null,
    };
    if (sameJson(run.spec, theirs)) continue;
    const rule = ruleOf({ row, application, before: spec ?? null, theirs, run });
    if (rule === undefined) return { kind: "differ", answer: `${key}: ${JSON.stringify(run.spec)}` };
    departures.push(rule);
  }
  const [rule] = departures;
  return rule === undefined ? { kind: "agree" } : { kind: "depart", rule };
});

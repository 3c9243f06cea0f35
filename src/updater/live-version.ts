/** Which of the versions that Pods run counts for a rule. Pure. */
import type { Rule, Version } from "../policy/rule.ts";

/**
 * The first; under the strategy `digest` the one that an update is for. Rule of upstream's MatchForDigestUpdate
 * (registry-scanner/pkg/image/image.go): with the tracked tag and an old digest, else with that tag, else with an old digest.
 * `current`: what the tracked tag points to now, where that is known.
 */
export function liveVersion(
  { strategy, constraint }: Pick<Rule, "strategy" | "constraint">,
  live: readonly Version[],
  current: string | undefined,
): Version | undefined {
  if (strategy !== "digest") return live[0];
  const isOld = ({ digest }: Version) => digest !== undefined && digest !== current;
  const tracked = live.filter(({ tag }) => tag === constraint);
  return tracked.find(isOld) ?? tracked[0] ?? live.find(isOld) ?? live[0];
}

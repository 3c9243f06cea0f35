/** Who has to hear of a push: image repository -> Applications. */

import { byName } from "../lib/order.ts";
import { repositoryKey } from "../policy/rule.ts";
import type { RulesByApplication } from "./rules.ts";

/** repositoryKey -> keys of the Applications that follow it, `namespace/name`. */
export type FollowersByRepository = ReadonlyMap<string, readonly string[]>;

/** Each Application once per repository, however many of its images come from it, in the order of `rules`. */
export function followersOf(rules: RulesByApplication): FollowersByRepository {
  const followers = new Map<string, Set<string>>();
  for (const [application, ofApplication] of rules) {
    for (const key of ofApplication.map(repositoryKey)) {
      followers.set(key, (followers.get(key) ?? new Set()).add(application));
    }
  }
  const entries = [...followers].map(([key, applications]): [string, string[]] => [key, [...applications]]);
  return new Map(entries.sort(([a], [b]) => byName(a, b)));
}

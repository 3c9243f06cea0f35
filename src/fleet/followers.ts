/** Who has to hear of a push: image repository -> Applications. Pure. */
import { byName } from "../lib/order.ts";
import { type Rule, repositoryKey } from "../policy/rule.ts";
import { COST, ROWS_COMPARED } from "./constants.ts";

/** repositoryKey -> keys of the Applications that follow it, `namespace/name`. */
export type FollowersByRepository = ReadonlyMap<string, readonly string[]>;

export type Following = readonly [repository: string, application: string];

/** Adds an Application to what it follows: once per repository, however many of its images come from there. */
export function follow(
  followers: Map<string, string[]>,
  application: string,
  rules: readonly Pick<Rule, "repository" | "pullSecret">[],
): void {
  for (const repository of new Set(rules.map(repositoryKey))) {
    const known = followers.get(repository);
    if (known === undefined) followers.set(repository, [application]);
    else known.push(application);
  }
}

export interface FollowersChange {
  readonly followed: readonly Following[];
  readonly unfollowed: readonly Following[];
  /** Repositories that nobody follows any more. */
  readonly left: readonly string[];
}

/**
 * What differs from the stored ones, read by ranges of keys: behind `after`, up to and with `upTo`; undefined: to the end.
 * What is yielded is about how much CPU time was used since, in microseconds.
 */
export function* compareFollowers(
  now: FollowersByRepository,
  stored: (after: string, upTo: string | undefined) => FollowersByRepository,
): Generator<number, FollowersChange> {
  const followed: Following[] = [];
  const unfollowed: Following[] = [];
  const left: string[] = [];
  const keys = [...now.keys()].sort(byName);
  yield keys.length * COST.sort;
  let last = "";
  for (let start = 0; start <= keys.length; start += ROWS_COMPARED) {
    const slice = keys.slice(start, start + ROWS_COMPARED);
    const end = start + ROWS_COMPARED > keys.length ? undefined : slice.at(-1);
    const before = stored(last, end);
    for (const repository of new Set([...slice, ...before.keys()])) {
      const [was, is] = [new Set(before.get(repository)), new Set(now.get(repository))];
      for (const application of is.difference(was)) followed.push([repository, application]);
      for (const application of was.difference(is)) unfollowed.push([repository, application]);
      if (is.size === 0) left.push(repository);
    }
    last = end ?? last;
    yield (slice.length + 1) * COST.row;
  }
  return { followed, unfollowed, left };
}

/**
 * The strategy `newest-build` (alias `latest`): the tag whose image was built last. The constraint has no say (upstream:
 * registry-scanner/pkg/image/version.go). Tags of one date are ordered by name. Where the registry sorts its list
 * (`tagsortmode`), the place of a tag stands for its date, and nothing has to be known of it.
 */

import { byName } from "../lib/order.ts";
import { builtAt, compareMoments, type Moment } from "./builds.ts";
import type { TagFacts, TagSort } from "./facts.ts";
import type { Order } from "./order.ts";
import type { Rule } from "./rule.ts";

export interface Dated {
  readonly tag: string;
  /** When it was built; in a sorted list its place. */
  readonly at: Moment;
}

/** The order by date of build. A tag whose facts are not known has no place in it. */
export function newestBuildOrder(
  { platforms }: Pick<Rule, "platforms">,
  facts: ReadonlyMap<string, TagFacts>,
): Order<Dated> {
  return datedOrder(
    (tag) => {
      const known = facts.get(tag);
      return known?.kind === "known" ? builtAt(known, platforms) : undefined;
    },
    (tag) => withoutDate(facts.get(tag), platforms),
    "the newest build",
  );
}

/** The order of the registry's list itself. */
export function sortedOrder(tags: readonly string[], sorted: TagSort): Order<Dated> {
  const places = new Map(
    tags.map((tag, index) => [tag, { ms: sorted === "latest-first" ? -index : index, ns: 0 }]),
  );
  return datedOrder(
    (tag) => places.get(tag),
    () => "not in the registry's list",
    `the latest by the registry's list (${sorted})`,
  );
}

function datedOrder(
  at: (tag: string) => Moment | undefined,
  unreadable: (tag: string) => string,
  best: string,
): Order<Dated> {
  return {
    read: (tag) => {
      const date = at(tag);
      return date === undefined ? undefined : { tag, at: date };
    },
    unreadable,
    compare: (a, b) => compareMoments(a.at, b.at) || byName(a.tag, b.tag),
    admits: () => true,
    refusal: () => undefined,
    step: () => undefined,
    keepsHigher: false,
    losesPlaces: true,
    followsDigest: false,
    words: { best, scope: undefined },
  };
}

function withoutDate(facts: TagFacts | undefined, platforms: readonly string[]): string {
  switch (facts?.kind) {
    case undefined:
      return "of a build date that is not known yet";
    case "absent":
      return "without a manifest in the registry";
    case "unreadable":
      return `not readable: ${facts.reason}`;
    case "known":
      return platforms.length > 0 && builtAt(facts, []) !== undefined
        ? `without an image for ${platforms.join(" or ")}`
        : "without a date of its build";
  }
}

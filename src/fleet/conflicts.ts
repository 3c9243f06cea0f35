/**
 * Two images of one Application that write the same image to the same place would undo each other for ever.
 * One of them wins by a written rule: the lower resource (`namespace/name`), then the lower alias.
 * Different images with the same target are no conflict here: a list of images may be shared by Applications that
 * run one of them each.
 */
import type { Problem } from "../lib/problem.ts";
import { DEFAULT_HELM_TARGET, type Rule } from "../policy/rule.ts";
import { byName } from "./order.ts";

/** A Rule and the image of a resource that it comes from. */
export interface Claim {
  readonly rule: Rule;
  /** Place of the image. */
  readonly place: string;
}

export interface Conflict {
  readonly winner: Claim;
  readonly loser: Claim;
}

/** The claims on one Application that are served, in the order given, and those that are not. */
export function settle(claims: readonly Claim[]): { served: Claim[]; conflicts: Conflict[] } {
  const winners: Claim[] = [];
  const conflicts: Conflict[] = [];
  for (const claim of [...claims].sort(byPrecedence)) {
    const winner = winners.find(({ rule }) => clash(rule, claim.rule));
    if (winner === undefined) winners.push(claim);
    else conflicts.push({ winner, loser: claim });
  }
  return { served: claims.filter((claim) => winners.includes(claim)), conflicts };
}

function byPrecedence(a: Claim, b: Claim): number {
  return byName(a.rule.resource, b.rule.resource) || byName(a.rule.alias, b.rule.alias);
}

/** Do both write this image to one place, with values that may differ? */
function clash(a: Rule, b: Rule): boolean {
  if (a.repository !== b.repository) return false;
  const theirs = slots(b);
  return slots(a).some(({ slot, value }) =>
    theirs.some((other) => other.slot === slot && (value === undefined || other.value !== value)),
  );
}

interface Slot {
  readonly slot: string;
  /** What is written, where it does not depend on the version. */
  readonly value?: string;
}

function slots({ target, image, repository }: Pick<Rule, "target" | "image" | "repository">): Slot[] {
  switch (target.kind) {
    case "default": {
      // Whichever type the source has, it is one of these.
      const others = [DEFAULT_HELM_TARGET, { kind: "kustomize", name: undefined } as const];
      return others.flatMap((other) => slots({ target: other, image, repository }));
    }
    case "helm":
      return [{ slot: `helm ${target.name}`, value: image }, { slot: `helm ${target.tag}` }];
    case "helm-spec":
      return [{ slot: `helm ${target.spec}` }];
    case "kustomize":
      return [{ slot: `kustomize ${target.name ?? repository}` }];
    case "plugin":
      return [{ slot: `plugin ${target.name}`, value: image }, { slot: `plugin ${target.tag}` }];
    case "plugin-spec":
      return [{ slot: `plugin ${target.spec}` }];
  }
}

/** Applications that a problem names; the rest is counted. */
const NAMED_APPLICATIONS = 3;

/** One Problem per pair of images, however many Applications they meet in. */
export function conflictProblems(found: ReadonlyMap<string, readonly Conflict[]>): Problem[] {
  const pairs = new Map<string, { conflict: Conflict; applications: string[] }>();
  for (const [application, conflicts] of found) {
    for (const conflict of conflicts) {
      const key = JSON.stringify([conflict.winner.place, conflict.loser.place]);
      const pair = pairs.get(key) ?? { conflict, applications: [] };
      pair.applications.push(application);
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()].map(({ conflict: { winner, loser }, applications }) => ({
    severity: "error",
    where: loser.place,
    what: `For ${some(applications)} this image has the same target as ${winner.place}, so it is not served there.`,
    mend: "Remove one of the two, or let them match different Applications.",
  }));
}

function some(applications: readonly string[]): string {
  const named = applications.slice(0, NAMED_APPLICATIONS).join(", ");
  const more = applications.length - NAMED_APPLICATIONS;
  return more > 0 ? `${named} and ${more} more` : named;
}

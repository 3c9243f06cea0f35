/**
 * Two images of one Application that write the same image to the same place would undo each other for ever.
 * One of them wins by a written rule: the lower resource (`namespace/name`), then the lower alias.
 * Different images with the same target are no conflict here: a list of images may be shared by Applications that
 * run one of them each.
 */
import { canonicalOf } from "../argocd/place.ts";
import { type Slots, slotsFor } from "../argocd/slots.ts";
import type { NameDefaults } from "../image/reference.ts";
import { byName } from "../lib/order.ts";
import type { Problem } from "../lib/problem.ts";
import { DEFAULT_HELM_TARGET, type Rule } from "../policy/rule.ts";
import { someOf } from "./folded.ts";

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
export function settle(
  claims: readonly Claim[],
  names: NameDefaults,
): { served: Claim[]; conflicts: Conflict[] } {
  const winners: Claim[] = [];
  const conflicts: Conflict[] = [];
  for (const claim of [...claims].sort(byPrecedence)) {
    const winner = winners.find(({ rule }) => clash(rule, claim.rule, names));
    if (winner === undefined) winners.push(claim);
    else conflicts.push({ winner, loser: claim });
  }
  return { served: claims.filter((claim) => winners.includes(claim)), conflicts };
}

function byPrecedence(a: Claim, b: Claim): number {
  return byName(a.rule.resource, b.rule.resource) || byName(a.rule.alias, b.rule.alias);
}

/** Do both write this image to one place, with values that may differ? */
function clash(a: Rule, b: Rule, names: NameDefaults): boolean {
  if (a.repository !== b.repository) return false;
  const theirs = slotsOf(b, names);
  return slotsOf(a, names).some(({ slot, value }) =>
    theirs.some((other) => other.slot === slot && (value === undefined || other.value !== value)),
  );
}

interface Slot {
  readonly slot: string;
  /** What is written, where it does not depend on the version. */
  readonly value?: string;
}

function slotsOf(rule: Pick<Rule, "target" | "image" | "repository">, names: NameDefaults): Slot[] {
  const { target, image, repository } = rule;
  switch (target.kind) {
    case "default": {
      // Whichever type the source has, it is one of these.
      const others = [DEFAULT_HELM_TARGET, { kind: "kustomize", name: undefined } as const];
      return others.flatMap((other) => slotsOf({ target: other, image, repository }, names));
    }
    case "kustomize": {
      // How a kustomization spells an image is not known here; one image is one entry.
      const canonical = target.name === undefined ? repository : canonicalOf(target.name, names);
      return [{ slot: `kustomize ${canonical ?? target.name}` }];
    }
    case "helm":
    case "helm-spec":
      return entries("helm", slotsFor(target).slots, image);
    case "plugin":
    case "plugin-spec":
      return entries("plugin", slotsFor(target).slots, image);
  }
}

const entries = (block: string, slots: Slots, image: string): Slot[] =>
  Object.entries(slots).map(([name, holds]) => ({
    slot: `${block} ${name}`,
    ...(holds === "image" && { value: image }),
  }));

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
    what: `For ${someOf(applications)} this image has the same target as ${winner.place}, so it is not served there.`,
    mend: "Remove one of the two, or let them match different Applications.",
  }));
}

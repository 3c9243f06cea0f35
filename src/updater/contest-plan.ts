/** What a contest makes of a plan: how the parent stands to it, and the plan while it rests. Pure. */
import type { Application } from "../argocd/application.ts";
import { type Naming, patchFor } from "../argocd/images.ts";
import type { Owner } from "../argocd/owners.ts";
import { type Parent, parentStand } from "../argocd/parent.ts";
import type { Failure } from "../lib/failure.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Rule, Version } from "../policy/rule.ts";
import { isExactly } from "../policy/standing.ts";
import { versionText } from "../policy/version-text.ts";
import { contestReason, type Outlook, type ParentSeen } from "./contest.ts";
import type { ImagePlan } from "./image-plan.ts";
import { contestMend } from "./mends.ts";

export interface ParentInput {
  readonly application: Application;
  /** The parent Application, where a contest made it be read. */
  readonly parent: Result<Parent, Failure> | undefined;
  readonly naming: Naming;
}

/** What the parent would do about this write, where it was read. */
export function parentSeen(
  { application, parent, naming }: ParentInput,
  rule: Rule,
  to: Version,
): ParentSeen {
  if (parent === undefined || !parent.ok) return parent;
  const patch = patchFor(application, [{ rule, version: to }], naming);
  return ok(patch.ok ? parentStand(parent.value, application, patch.value) : "unclear");
}

/** A parent whose manifests set nothing there is no owner of what is written. Only a parent that is alone is asked. */
export const ownersThatSet = (owners: readonly Owner[], parent: ParentSeen): readonly Owner[] =>
  parent?.ok && parent.value === "sets-nothing" ? [] : owners;

/** It rests. */
export function contestedPlan(
  application: Application,
  due: ImagePlan,
  { contest, note }: Outlook,
  wanted: Version,
  owners: readonly Owner[],
): ImagePlan {
  const told = sentences(contestReason(contest), note);
  return {
    ...due,
    state: "contested",
    reason: isExactly(contest.to, wanted) ? told : `${versionText(wanted)} is not written yet: ${told}`,
    mend: contestMend(contest, owners, application, due.rule),
    lookAt: contest.nextTryAt,
  };
}

export const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(" ");

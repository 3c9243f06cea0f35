/** What a person can do about a hold or a contest. Pure. */
import type { Application } from "../argocd/application.ts";
import { mendFor, type Owner, ownerName, ownerText } from "../argocd/owners.ts";
import { listPointer } from "../argocd/source.ts";
import { ownersBehind, writerKind } from "../argocd/writer.ts";
import type { Decision } from "../policy/decide.ts";
import type { Rule } from "../policy/rule.ts";
import { versionText } from "../policy/version-text.ts";
import type { Contest } from "./contest.ts";

/**
 * `manager`: who wrote what the spec asks for, where that is known. Where it is not, a controller may have done what reads
 * like a person's hand.
 */
export function holdMend(
  { left, rollback }: Pick<Extract<Decision, { kind: "held" }>, "left" | "rollback">,
  owners: readonly Owner[],
  application: Application,
  rule: Pick<Rule, "target">,
  manager?: string,
): string {
  if (rollback !== undefined) {
    return `Sync the Application in Argo CD to run ${versionText(left)} again. POST /api/v1/resume ends the hold and deploys nothing.`;
  }
  const resume = "POST /api/v1/resume takes it up again.";
  const kind = manager === undefined ? undefined : writerKind(manager);
  if (kind === "argocd-api" || kind === "kubectl") return resume;
  const [owner] = ownersBehind(manager, owners);
  if (owner !== undefined) {
    const who = ownerText(ownerName(owner));
    const doubt = manager === undefined ? `If it was no person but ${who}` : `So that ${who} leaves it alone`;
    return `${resume} ${doubt}: ${mendFor(owner, application, rule.target)}`;
  }
  return manager === undefined ? resume : `${resume} ${managerMend(manager, application, rule)}`;
}

/** `owners`: those that set what is written. */
export function contestMend(
  { owner: name, manager }: Pick<Contest, "owner" | "manager">,
  owners: readonly Owner[],
  application: Application,
  rule: Pick<Rule, "target">,
): string {
  const owner =
    owners.find((each) => ownerName(each) === name) ?? (manager === undefined ? owners[0] : undefined);
  if (owner !== undefined) return mendFor(owner, application, rule.target);
  return manager === undefined
    ? "Find out who writes the Application's spec, then resume."
    : `${managerMend(manager, application, rule)} Then resume.`;
}

const managerMend = (manager: string, application: Application, { target }: Pick<Rule, "target">): string =>
  `So that ${manager} leaves it alone, take ${listPointer(application, target)} out of what it applies to the Application.`;

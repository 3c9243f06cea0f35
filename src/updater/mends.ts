/** What a person can do about a hold or a contest. Pure. */
import type { Application } from "../argocd/application.ts";
import { mendFor, type Owner, ownerName, ownerText } from "../argocd/owners.ts";
import type { Decision } from "../policy/decide.ts";
import type { Rule } from "../policy/rule.ts";
import { versionText } from "../policy/version-text.ts";

/** What a person did, a controller may have done as well, long after the write. */
export function holdMend(
  { left, rollback }: Pick<Extract<Decision, { kind: "held" }>, "left" | "rollback">,
  [owner]: readonly Owner[],
  application: Application,
  { target }: Pick<Rule, "target">,
): string {
  if (rollback !== undefined) {
    return `Sync the Application in Argo CD to run ${versionText(left)} again. POST /api/v1/resume ends the hold and deploys nothing.`;
  }
  const resume = "POST /api/v1/resume takes it up again.";
  if (owner === undefined) return resume;
  const who = ownerText(ownerName(owner));
  return `${resume} If it was no person but ${who}: ${mendFor(owner, application, target)}`;
}

/** `owners`: those that set what is written. */
export function contestMend(
  [owner]: readonly Owner[],
  application: Application,
  { target }: Pick<Rule, "target">,
): string {
  return owner === undefined
    ? "Find out who writes the Application's spec, then resume."
    : mendFor(owner, application, target);
}

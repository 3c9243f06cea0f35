/** Whether a PATCH landed whose answer nobody heard, and which the spec does not ask for any more. Pure. */
import type { Application } from "../argocd/application.ts";
import { deployedAt } from "../argocd/deployed.ts";
import type { Naming } from "../argocd/images.ts";
import { isAsWritten } from "../argocd/written.ts";
import type { Rule, Version } from "../policy/rule.ts";
import type { Intent } from "./settle.ts";

/**
 * The intent as if Argo CD had answered when it began to deploy what was to be written. It did so since the PATCH was sent, so
 * the spec asked for it, and what it asks for now was put there by somebody else. Undefined where nothing tells of that:
 * the PATCH never landed, is still to land, was answered, or is what the spec asks for.
 */
export function landedSince(
  application: Application,
  rule: Rule,
  naming: Naming,
  intent: Intent,
  asked: Version | undefined,
  now: number,
): Intent | undefined {
  if (intent.acknowledgedAt !== undefined || isAsWritten(asked, intent.to)) return undefined;
  const at = deployedAt(application, rule, naming, intent.to);
  // Argo CD tells whole seconds: the time of what was deployed in the second of the PATCH is that second's beginning.
  const sentAt = intent.at - (intent.at % 1_000);
  // A cluster whose clock is ahead does not make the answer come later than now.
  return at < sentAt ? undefined : { ...intent, acknowledgedAt: Math.min(at, now) };
}

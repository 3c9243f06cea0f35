/** Whether a PATCH landed whose answer nobody heard, and which the spec does not ask for any more. Pure. */
import type { Application } from "../argocd/application.ts";
import { deployedAt } from "../argocd/deployed.ts";
import type { Naming } from "../argocd/images.ts";
import { isAsWritten } from "../argocd/written.ts";
import type { Rule, Version } from "../policy/rule.ts";
import type { Intent } from "./settle.ts";

/**
 * The intent as if Argo CD had answered when it began to deploy what was to be written: an operation that is later than
 * the last one before the PATCH did so, and what the spec asks for now was put there by somebody else. Undefined where nothing
 * tells of that: the PATCH never landed, is still to land, was answered, or is what the spec asks for.
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
  // Both by the cluster's clock.
  if (intent.operation === undefined || at <= intent.operation) return undefined;
  // Argo CD tells whole seconds, and its clock may be ahead.
  return { ...intent, acknowledgedAt: Math.min(Math.max(at, intent.at), now) };
}

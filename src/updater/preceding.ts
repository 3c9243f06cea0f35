/** What there was before the spec came to ask for a version, as each look at it tells. Pure. */
import type { Application } from "../argocd/application.ts";
import { lastOperationAt, type Preceding } from "../argocd/rollback.ts";
import { isAsWritten } from "../argocd/written.ts";
import type { Version } from "../policy/rule.ts";
import type { TargetMemory } from "./settle.ts";

/** It moves on while the spec asks for something else. An operation that had no time yet is learnt with the next look. */
export function precedingOf(
  application: Application,
  { lastApplied, preceding, intent }: TargetMemory,
  asked: Version | undefined,
): Preceding {
  if (preceding !== undefined && isAsWritten(asked, lastApplied)) {
    return { ...preceding, operation: preceding.operation ?? lastOperationAt(application) };
  }
  const operation = lastOperationAt(application);
  if (intent === undefined || !isAsWritten(asked, intent.to)) {
    return { operation, version: undefined, writtenAt: undefined };
  }
  // Its answer was lost: what began since may be a rollback of it.
  return { operation: intent.operation ?? operation, version: intent.from, writtenAt: intent.at };
}

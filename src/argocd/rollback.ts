/**
 * Argo CD's own rollback, which leaves the spec as it is: an operation that deploys the source of an earlier entry of
 * the history. Pure.
 * Rules of Argo CD (server/application/application.go, v3.6.1): an operation names the sources it deploys, an ordinary
 * sync those of the spec at that time, a rollback those of the entry; only automated sync says `automated`, and a
 * rollback is refused while it is on. So a person's operation that began after the spec came to ask for a version, and
 * deployed another one, is a rollback, or a sync with a source of its own, which is as much a decision.
 */
import type { Rule, Version } from "../policy/rule.ts";
import { type Rollback, sameVersion } from "../policy/standing.ts";
import type { Application, Initiator, Sources } from "./application.ts";
import { type Naming, readTarget } from "./images.ts";

/**
 * When the last operation of the Application began, epoch milliseconds by the cluster's clock; 0 when there was none.
 * It names the operation: the next one begins later.
 */
export function lastOperationAt({ status: { operationState, history } }: Application): number {
  const last = history.at(-1);
  return Math.max(time(operationState?.startedAt), time(last?.deployStartedAt), time(last?.deployedAt));
}

/**
 * What a person had deployed for the rule's image instead of what the spec asks for. `seenOperation`: the last operation
 * (`lastOperationAt`) that began before the spec came to ask for this version; an operation up to there may be older than
 * the version, and says nothing about it.
 */
export function rollbackOf(
  application: Application,
  rule: Rule,
  naming: Naming,
  seenOperation: number,
): Rollback | undefined {
  const last = lastDeployment(application);
  if (last === undefined || last.at <= seenOperation || last.initiatedBy?.automated) return undefined;
  const asked = readTarget(application, rule, naming);
  const { source, sources } = last;
  const then = readTarget({ ...application, spec: { ...application.spec, source, sources } }, rule, naming);
  if (!asked.ok || !then.ok || !then.value.imageMatches) return undefined;
  const version = then.value.inSpec;
  if (asked.value.inSpec === undefined || isSame(asked.value.inSpec, version)) return undefined;
  return { version, by: last.initiatedBy?.username || undefined };
}

interface Deployment extends Sources {
  readonly at: number;
  readonly initiatedBy?: Initiator | null | undefined;
}

/**
 * The last operation, where it deploys; else the last entry of the history, which a failed one and a dry run leave as it
 * was. None where it names no sources.
 */
function lastDeployment({ status: { operationState, history } }: Application): Deployment | undefined {
  const deploys = operationState?.phase === "Running" || operationState?.phase === "Succeeded";
  const sync = operationState?.operation?.sync;
  if (deploys && sync?.dryRun !== true) {
    if (!namesSources(sync)) return undefined;
    const at = time(operationState.startedAt);
    return { ...sync, at, initiatedBy: operationState.operation?.initiatedBy };
  }
  const last = history.at(-1);
  if (!namesSources(last)) return undefined;
  return { ...last, at: time(last.deployStartedAt) || time(last.deployedAt) };
}

/** With several sources, v3.6.1 gives an empty `source` beside them. */
function namesSources<T extends Sources>(named: T | null | undefined): named is T {
  return (named?.sources ?? []).length > 0 || (named?.source?.repoURL ?? "") !== "";
}

const time = (text: string | undefined): number => Date.parse(text ?? "") || 0;

const isSame = (a: Version, b: Version | undefined): boolean => b !== undefined && sameVersion(a, b);

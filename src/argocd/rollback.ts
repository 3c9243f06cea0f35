/**
 * Argo CD's own rollback, which leaves the spec as it is: an operation that deploys the source of an earlier entry of
 * the history. Pure.
 * Rules of Argo CD (server/application/application.go; recorded with v3.6.1): an operation names the sources it deploys, an
 * ordinary sync those of the spec when it was asked for, a rollback those of the entry. A rollback always has the strategy
 * `apply`; a sync has it only where somebody chose to apply only. Only automated sync says `automated`, and a rollback is
 * refused while it is on.
 */
import type { Rule, Version } from "../policy/rule.ts";
import type { Rollback } from "../policy/standing.ts";
import { isExactly } from "../policy/standing.ts";
import type { Application, Initiator, Sources } from "./application.ts";
import { beganAt, namesSources, timeOf, versionIn } from "./deployed.ts";
import { type Naming, readTarget } from "./images.ts";
import { isAsWritten } from "./written.ts";

/** What there was before the spec came to ask for a version: whatever is older than that is no rollback of it. */
export interface Preceding {
  /** `lastOperationAt` then; undefined where it is not learnt yet. */
  readonly operation: number | undefined;
  /** What was written over, where the version was written from here. */
  readonly version: Version | undefined;
  /** When that was, epoch milliseconds. */
  readonly writtenAt: number | undefined;
}

/** A sync reads the spec, finds its revisions, and only then begins; meanwhile the spec may be written. */
const SYNC_BEGINS_WITHIN_MS = 60_000;

/**
 * When the last operation of the Application began, epoch milliseconds by the cluster's clock; 0 when there was none.
 * It names the operation: the next one begins later. Undefined while one waits for the controller: it has no time yet, and
 * the server has taken away the state of the one before.
 */
export function lastOperationAt({
  operation,
  status: { operationState, history },
}: Application): number | undefined {
  const isUnderWay = operationState?.phase === "Running" || operationState?.phase === "Terminating";
  if (operation && !isUnderWay) return undefined;
  const last = history.at(-1);
  return Math.max(timeOf(operationState?.startedAt), timeOf(last?.deployStartedAt), timeOf(last?.deployedAt));
}

/** What a person had deployed for the rule's image instead of what the spec asks for, since it asks for it. */
export function rollbackOf(
  application: Application,
  rule: Rule,
  naming: Naming,
  preceding: Preceding,
): Rollback | undefined {
  const last = lastDeployment(application);
  if (last === undefined || last.initiatedBy?.automated) return undefined;
  if (preceding.operation === undefined || last.at <= preceding.operation) return undefined;
  const asked = readTarget(application, rule, naming);
  const then = versionIn(application, rule, naming, last);
  if (!asked.ok || then === undefined) return undefined;
  const { version } = then;
  if (asked.value.inSpec === undefined || isAsWritten(version, asked.value.inSpec)) return undefined;
  if (last.strategy === undefined && isOldSync(last.at, version, preceding)) return undefined;
  return { version, by: last.initiatedBy?.username || undefined };
}

/** An entry of the history does not tell a rollback from a sync that had read the spec before it was written. */
function isOldSync(at: number, version: Version | undefined, preceding: Preceding): boolean {
  const { writtenAt } = preceding;
  return (
    writtenAt !== undefined &&
    Math.abs(at - writtenAt) <= SYNC_BEGINS_WITHIN_MS &&
    isExactly(version, preceding.version)
  );
}

interface Deployment extends Sources {
  readonly at: number;
  readonly initiatedBy?: Initiator | null | undefined;
  /** Undefined: an entry of the history, which does not tell it. */
  readonly strategy: "apply" | undefined;
}

/**
 * The last operation, where it deploys, if it may be a rollback; else the last entry of the history, which a failed one and
 * a dry run leave as it was. None where it names no sources.
 */
function lastDeployment({ status: { operationState, history } }: Application): Deployment | undefined {
  const deploys = operationState?.phase === "Running" || operationState?.phase === "Succeeded";
  const sync = operationState?.operation?.sync;
  if (deploys && sync?.dryRun !== true) {
    if (!namesSources(sync) || !sync.syncStrategy?.apply) return undefined;
    const at = timeOf(operationState.startedAt);
    return { ...sync, at, initiatedBy: operationState.operation?.initiatedBy, strategy: "apply" };
  }
  const last = history.at(-1);
  if (!namesSources(last)) return undefined;
  return { ...last, at: beganAt(last), strategy: undefined };
}

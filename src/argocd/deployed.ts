/**
 * What Argo CD deployed, and when: operations and entries of the history name the sources that they deploy, so each tells
 * what the spec asked for then. Pure.
 */
import type { Rule, Version } from "../policy/rule.ts";
import type { Application, RevisionHistory, Sources } from "./application.ts";
import { type Naming, readTarget } from "./images.ts";
import { isAsWritten } from "./written.ts";

/** RFC 3339 as epoch milliseconds; 0 where there is no time. Argo CD tells whole seconds. */
export const timeOf = (text: string | undefined): number => Date.parse(text ?? "") || 0;

/** When the deployment of an entry of the history began, or ended where it tells that alone. */
export const beganAt = ({ deployStartedAt, deployedAt }: RevisionHistory): number =>
  timeOf(deployStartedAt) || timeOf(deployedAt);

/** With several sources, v3.6.1 gives an empty `source` beside them. */
export function namesSources<T extends Sources>(named: T | null | undefined): named is T {
  return (named?.sources ?? []).length > 0 || (named?.source?.repoURL ?? "") !== "";
}

/** What these sources set for the rule's image: a version, or none. `undefined` where they are for another image. */
export function versionIn(
  application: Application,
  rule: Rule,
  naming: Naming,
  { source, sources }: Sources,
): { readonly version: Version | undefined } | undefined {
  const then = { ...application, spec: { ...application.spec, source, sources } };
  const read = readTarget(then, rule, naming);
  return read.ok && read.value.imageMatches ? { version: read.value.inSpec } : undefined;
}

/**
 * When a deployment of this version last began, epoch milliseconds by the cluster's clock; 0 where none is known. Also one
 * that failed or still runs: the spec asked for it then.
 */
export function deployedAt(application: Application, rule: Rule, naming: Naming, version: Version): number {
  const { operationState, history } = application.status;
  const sync = operationState?.operation?.sync;
  const deployments = [
    ...(namesSources(sync) && sync.dryRun !== true
      ? [{ named: sync, at: timeOf(operationState?.startedAt) }]
      : []),
    ...history.filter(namesSources).map((entry) => ({ named: entry, at: beganAt(entry) })),
  ];
  const times = deployments.flatMap(({ named, at }) =>
    isAsWritten(versionIn(application, rule, naming, named)?.version, version) ? [at] : [],
  );
  return Math.max(0, ...times);
}

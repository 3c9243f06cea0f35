/**
 * The stand-in's sync and rollback. The answer shows the operation (recorded for sync with Argo CD v3.6.1); what it
 * deploys is deployed at once. Of rollback the rules are those of server/application/application.go.
 */
import { enforce } from "./argocd.patch.ts";
import { Refused } from "./argocd.refused.ts";
import { kustomizationOf, render } from "./argocd.render.ts";
import { type Account, rbacName, type StandInApplication, type State, type Sync } from "./argocd.state.ts";

/** `POST /api/v1/applications/{name}/sync`: what the spec asks for, named in the operation. */
export function sync(state: State, account: Account, application: StandInApplication): unknown {
  mayOperate(state, account, application);
  const { source, sources } = structuredClone(application.spec);
  return operate(application, account, { ...(source && { source }), ...(sources && { sources }) });
}

/** `POST /api/v1/applications/{name}/rollback`: what an entry of the history deployed. The spec stays as it is. */
export function rollback(
  state: State,
  account: Account,
  application: StandInApplication,
  body: string,
): unknown {
  mayOperate(state, account, application);
  const { id = 0 }: { id?: number } = JSON.parse(body);
  if (isAutomated(application)) {
    throw new Refused(9, "rollback cannot be initiated when auto-sync is enabled");
  }
  const entry = application.status.history?.find((each) => each.id === id);
  if (entry === undefined) {
    const { namespace, name } = application.metadata;
    throw new Refused(3, `application ${namespace}/${name} does not have deployment with id ${id}`);
  }
  const { sources } = structuredClone(entry);
  // With several sources the server gives the empty one of the entry beside them.
  const source = structuredClone(entry.source) ?? { repoURL: "" };
  return operate(application, account, {
    syncStrategy: { apply: {} },
    source,
    ...(sources && { sources }),
  });
}

function mayOperate(state: State, account: Account, { metadata, spec }: StandInApplication): void {
  enforce(account, "sync", rbacName(state, spec.project, metadata.namespace, metadata.name));
}

function isAutomated({ spec: { syncPolicy } }: StandInApplication): boolean {
  const policy: { automated?: unknown } = Object(syncPolicy);
  return policy.automated !== undefined && policy.automated !== null;
}

function operate(application: StandInApplication, { name }: Account, what: Sync): unknown {
  const operation = { sync: { revision: REVISION, ...what }, initiatedBy: { username: name }, retry: {} };
  const answer = structuredClone({ ...application, operation });
  const { source, sources } = what;
  const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const { status, spec } = application;
  const history = status.history ?? [];
  status.operationState = {
    operation,
    phase: "Succeeded",
    message: "successfully synced (all tasks run)",
    startedAt: at,
    finishedAt: at,
  };
  status.history = [
    ...history,
    {
      id: (history.at(-1)?.id ?? -1) + 1,
      revision: REVISION,
      deployStartedAt: at,
      deployedAt: at,
      initiatedBy: operation.initiatedBy,
      ...(sources === undefined ? { source } : { sources }),
    },
  ];
  const deployed = { ...spec, source: sources === undefined ? source : undefined, sources };
  status.summary.images = render(deployed, status.summary.images ?? [], kustomizationOf(application));
  const asked = JSON.stringify([spec.sources === undefined ? spec.source : undefined, spec.sources]);
  status.sync.status = JSON.stringify([deployed.source, deployed.sources]) === asked ? "Synced" : "OutOfSync";
  return answer;
}

const REVISION = "daf11e2b4d956cde24fa5bd5bb047c3748c1b614";

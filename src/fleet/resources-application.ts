/**
 * Reads the ImageUpdater documents from the Application that delivers them, through Argo CD. What Argo CD cannot
 * compare with Git now looks as if it had been removed there; that is never taken for an answer.
 */
import { type Application, type ApplicationId, applicationKey } from "../argocd/application.ts";
import { type Comparison, isCompared } from "../argocd/comparison.ts";
import type { GroupKind, ManagedResource } from "../argocd/managed-resources.ts";
import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { DOCUMENT_MAX_BYTES } from "./constants.ts";
import { API_VERSION, KIND } from "./crd.ts";
import { type Documents, withNamespace } from "./delivered.ts";

/** The calls of Argo CD that are needed; src/argocd/client.ts has them. */
export interface ResourcesPorts {
  managedResources(
    id: ApplicationId,
    project: string,
    of: GroupKind,
  ): Promise<Result<readonly ManagedResource[], Failure>>;
  comparison(id: ApplicationId, project: string): Promise<Result<Comparison, Failure>>;
}

const IMAGE_UPDATER: GroupKind = { group: API_VERSION.split("/")[0] ?? "", kind: KIND };

/**
 * The documents, or why they cannot be told now. `listed`: Argo CD's list of Applications, which knows the project.
 * `known`: keys of the documents that were read before; undefined when none ever were.
 */
export async function readDocumentsOf(
  id: ApplicationId,
  ports: ResourcesPorts,
  listed: readonly Application[],
  known: readonly string[] | undefined,
): Promise<Result<Documents, Failure>> {
  const application = listed.find(
    ({ metadata }) => metadata.namespace === id.namespace && metadata.name === id.name,
  );
  if (application === undefined) return err(notListed(id));
  const { project } = application.spec;

  const failed = async (): Promise<Failure | undefined> => {
    const comparison = await ports.comparison(id, project);
    if (!comparison.ok) return comparison.error;
    return isCompared(comparison.value.status) ? undefined : notCompared(id, comparison.value);
  };
  if (application.status.sync.status === "Unknown") {
    const failure = await failed();
    if (failure !== undefined) return err(failure);
  }
  const managed = await ports.managedResources(id, project, IMAGE_UPDATER);
  if (!managed.ok) return managed;
  const documents = documentsIn(id, managed.value);
  if (!documents.ok) return documents;
  // A comparison may have failed since the list was made. What is missing counts only if it has not.
  const found = documents.value;
  const isMissing = known === undefined ? found.size === 0 : known.some((key) => !found.has(key));
  const failure = isMissing ? await failed() : undefined;
  return failure === undefined ? documents : err(failure);
}

function documentsIn(id: ApplicationId, managed: readonly ManagedResource[]): Result<Documents, Failure> {
  const documents = new Map<string, unknown>();
  for (const { namespace, name, targetState } of managed) {
    if (targetState === undefined) continue;
    const document = withNamespace(targetState, namespace);
    if (bytesOf(JSON.stringify(document)) > DOCUMENT_MAX_BYTES) return err(tooLarge(id, name));
    documents.set(`${namespace}/${name}`, document);
  }
  return ok(documents);
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function notListed(id: ApplicationId): Failure {
  return {
    code: "resources-application-not-listed",
    temporary: false,
    message: `Application ${applicationKey(id)}, which RESOURCES_APPLICATION names, does not exist, or the token may not get it.`,
    mend: `Correct RESOURCES_APPLICATION, or allow it in policy.csv of ConfigMap argocd-rbac-cm: "p, <account>, applications, get, <project>/${id.name}, allow" (<project>/${applicationKey(id)} where the Application is in another namespace than Argo CD).`,
  };
}

function notCompared(id: ApplicationId, { status, errors }: Comparison): Failure {
  const reason = errors.length > 0 ? errors.join("; ") : `its sync status is "${status}", without a reason`;
  return {
    code: "resources-not-compared",
    temporary: false,
    message: `Argo CD could not compare Application ${applicationKey(id)} with Git, so its ${KIND} resources cannot be told: ${reason.replace(/\.$/, "")}.`,
    mend: "Mend what Argo CD says of the Application; the next sweep after its next comparison reads it again.",
  };
}

function tooLarge(id: ApplicationId, name: string): Failure {
  return {
    code: "resources-too-large",
    temporary: false,
    message: `${KIND} ${name} of Application ${applicationKey(id)} has more than ${DOCUMENT_MAX_BYTES} bytes as JSON.`,
    mend: "Split it into several resources.",
  };
}

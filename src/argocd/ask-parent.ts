/** Reads a parent Application and the manifest of its child, with the right `get` alone. */
import { err, ok, type Result } from "../lib/result.ts";
import type { ApplicationId } from "./application.ts";
import type { ArgoCd } from "./client.ts";
import { isCompared } from "./comparison.ts";
import type { ArgoFailure } from "./failure.ts";
import type { Owner } from "./owners.ts";
import { type Parent, parentId } from "./parent.ts";

const APPLICATION = { group: "argoproj.io", kind: "Application" } as const;

/**
 * Fails where the parent itself cannot be read. Without its manifest the child's is not known: a failed comparison leaves
 * objects without target state, as if Git had removed them, so it is not asked for then.
 */
export async function askParent(
  argocd: Pick<ArgoCd, "getApplication" | "managedResources">,
  owner: Owner,
  child: ApplicationId,
  argocdNamespace: string,
): Promise<Result<Parent, ArgoFailure>> {
  const id = parentId(owner, argocdNamespace);
  const parent = await argocd.getApplication(id, undefined);
  if (!parent.ok) return err(parent.error);
  const { spec, status } = parent.value;
  const unknown: Parent = { application: parent.value, manifest: undefined };
  if (!isCompared(status.sync.status)) return ok(unknown);
  const delivered = await argocd.managedResources(id, spec.project, APPLICATION);
  if (!delivered.ok) return ok(unknown);
  const found = delivered.value.find(
    ({ namespace, name }) => namespace === child.namespace && name === child.name,
  );
  return ok({ ...unknown, manifest: found?.targetState });
}

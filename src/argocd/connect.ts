/** The client of the Argo CD that the settings name. */
import type { Failure } from "../lib/failure.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Settings } from "../settings.ts";
import { type ArgoCd, createArgoCd } from "./client.ts";
import { NOT_CONFIGURED } from "./failure.ts";

/** Fails where address or token are missing; a changed one counts with the next call of this. */
export function connect({
  argocd,
  argocdNamespace,
}: Pick<Settings, "argocd" | "argocdNamespace">): Result<ArgoCd, Failure> {
  if (argocd === undefined) return err(NOT_CONFIGURED);
  const namespace = argocdNamespace;
  // Called as a method of another object, the runtime's fetch refuses.
  return ok(createArgoCd({ ...argocd, namespace, fetch: (url, init) => fetch(url, init), now: Date.now }));
}

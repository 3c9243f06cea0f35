/** The client of the Argo CD that the settings name. */
import type { Failure } from "../lib/failure.ts";
import type { Fetch } from "../lib/http.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Settings } from "../settings.ts";
import { type ArgoCd, createArgoCd } from "./client.ts";
import { NOT_CONFIGURED } from "./failure.ts";

/**
 * Fails where address or token are missing; a changed one counts with the next call of this. `send`: in place of the
 * runtime's fetch, which refuses to be called as a method of another object.
 */
export function connect(
  { argocd, argocdNamespace }: Pick<Settings, "argocd" | "argocdNamespace">,
  send: Fetch = (url, init) => fetch(url, init),
): Result<ArgoCd, Failure> {
  if (argocd === undefined) return err(NOT_CONFIGURED);
  return ok(createArgoCd({ ...argocd, namespace: argocdNamespace, fetch: send, now: Date.now }));
}

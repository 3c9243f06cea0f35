/**
 * A service principal of Azure: the token server of its registry takes the id of the client and its secret as user name
 * and password (Azure Container Registry, "Authenticate with service principals"). Pure.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import type { CredentialProblem, Credentials, CredentialTarget } from "../credentials.ts";
import { hostOf, textOf } from "./document.ts";

const REGISTRY = /^[a-z0-9]+\.azurecr\.(?:io|cn|us)$/;

/** `clientId` and `clientSecret`, also as the az tool spells them. Undefined for another document. */
export function readAzurePrincipal(
  document: Readonly<Record<string, unknown>>,
  { registry, apiUrl }: CredentialTarget,
): Result<Credentials, CredentialProblem> | undefined {
  const username = textOf(document, ["clientId", "appId", "client_id"]);
  const password = textOf(document, ["clientSecret", "password", "client_secret"]);
  if (username === undefined || ("username" in document && !("clientId" in document))) return undefined;
  if (password === undefined) {
    const mend = 'Store {"tenantId": "...", "clientId": "...", "clientSecret": "..."}.';
    return err({ what: "the service principal has no `clientSecret`", mend });
  }
  if (![hostOf(apiUrl), registry].some((host) => REGISTRY.test(host))) {
    const what = `the secret is an Azure service principal, and ${registry} is no registry of Azure`;
    return err({ what, mend: "Use it for <name>.azurecr.io, and store `user:password` here." });
  }
  return ok({ username, password });
}

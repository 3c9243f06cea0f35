/**
 * A service principal of Azure: the token server of its registry takes the id of the client and its secret as user name
 * and password (Azure Container Registry, "Authenticate with service principals"). Pure.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import type { CredentialProblem, Credentials, CredentialTarget } from "../credentials.ts";
import { cloudOf, misplaced } from "./cloud.ts";
import { textOf } from "./document.ts";

/** `clientId` and `clientSecret`, or `appId` and `password` as the az tool has it. Undefined for another document. */
export function readAzurePrincipal(
  document: Readonly<Record<string, unknown>>,
  target: CredentialTarget,
): Result<Credentials, CredentialProblem> | undefined {
  const username = textOf(document, ["clientId", "appId", "client_id"]);
  const password = textOf(document, ["clientSecret", "password", "client_secret"]);
  if (username === undefined) return undefined;
  if (password === undefined) {
    const mend = 'Store {"tenantId": "...", "clientId": "...", "clientSecret": "..."}.';
    return err({ what: "the service principal has no `clientSecret`", mend });
  }
  if (cloudOf(target) !== "Azure") return err(misplaced("an Azure service principal", "Azure", target));
  return ok({ username, password });
}

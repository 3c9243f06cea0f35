/**
 * The key of a service account of Google Cloud, as a JSON file (Google Cloud, "Create and delete service account keys";
 * Artifact Registry, "Configure authentication to Artifact Registry for Docker"). Pure.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import type { CredentialProblem, CredentialTarget } from "../credentials.ts";
import { hostOf, textOf } from "./document.ts";

export interface GoogleKey {
  readonly kind: "google";
  readonly clientEmail: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly keyId: string | undefined;
}

const REGISTRY = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z0-9-]+\.)?gcr\.io)$/;

/** Undefined for a document that is no key of a service account. */
export function readGoogleKey(
  document: Readonly<Record<string, unknown>>,
  { registry, apiUrl }: CredentialTarget,
): Result<GoogleKey, CredentialProblem> | undefined {
  if (document.type !== "service_account") return undefined;
  const clientEmail = textOf(document, ["client_email"]);
  const privateKey = textOf(document, ["private_key"]);
  if (clientEmail === undefined || privateKey === undefined) {
    const mend = "Store the whole JSON file that Google gives out for the key.";
    return err({ what: "the service account's key has no `client_email` or no `private_key`", mend });
  }
  if (![hostOf(apiUrl), registry].some((host) => REGISTRY.test(host))) {
    const what = `the secret is the key of a Google service account, and ${registry} is no registry of Google`;
    const mend = "Use it for <region>-docker.pkg.dev or gcr.io, and store `user:password` here.";
    return err({ what, mend });
  }
  return ok({ kind: "google", clientEmail, privateKey, keyId: textOf(document, ["private_key_id"]) });
}

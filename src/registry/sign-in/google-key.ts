/**
 * The key of a service account of Google Cloud, as a JSON file (Google Cloud, "Create and delete service account keys";
 * Artifact Registry, "Configure authentication to Artifact Registry for Docker"). Pure.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import type { CredentialProblem, CredentialTarget } from "../credentials.ts";
import { cloudOf, misplaced } from "./cloud.ts";
import { textOf } from "./document.ts";

export interface GoogleKey {
  readonly kind: "google";
  readonly clientEmail: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly keyId: string | undefined;
}

/** What Google has written into `token_uri`. The first is asked, whichever stands there. */
export const TOKEN_URIS = [
  "https://oauth2.googleapis.com/token",
  "https://accounts.google.com/o/oauth2/token",
  "https://www.googleapis.com/oauth2/v4/token",
] as const;

const MEND = "Store the whole JSON file that Google gives out for the key, as it is.";

/** Undefined for a document that is no key of a service account. */
export function readGoogleKey(
  document: Readonly<Record<string, unknown>>,
  target: CredentialTarget,
): Result<GoogleKey, CredentialProblem> | undefined {
  if (document.type !== "service_account") return undefined;
  const clientEmail = textOf(document, ["client_email"]);
  const privateKey = textOf(document, ["private_key"]);
  if (clientEmail === undefined || privateKey === undefined) {
    return err({ what: "the service account's key has no `client_email` or no `private_key`", mend: MEND });
  }
  const uri = textOf(document, ["token_uri"]) ?? TOKEN_URIS[0];
  if (!TOKEN_URIS.some((known) => known === uri)) {
    return err({ what: "the service account's key has a `token_uri` that is not Google's", mend: MEND });
  }
  if (cloudOf(target) !== "Google")
    return err(misplaced("the key of a Google service account", "Google", target));
  return ok({ kind: "google", clientEmail, privateKey, keyId: textOf(document, ["private_key_id"]) });
}

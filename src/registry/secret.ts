/**
 * What a Worker secret holds: a user name and a password, or a key of a cloud that is exchanged for them. It is recognised
 * by its shape, so any reference may name any. Pure.
 */
import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { CredentialProblem, Credentials, CredentialTarget } from "./credentials.ts";
import { readDockerConfig } from "./docker-config.ts";
import { type AwsKey, readAwsKey } from "./sign-in/aws-key.ts";
import { readAzurePrincipal } from "./sign-in/azure-principal.ts";
import { type GoogleKey, readGoogleKey } from "./sign-in/google-key.ts";

/** A key that is exchanged for a user name and a password before the registry is asked. */
export type CloudKey = AwsKey | GoogleKey;

/** What a secret may hold, for people. */
const SHAPES =
  "Store `user:password`, a dockerconfigjson document, an AWS access key, a Google service account's key or an Azure service principal (docs/configuration.md, Credentials).";

/** Reads the value of a Worker secret for a registry. Errors never repeat a part of it, but for the names of its keys. */
export function readSecret(
  text: string,
  target: CredentialTarget,
): Result<Credentials | CloudKey, CredentialProblem> {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return readPair(trimmed);
  const document = parseJson(trimmed);
  if (!isRecord(document))
    return err({ what: "the secret begins as JSON and is not valid JSON", mend: SHAPES });
  if ("auths" in document) return readDockerConfig(trimmed, target);
  for (const read of [readAwsKey, readGoogleKey, readAzurePrincipal]) {
    const found = read(document, target);
    if (found !== undefined) return found;
  }
  return err({ what: "the secret is JSON of no shape that is known", mend: SHAPES });
}

function readPair(text: string): Result<Credentials, CredentialProblem> {
  const colon = text.indexOf(":");
  const [username, password] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (colon > 0 && password !== "") return ok({ username, password });
  return err({ what: "the secret is neither JSON nor `user:password`", mend: SHAPES });
}

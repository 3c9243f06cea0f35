/**
 * What a Worker secret holds: a user name and a password, or a key of a cloud that is exchanged for them. It is recognised
 * by its shape, so any reference may name any. Pure.
 */
import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { CredentialProblem, Credentials, CredentialTarget } from "./credentials.ts";
import { decodeBase64, readDockerConfig } from "./docker-config.ts";
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
  const document = parseJson(trimmed);
  if (!isRecord(document)) return readPair(trimmed);
  if ("auths" in document) return readDockerConfig(trimmed, target);
  for (const read of [readAwsKey, readGoogleKey, readAzurePrincipal]) {
    const found = read(document, target);
    if (found !== undefined) return found;
  }
  return err({ what: "the secret is JSON of no shape that is known", mend: SHAPES });
}

/** What looks like something else is refused: it would be sent to the registry as a password that is wrong. */
function readPair(text: string): Result<Credentials, CredentialProblem> {
  const refuse = (what: string, mend = SHAPES) => err({ what: `the secret ${what}`, mend });
  if (/^[[{]/.test(text)) return refuse("begins as JSON and is no JSON object");
  if (/^(["']).*\1$/s.test(text)) return refuse("stands in quotes", "Store it without them.");
  if (/\p{C}/u.test(text)) return refuse("has more than one line, and is no JSON");
  const colon = text.indexOf(":");
  const [username, password] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (colon > 0 && password !== "") return ok({ username, password });
  const isEncoded = colon < 0 && decodeBase64(text)?.trimStart().startsWith("{");
  return isEncoded
    ? refuse("is still in base64, as Kubernetes keeps it", "Store it decoded: `base64 -d`.")
    : refuse("is neither JSON nor `user:password`");
}

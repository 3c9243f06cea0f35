/** An access key of AWS as a JSON document. Pure. */
import { isRecord } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { CredentialProblem, CredentialTarget } from "../credentials.ts";
import { misplaced } from "./cloud.ts";
import { textOf } from "./document.ts";
import { type EcrEndpoint, ecrEndpoint } from "./ecr-endpoint.ts";

export interface AwsKey {
  readonly kind: "aws";
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly endpoint: EcrEndpoint;
}

/**
 * `accessKeyId` and `secretAccessKey`, also as the aws tool spells them, and as its answers wrap them: `AccessKey` of
 * create-access-key, `Credentials` of assume-role. Undefined for another document.
 */
export function readAwsKey(
  document: Readonly<Record<string, unknown>>,
  target: CredentialTarget,
): Result<AwsKey, CredentialProblem> | undefined {
  const key = [document.AccessKey, document.Credentials].find(isRecord) ?? document;
  const accessKeyId = textOf(key, ["accessKeyId", "AccessKeyId", "aws_access_key_id"]);
  const secretAccessKey = textOf(key, ["secretAccessKey", "SecretAccessKey", "aws_secret_access_key"]);
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const mend = 'Store {"accessKeyId": "...", "secretAccessKey": "..."}.';
    return err({ what: "the AWS access key is not complete", mend });
  }
  const endpoint = ecrEndpoint(new URL(target.apiUrl).hostname) ?? ecrEndpoint(target.registry);
  if (endpoint === undefined) return err(misplaced("an AWS access key", "Amazon", target));
  const sessionToken = textOf(key, ["sessionToken", "SessionToken", "aws_session_token"]);
  return ok({ kind: "aws", accessKeyId, secretAccessKey, sessionToken, endpoint });
}

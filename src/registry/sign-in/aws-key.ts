/**
 * An access key of AWS, and the Amazon registry that it is for (Amazon ECR user guide, "Private registry
 * authentication", "Public registry authentication"). Pure.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import type { CredentialProblem, CredentialTarget } from "../credentials.ts";
import { hostOf, textOf } from "./document.ts";

/** Where GetAuthorizationToken of a registry is asked for. Derived from the registry's host alone. */
export interface EcrEndpoint {
  readonly url: string;
  readonly service: "ecr" | "ecr-public";
  readonly region: string;
  /** The value of `X-Amz-Target`. */
  readonly target: string;
}

export interface AwsKey {
  readonly kind: "aws";
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly endpoint: EcrEndpoint;
}

const PRIVATE = /^\d{12}\.dkr\.(ecr|ecr-fips)\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/;
const PUBLIC = "public.ecr.aws";

/** `accessKeyId` and `secretAccessKey`, also as the aws tool spells them. Undefined for another document. */
export function readAwsKey(
  document: Readonly<Record<string, unknown>>,
  { registry, apiUrl }: CredentialTarget,
): Result<AwsKey, CredentialProblem> | undefined {
  const accessKeyId = textOf(document, ["accessKeyId", "AccessKeyId", "aws_access_key_id"]);
  const secretAccessKey = textOf(document, ["secretAccessKey", "SecretAccessKey", "aws_secret_access_key"]);
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const mend = 'Store {"accessKeyId": "...", "secretAccessKey": "..."}.';
    return err({ what: "the AWS access key is not complete", mend });
  }
  const endpoint = ecrEndpoint(hostOf(apiUrl)) ?? ecrEndpoint(registry);
  if (endpoint === undefined) {
    const what = `the secret is an AWS access key, and ${registry} is no registry of Amazon`;
    const mend =
      "Use it for <account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws, and store `user:password` here.";
    return err({ what, mend });
  }
  const sessionToken = textOf(document, ["sessionToken", "SessionToken", "aws_session_token"]);
  return ok({ kind: "aws", accessKeyId, secretAccessKey, sessionToken, endpoint });
}

/** Undefined for a host that is none of Amazon's registries. */
export function ecrEndpoint(host: string): EcrEndpoint | undefined {
  if (host === PUBLIC) {
    return {
      url: "https://api.ecr-public.us-east-1.amazonaws.com/",
      service: "ecr-public",
      region: "us-east-1",
      target: "SpencerFrontendService.GetAuthorizationToken",
    };
  }
  const [, kind, region, domain] = PRIVATE.exec(host) ?? [];
  if (kind === undefined || region === undefined || domain === undefined) return undefined;
  const api = kind === "ecr-fips" ? `ecr-fips.${region}` : `api.ecr.${region}`;
  const target = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
  return { url: `https://${api}.${domain}/`, service: "ecr", region, target };
}

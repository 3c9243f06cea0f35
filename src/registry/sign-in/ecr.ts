/**
 * Signing in at Amazon ECR: an access key is exchanged for a user name and a password, which live for twelve hours
 * (Amazon ECR API Reference, GetAuthorizationToken; Amazon ECR Public API Reference, the same). Signed by aws4fetch.
 */
import { AwsV4Signer } from "aws4fetch";
import { isRecord, parseJson } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { decodePair } from "../docker-config.ts";
import type { AwsKey } from "./aws-key.ts";
import type { Grant, GrantRequest } from "./grant.ts";

/** The signed request. `now` in epoch milliseconds: AWS refuses a signature that is older than five minutes. */
export async function ecrRequest(key: AwsKey, now: number): Promise<GrantRequest> {
  const { endpoint, accessKeyId, secretAccessKey, sessionToken } = key;
  const { url, service, region, target } = endpoint;
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const body = "{}";
  const signer = new AwsV4Signer({
    ...{ method: "POST", url, headers, body, service, region, accessKeyId, secretAccessKey },
    ...(sessionToken !== undefined && { sessionToken }),
    // `20260131T120000Z`
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ""),
    // Signed too, though a signer leaves it out by default: AWS then knows for which call the signature is.
    allHeaders: true,
  });
  const signed = await signer.sign();
  return { url, method: "POST", headers: Object.fromEntries(signed.headers), body };
}

/** Of the answer. Private registries answer a list, the public one an object. The error continues "... answered". */
export function readEcrGrant(text: string): Result<Grant, string> {
  const document = parseJson(text);
  const data = isRecord(document) ? document.authorizationData : undefined;
  const entry: unknown = Array.isArray(data) ? data[0] : data;
  if (!isRecord(entry) || typeof entry.authorizationToken !== "string") {
    return err("something without an authorization token");
  }
  const credentials = decodePair(entry.authorizationToken);
  if (credentials === undefined) return err("an authorization token that is no user and password");
  const expiresAt = typeof entry.expiresAt === "number" ? entry.expiresAt * 1000 : undefined;
  return ok({ credentials, expiresAt });
}

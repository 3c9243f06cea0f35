/**
 * Amazon's registries and where each is signed in at (Amazon ECR user guide, "Private registry authentication", "Public
 * registry authentication"; AWS General Reference, "Amazon ECR endpoints and quotas"). Pure.
 */

/** Where GetAuthorizationToken of a registry is asked for. Derived from the registry's host alone. */
export interface EcrEndpoint {
  readonly url: string;
  readonly service: "ecr" | "ecr-public";
  readonly region: string;
  /** The value of `X-Amz-Target`. */
  readonly target: string;
}

const PRIVATE = /^\d{12}\.dkr\.(ecr|ecr-fips)\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/;
const PUBLIC = "public.ecr.aws";

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

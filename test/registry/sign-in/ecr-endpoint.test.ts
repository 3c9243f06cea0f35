import { expect, it } from "vitest";
import { ecrEndpoint } from "../../../src/registry/sign-in/ecr-endpoint.ts";

it.each([
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "api.ecr.eu-west-1.amazonaws.com", "ecr", "eu-west-1"],
  [
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
    "ecr-fips.us-east-1.amazonaws.com",
    "ecr",
    "us-east-1",
  ],
  [
    "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com",
    "api.ecr.us-gov-west-1.amazonaws.com",
    "ecr",
    "us-gov-west-1",
  ],
  [
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "api.ecr.cn-north-1.amazonaws.com.cn",
    "ecr",
    "cn-north-1",
  ],
  ["public.ecr.aws", "api.ecr-public.us-east-1.amazonaws.com", "ecr-public", "us-east-1"],
])("%s is signed in at %s", (host, api, service, region) => {
  expect(ecrEndpoint(host)).toMatchObject({ url: `https://${api}/`, service, region });
});

it.each([
  "ghcr.io",
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.com",
  "123456789012.dkr.ecr.evil.com/.amazonaws.com",
  "x.public.ecr.aws",
])("%s is none of Amazon's", (host) => {
  expect(ecrEndpoint(host)).toBeUndefined();
});

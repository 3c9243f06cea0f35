import { describe, expect, it } from "vitest";
import { cloudOf, misplaced, whatToStore } from "../../../src/registry/sign-in/cloud.ts";

const at = (registry: string, apiUrl = `https://${registry}`) => ({ registry, apiUrl });

describe("the cloud of a registry", () => {
  it.each([
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "Amazon"],
    ["public.ecr.aws", "Amazon"],
    ["europe-docker.pkg.dev", "Google"],
    ["gcr.io", "Google"],
    ["eu.gcr.io", "Google"],
    ["acme.azurecr.io", "Azure"],
    ["acme-c0ffee.azurecr.io", "Azure"],
    ["acme.azurecr.cn", "Azure"],
    ["ghcr.io", undefined],
    ["azurecr.io", undefined],
    ["acme.azurecr.io.evil.com", undefined],
    ["evilgcr.io", undefined],
    ["europe-docker.pkg.dev.evil.com", undefined],
    ["12.dkr.ecr.eu-west-1.amazonaws.com", undefined],
  ])("of %s is %s", (host, cloud) => {
    expect(cloudOf(at(host))).toBe(cloud);
  });

  it("is told by the API, and by the name where a proxy stands before it", () => {
    expect(cloudOf(at("images.example.com", "https://acme.azurecr.io"))).toBe("Azure");
    expect(cloudOf(at("acme.azurecr.io", "https://proxy.example.com"))).toBe("Azure");
  });
});

it("a key in the wrong place is told whose it is, where it belongs and what belongs here", () => {
  expect(misplaced("an AWS access key", "Amazon", at("gcr.io"))).toEqual({
    what: "the secret is an AWS access key, and gcr.io is no registry of Amazon",
    mend: "Use it for <account>.dkr.ecr.<region>.amazonaws.com and public.ecr.aws, and store here the JSON file of a service account's key.",
  });
  expect(whatToStore(at("ghcr.io"))).toContain("`user:password`");
});

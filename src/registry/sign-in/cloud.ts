/** Which cloud a registry is of, told by its host alone, and what signs in there. Pure. */
import type { CredentialProblem, CredentialTarget } from "../credentials.ts";
import { ecrEndpoint } from "./ecr-endpoint.ts";

export type Cloud = "Amazon" | "Google" | "Azure";

interface CloudFacts {
  readonly owns: (host: string) => boolean;
  /** Its registries, for people. */
  readonly hosts: string;
  /** What a secret for them holds, for people. */
  readonly store: string;
}

const CLOUDS: Readonly<Record<Cloud, CloudFacts>> = {
  Amazon: {
    owns: (host) => ecrEndpoint(host) !== undefined,
    hosts: "<account>.dkr.ecr.<region>.amazonaws.com and public.ecr.aws",
    store: 'the access key of an AWS user, {"accessKeyId": "...", "secretAccessKey": "..."}',
  },
  Google: {
    owns: (host) => /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z0-9-]+\.)?gcr\.io)$/.test(host),
    hosts: "<region>-docker.pkg.dev and gcr.io",
    store: "the JSON file of a service account's key",
  },
  Azure: {
    owns: (host) => /^(?:[a-z0-9-]+\.)+azurecr\.(?:io|cn|us)$/.test(host),
    hosts: "<name>.azurecr.io",
    store: 'a service principal, {"clientId": "...", "clientSecret": "..."}',
  },
};

/** Undefined for a host that is of none of the three. */
export const cloudOfHost = (host: string): Cloud | undefined =>
  (["Amazon", "Google", "Azure"] as const).find((cloud) => CLOUDS[cloud].owns(host));

/** Of the registry's API, or, where a proxy stands before it, of the name that images have. */
export const cloudOf = ({ registry, apiUrl }: CredentialTarget): Cloud | undefined =>
  cloudOfHost(new URL(apiUrl).hostname) ?? cloudOfHost(registry);

/** What a secret for this registry may hold, as the end of a sentence. */
export function whatToStore(target: CredentialTarget): string {
  const cloud = cloudOf(target);
  return cloud === undefined
    ? "`user:password`, with an access token for the password, or a dockerconfigjson document"
    : CLOUDS[cloud].store;
}

/** A key of `cloud` in the secret of a registry that is not of it. `what` names the key. */
export function misplaced(what: string, cloud: Cloud, target: CredentialTarget): CredentialProblem {
  return {
    what: `the secret is ${what}, and ${target.registry} is no registry of ${cloud}`,
    mend: `Use it for ${CLOUDS[cloud].hosts}, and store here ${whatToStore(target)}.`,
  };
}

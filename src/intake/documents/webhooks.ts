/**
 * What the document at /openapi.json tells of webhooks: an address per sender, with the body that is read of it and the
 * ways in which it may show who it is. The Worker does not import this file.
 */
import * as v from "valibot";
import type { Sender } from "../senders/sender.ts";
import { SENDER_TYPES, SENDERS } from "../senders.ts";
import { ignoredAnswer, storedAnswer } from "./answers.ts";
import type { OperationDocument, Parameter } from "./document.ts";
import { WEBHOOK_PROBLEMS } from "./problems.ts";

interface Facts {
  readonly title: string;
  /** Names of security schemes; one is enough. Empty: the secret is in the URL alone. */
  readonly schemes: readonly string[];
  /** Does it take the secret in the URL? */
  readonly urlSecret?: true;
  readonly parameters?: readonly Parameter[];
}

const header = (name: string, required: boolean, description: string, values?: readonly string[]) =>
  ({ name, in: "header", required, description, ...(values !== undefined && { values }) }) as const;
const query = (name: string, description: string) =>
  ({ name, in: "query", required: false, description }) as const;

const REGISTRY = query("registry", "What images call the registry, where the delivery does not say it.");
const SECRET = query("secret", "The sender's secret, where it cannot be sent otherwise.");

/** By the sender's type. The scheme names are those of security-schemes.ts. */
export const WEBHOOK_FACTS: Readonly<Record<string, Facts>> = {
  "docker.io": { title: "Docker Hub", schemes: [], urlSecret: true },
  "ghcr.io": {
    title: "GitHub's container registry",
    schemes: ["ghcrSignature"],
    parameters: [
      header("X-GitHub-Event", true, "`package` or `registry_package`; other events are ignored."),
      header("X-GitHub-Delivery", false, "The id of the delivery."),
    ],
  },
  "quay.io": { title: "Quay", schemes: [], urlSecret: true },
  harbor: { title: "Harbor", schemes: ["authorizationSecret"] },
  acr: { title: "Azure Container Registry", schemes: ["authorizationSecret"] },
  "aliyun-acr": {
    title: "Alibaba Cloud Container Registry",
    schemes: [],
    urlSecret: true,
    parameters: [query("registry_url", "Upstream's name for `registry`.")],
  },
  cloudevents: { title: "CloudEvents and Amazon ECR", schemes: ["webhookSecretHeader"], urlSecret: true },
  gar: { title: "Google Artifact Registry", schemes: ["googleToken"] },
  distribution: {
    title: "CNCF Distribution and GitLab",
    schemes: ["authorizationSecret", "bearerSecret"],
  },
  nexus: {
    title: "Sonatype Nexus",
    schemes: ["nexusSignature"],
    parameters: [header("X-Nexus-Webhook-Delivery", false, "The id of the delivery.")],
  },
  artifactory: { title: "JFrog Artifactory", schemes: ["artifactoryAuth"] },
  generic: {
    title: "anybody who can sign, such as a CI job",
    schemes: ["genericSignature", "standardWebhooks", "bearerSecret", "githubToken"],
    parameters: [
      header("webhook-id", false, "The id of the delivery (Standard Webhooks)."),
      header("webhook-timestamp", false, "Seconds since 1970 (Standard Webhooks)."),
    ],
  },
};

const ANSWERS = {
  200: { description: "An event that is no push; nothing was stored.", schema: ignoredAnswer },
  202: { description: "The pushes are stored, and will be looked at.", schema: storedAnswer },
  ...WEBHOOK_PROBLEMS,
};

function documentsOf({ type, contentTypes, payload }: Sender): readonly OperationDocument[] {
  const facts = WEBHOOK_FACTS[type];
  if (facts === undefined) throw new Error(`webhooks.ts does not say how ${type} shows who it is`);
  const shared = {
    method: "POST",
    summary: `A delivery of ${facts.title}`,
    tag: "webhooks",
    body: { required: true, contentTypes: contentTypes ?? ["application/json"], schema: payload },
    answers: ANSWERS,
  } as const;
  const parameters = [...(facts.parameters ?? []), REGISTRY];
  const name = type.replaceAll(/[^a-z]/g, "-");
  const signed: OperationDocument = {
    ...shared,
    operation: "POST /webhook/:type",
    path: `/webhook/${type}`,
    id: `webhook-${name}`,
    security: { kind: "sender", schemes: facts.schemes },
    parameters,
  };
  const secret: Parameter = { name: "secret", in: "path", required: true, description: SECRET.description };
  const inUrl: OperationDocument = {
    ...shared,
    operation: "POST /webhook/:type/:secret",
    path: `/webhook/${type}/{secret}`,
    id: `webhook-${name}-secret`,
    security: { kind: "anyone" },
    parameters: [secret, ...parameters],
  };
  return [...(facts.schemes.length > 0 ? [signed] : []), ...(facts.urlSecret ? [inUrl] : [])];
}

export const WEBHOOK_DOCUMENTS: readonly OperationDocument[] = [
  {
    operation: "POST /webhook",
    method: "POST",
    path: "/webhook",
    id: "webhook",
    summary: "A delivery whose sender is named in the query or in a header",
    description: "As upstream has it: `/webhook?type=docker.io&secret=...`.",
    tag: "webhooks",
    security: { kind: "anyone" },
    parameters: [
      { ...query("type", "The sender."), values: SENDER_TYPES },
      SECRET,
      REGISTRY,
      header("X-Registry-Type", false, "The sender, where the query has no `type`.", SENDER_TYPES),
    ],
    body: { required: true, contentTypes: ["application/json"], schema: v.looseObject({}) },
    answers: ANSWERS,
  },
  ...SENDERS.flatMap(documentsOf),
];

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
  /** The least that tells of a push. */
  readonly example: unknown;
}

const header = (name: string, required: boolean, description: string, values?: readonly string[]) =>
  ({ name, in: "header", required, description, ...(values !== undefined && { values }) }) as const;
const query = (name: string, description: string) =>
  ({ name, in: "query", required: false, description }) as const;

const REGISTRY = query("registry", "What images call the registry, where the delivery does not say it.");
const SECRET = query("secret", "The sender's secret, where it cannot be sent otherwise.");

/** By the sender's type. The scheme names are those of security-schemes.ts. */
export const WEBHOOK_FACTS: Readonly<Record<string, Facts>> = {
  "docker.io": {
    title: "Docker Hub",
    schemes: [],
    urlSecret: true,
    example: { push_data: { tag: "1.2.3" }, repository: { repo_name: "acme/app" } },
  },
  "ghcr.io": {
    title: "GitHub's container registry",
    schemes: ["ghcrSignature"],
    parameters: [
      header("X-GitHub-Event", true, "`package` or `registry_package`; other events are ignored."),
      header("X-GitHub-Delivery", false, "The id of the delivery."),
    ],
    example: {
      action: "published",
      package: {
        name: "app",
        package_type: "container",
        owner: { login: "acme" },
        package_version: { container_metadata: { tag: { name: "1.2.3" } } },
      },
    },
  },
  "quay.io": {
    title: "Quay",
    schemes: [],
    urlSecret: true,
    example: { repository: "acme/app", docker_url: "quay.io/acme/app", updated_tags: ["1.2.3"] },
  },
  harbor: {
    title: "Harbor",
    schemes: ["authorizationSecret"],
    example: {
      type: "PUSH_ARTIFACT",
      event_data: {
        resources: [{ tag: "1.2.3", resource_url: "harbor.example.com/acme/app:1.2.3" }],
        repository: { repo_full_name: "acme/app" },
      },
    },
  },
  acr: {
    title: "Azure Container Registry",
    schemes: ["authorizationSecret"],
    example: {
      action: "push",
      target: { repository: "acme/app", tag: "1.2.3" },
      request: { host: "acme.azurecr.io" },
    },
  },
  "aliyun-acr": {
    title: "Alibaba Cloud Container Registry",
    schemes: [],
    urlSecret: true,
    parameters: [query("registry_url", "Upstream's name for `registry`.")],
    example: {
      push_data: { tag: "1.2.3" },
      repository: { repo_full_name: "acme/app", region: "eu-central-1" },
    },
  },
  cloudevents: {
    title: "CloudEvents and Amazon ECR",
    schemes: ["webhookSecretHeader"],
    urlSecret: true,
    example: {
      specversion: "1.0",
      type: "com.example.image.pushed",
      data: { registry: "registry.example.com", repository: "acme/app", tag: "1.2.3" },
    },
  },
  gar: {
    title: "Google Artifact Registry",
    schemes: ["googleToken"],
    example: {
      message: {
        messageId: "1",
        data: "eyJhY3Rpb24iOiJJTlNFUlQiLCJ0YWciOiJldXJvcGUtZG9ja2VyLnBrZy5kZXYvYWNtZS9pbWFnZXMvYXBwOjEuMi4zIn0=",
      },
    },
  },
  distribution: {
    title: "CNCF Distribution and GitLab",
    schemes: ["authorizationSecret", "bearerSecret"],
    example: {
      events: [
        {
          action: "push",
          target: { repository: "acme/app", tag: "1.2.3" },
          request: { host: "registry.example.com" },
        },
      ],
    },
  },
  nexus: {
    title: "Sonatype Nexus",
    schemes: ["nexusSignature"],
    parameters: [header("X-Nexus-Webhook-Delivery", false, "The id of the delivery.")],
    example: { action: "CREATED", component: { format: "docker", name: "acme/app", version: "1.2.3" } },
  },
  artifactory: {
    title: "JFrog Artifactory",
    schemes: ["artifactoryAuth"],
    example: {
      domain: "docker",
      event_type: "pushed",
      jpd_origin: "https://acme.example.com",
      data: { repo_key: "docker-local", image_name: "app", tag: "1.2.3" },
    },
  },
  generic: {
    title: "anybody who can sign, such as a CI job",
    schemes: ["genericSignature", "standardWebhooks", "bearerSecret", "githubToken"],
    parameters: [
      header("webhook-id", false, "The id of the delivery (Standard Webhooks)."),
      header("webhook-timestamp", false, "Seconds since 1970 (Standard Webhooks)."),
    ],
    example: { image: "registry.example.com/acme/app", tag: "1.2.3" },
  },
};

const ANSWERS = {
  200: {
    description: "An event that is no push, or pushes that nobody follows; nothing was stored.",
    schema: ignoredAnswer,
  },
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
    body: {
      required: true,
      contentTypes: contentTypes ?? ["application/json"],
      schema: payload,
      example: facts.example,
    },
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

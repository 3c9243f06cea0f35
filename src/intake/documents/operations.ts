/** What the document at /openapi.json tells of each operation. The Worker does not import this file. */
import { checkBody, resumeBody } from "../requests.ts";
import { checkAnswer, resumeAnswer, statusAnswer } from "./answers.ts";
import type { OperationDocument } from "./document.ts";
import { ARGOCD_PROBLEMS, BODY_PROBLEMS, NOT_FOUND, TOKEN_PROBLEMS, UNPROCESSABLE } from "./problems.ts";
import { WEBHOOK_DOCUMENTS } from "./webhooks.ts";

const JSON_BODY = ["application/json"];

export const DOCUMENTS: readonly OperationDocument[] = [
  {
    operation: "GET /healthz",
    method: "GET",
    path: "/healthz",
    id: "healthz",
    summary: "Is the Worker there?",
    tag: "service",
    security: { kind: "anyone" },
    parameters: [],
    answers: { 200: { description: "`OK`", contentType: "text/plain" } },
  },
  {
    operation: "GET /openapi.json",
    method: "GET",
    path: "/openapi.json",
    id: "openapi",
    summary: "This document",
    tag: "service",
    security: { kind: "anyone" },
    parameters: [],
    answers: { 200: { description: "An OpenAPI 3.1 document.", contentType: "application/json" } },
  },
  {
    operation: "GET /api/v1/status",
    method: "GET",
    path: "/api/v1/status",
    id: "status",
    summary: "Everything the deployment knows",
    description:
      "Resources and their problems, Applications with what was decided for each image and why, image repositories, pushes that nobody follows, the sweep.",
    tag: "api",
    security: { kind: "role", role: "read" },
    parameters: [],
    answers: { 200: { description: "What is known now.", schema: statusAnswer }, ...TOKEN_PROBLEMS },
  },
  {
    operation: "POST /api/v1/check",
    method: "POST",
    path: "/api/v1/check",
    id: "check",
    summary: "Look now, and update what is due",
    description:
      "Without a body it is about every Application that is followed. `dryRun` only decides, and changes nothing.",
    tag: "api",
    security: { kind: "role", role: "trigger" },
    parameters: [],
    body: {
      required: false,
      contentTypes: JSON_BODY,
      schema: checkBody,
      example: { application: "example-api-dev", dryRun: true },
    },
    answers: {
      200: { description: "What was decided for each image, and why.", schema: checkAnswer },
      ...TOKEN_PROBLEMS,
      ...BODY_PROBLEMS,
      404: NOT_FOUND,
      422: UNPROCESSABLE,
      ...ARGOCD_PROBLEMS,
    },
  },
  {
    operation: "POST /api/v1/resume",
    method: "POST",
    path: "/api/v1/resume",
    id: "resume",
    summary: "End holds and contests of an Application",
    description: "The running version counts as applied, and the rule decides again.",
    tag: "api",
    security: { kind: "role", role: "admin" },
    parameters: [],
    body: {
      required: true,
      contentTypes: JSON_BODY,
      schema: resumeBody,
      example: { application: "example-api-dev" },
    },
    answers: {
      202: { description: "Stored; the Application is looked at by itself.", schema: resumeAnswer },
      ...TOKEN_PROBLEMS,
      ...BODY_PROBLEMS,
      404: NOT_FOUND,
      ...ARGOCD_PROBLEMS,
    },
  },
  ...WEBHOOK_DOCUMENTS,
];

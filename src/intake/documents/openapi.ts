/**
 * The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1), made at build time from the schemas that the handlers
 * read by. Pure. The Worker does not import this file; what it serves is the text.
 */
import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { REFERENCE_PATTERN } from "../../image/reference.ts";
import { isRecord } from "../../lib/json.ts";
import { imageReference } from "../requests.ts";
import { record } from "../senders/payload.ts";
import {
  checkAnswer,
  ignoredAnswer,
  problemDetails,
  resumeAnswer,
  statusAnswer,
  storedAnswer,
} from "./answers.ts";
import type { Answer, OperationDocument, Security } from "./document.ts";
import { SECURITY_SCHEMES } from "./security-schemes.ts";

/** Schemas that have a name of their own in the document. */
const NAMED: Readonly<Record<string, v.GenericSchema>> = {
  CheckAnswer: checkAnswer,
  IgnoredAnswer: ignoredAnswer,
  ProblemDetails: problemDetails,
  ResumeAnswer: resumeAnswer,
  StatusAnswer: statusAnswer,
  StoredAnswer: storedAnswer,
};

/** The document as an object of JSON. `version`: of the product. */
export function openApi(documents: readonly OperationDocument[], version: string): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const each of documents) {
    const path = paths[each.path] ?? {};
    paths[each.path] = { ...path, [each.method.toLowerCase()]: operation(each) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Image Updater Worker",
      version,
      description:
        "Argo CD Image Updater as a Worker. Webhooks are hints where to look; what exists is read from the registry.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, jsonSchema(schema)])),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function operation(document: OperationDocument): object {
  const { id, tag, summary, description, parameters, body, answers } = document;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: requirement(document.security),
    ...(parameters.length > 0 && {
      parameters: parameters.map(({ values, ...rest }) => ({
        ...rest,
        schema: { type: "string", ...(values !== undefined && { enum: values }) },
      })),
    }),
    ...(body !== undefined && {
      requestBody: {
        required: body.required,
        content: Object.fromEntries(
          body.contentTypes.map((type) => [
            type,
            {
              schema: jsonSchema(body.schema),
              ...(body.example !== undefined && { example: body.example }),
            },
          ]),
        ),
      },
    }),
    responses: Object.fromEntries(Object.entries(answers).map(([status, each]) => [status, answer(each)])),
  };
}

const API_SCHEMES = ["apiToken", "apiJob", "apiAccess"] as const;

/** One of the list is enough; an empty list asks for nothing. */
function requirement(security: Security): readonly Readonly<Record<string, readonly string[]>>[] {
  if (security.kind === "anyone") return [];
  if (security.kind === "role") return API_SCHEMES.map((name) => ({ [name]: [security.role] }));
  return security.schemes.map((name) => ({ [name]: [] }));
}

function answer({ description, schema, contentType = "application/json", headers }: Answer): object {
  const content = schema === undefined ? textSchema(contentType) : referenceTo(schema);
  return {
    description,
    content: { [contentType]: { schema: content } },
    ...(headers !== undefined && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, says]) => [
          name,
          { description: says, required: true, schema: { type: "string" } },
        ]),
      ),
    }),
  };
}

const textSchema = (contentType: string): object => ({
  type: contentType === "application/json" ? "object" : "string",
});

function referenceTo(schema: v.GenericSchema): object {
  const name = Object.keys(NAMED).find((each) => NAMED[each] === schema);
  return name === undefined ? jsonSchema(schema) : { $ref: `#/components/schemas/${name}` };
}

/** What is sent, before defaults and transformations. */
function jsonSchema(schema: v.GenericSchema): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "throw",
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema === record) return { type: "object" };
      // The handler judges it with words for people; the same grammar as an expression.
      if (valibotSchema === imageReference) return { type: "string", pattern: REFERENCE_PATTERN };
      return undefined;
    },
    // `fields` of payload.ts asks for an object first, and says here which.
    overrideAction: ({ valibotAction }) => {
      const told =
        valibotAction.type === "metadata" && "metadata" in valibotAction ? valibotAction.metadata : {};
      const read = v.safeParse(v.object({ shape: v.custom<v.GenericSchema>(isSchema) }), told);
      return read.success ? jsonSchema(read.output.shape) : undefined;
    },
  });
  return rest;
}

const isSchema = (value: unknown): boolean => isRecord(value) && value.kind === "schema";

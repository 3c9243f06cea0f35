/** What the document at /openapi.json tells of one operation. The Worker does not import this file. */
import type { GenericSchema } from "valibot";

/** Who is let in: nobody is asked, one of some security schemes, or an API token with a role. */
export type Security =
  | { readonly kind: "anyone" }
  | { readonly kind: "sender"; readonly schemes: readonly string[] }
  | { readonly kind: "role"; readonly role: string };

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description: string;
  /** Absent: any text. */
  readonly values?: readonly string[];
}

export interface Answer {
  readonly description: string;
  /** Absent: plain text. */
  readonly schema?: GenericSchema;
  /** Default: application/json. */
  readonly contentType?: string;
  /** Headers that it always has, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RequestBody {
  readonly required: boolean;
  readonly contentTypes: readonly string[];
  readonly schema: GenericSchema;
  readonly example?: unknown;
}

export interface OperationDocument {
  /** Method and address of the row in operations.ts: `POST /webhook/:type`. */
  readonly operation: string;
  readonly method: "GET" | "POST";
  /** As OpenAPI writes it. One row may have several: `/webhook/acr`, `/webhook/ghcr.io`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly security: Security;
  readonly parameters: readonly Parameter[];
  readonly body?: RequestBody;
  readonly answers: Readonly<Record<number, Answer>>;
}

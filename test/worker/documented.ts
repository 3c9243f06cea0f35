/** Holds answers against what the document of the API says of the operation: status, content type, headers, content. */
import * as v from "valibot";
import { expect } from "vitest";
import { problemDetails } from "../../src/intake/documents/answers.ts";
import type { OperationDocument } from "../../src/intake/documents/document.ts";
import { DOCUMENTS } from "../../src/intake/documents/operations.ts";

const PROBLEM = "application/problem+json";

/** Does the address that OpenAPI or Hono writes with parameters lead to `path`? */
export function leadsTo(template: string, path: string): boolean {
  const parts = template.split("/");
  const given = path.split("/");
  return (
    parts.length === given.length &&
    parts.every((part, index) => /^(?:\{.+\}|:.+)$/.test(part) || part === given[index])
  );
}

/** Fails the test where the document does not know of such an answer. */
export async function expectDocumented(method: string, path: string, answer: Response): Promise<void> {
  const there = DOCUMENTS.filter((document) => leadsTo(document.path, path));
  const served = there.find((document) => document.method === (method === "HEAD" ? "GET" : method));
  const known = served?.answers[answer.status];
  const what = `${method} ${path} answered ${answer.status}`;
  const contentType = answer.headers.get("content-type")?.split(";")[0] ?? "";
  if (served === undefined || known === undefined) {
    expect(isWrongAddress(answer.status, served), `${what}, which the document does not know`).toBe(true);
    if (answer.status === 204) return;
    expect(contentType, what).toBe(PROBLEM);
    expectSchema(problemDetails, await answer.json(), what);
    return;
  }
  expect(contentType, what).toBe(known.contentType ?? "application/json");
  for (const name of Object.keys(known.headers ?? {}))
    expect(answer.headers.has(name), `${what} without ${name}`).toBe(true);
  if (known.schema !== undefined && method !== "HEAD") expectSchema(known.schema, await answer.json(), what);
}

/** An address or a method that is not served. A webhook of a sender that does not exist is answered 400. */
const isWrongAddress = (status: number, served: OperationDocument | undefined): boolean =>
  served === undefined && [204, 400, 401, 404, 405, 429].includes(status);

function expectSchema(schema: v.GenericSchema, content: unknown, what: string): void {
  const parsed = v.safeParse(schema, content);
  const issue = parsed.success ? undefined : `${v.getDotPath(parsed.issues[0])}: ${parsed.issues[0].message}`;
  expect(issue, what).toBeUndefined();
}

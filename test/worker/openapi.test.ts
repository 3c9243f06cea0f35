/** The document of the API as it is served, and the operations that it is about. */
import { describe, expect, it } from "vitest";
import { DOCUMENTS } from "../../src/intake/documents/operations.ts";
import { OPERATIONS } from "../../src/intake/operations.ts";
import { leadsTo } from "./documented.ts";
import { call, freshWorld } from "./objects.ts";

freshWorld();

const rowOf = (operation: string) => OPERATIONS.find(({ method, path }) => `${method} ${path}` === operation);

describe("the document of the API", () => {
  it("is served to everybody", async () => {
    const answer = await call("/openapi.json");
    expect(answer.headers.get("content-type")).toBe("application/json");
    const document = await answer.json<{ openapi: string; paths: Record<string, object> }>();
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual([...new Set(DOCUMENTS.map(({ path }) => path))]);
  });

  it("tells of every operation, and of none that is not there", () => {
    const told = [...new Set(DOCUMENTS.map(({ operation }) => operation))];
    expect(told.toSorted()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it.each(DOCUMENTS)("tells of $method $path where it is, and who is let in", ({ security, ...document }) => {
    const row = rowOf(document.operation);
    expect(row?.method).toBe(document.method);
    expect(leadsTo(row?.path ?? "", document.path.replaceAll(/[{}]/g, ""))).toBe(true);
    if (security.kind === "role") expect(row?.admission).toBe(security.role);
    // A sender whose secret is in the URL has no scheme besides.
    else expect(row?.admission).toBe(document.tag === "webhooks" ? "sender" : "anyone");
  });
});

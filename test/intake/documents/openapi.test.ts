/** The OpenAPI document is whole: what it refers to is there, and bodies are described as the handlers read them. */
import { describe, expect, it } from "vitest";
import { openApi } from "../../../src/intake/documents/openapi.ts";
import { DOCUMENTS } from "../../../src/intake/documents/operations.ts";
import { WEBHOOK_FACTS } from "../../../src/intake/documents/webhooks.ts";
import { SENDER_TYPES, SENDERS } from "../../../src/intake/senders.ts";

const document = JSON.parse(JSON.stringify(openApi(DOCUMENTS, "1.2.3")));

/** Every value in the document with the name that it stands under. */
function* entries(value: unknown): Generator<readonly [name: string, value: unknown]> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    yield [name, each];
    yield* entries(each);
  }
}

const bodyOf = (path: string): Record<string, unknown> =>
  document.paths[path].post.requestBody.content["application/json"].schema;

describe("the OpenAPI document", () => {
  it("is of version 3.1 and tells the product's version", () => {
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./), info: { version: "1.2.3" } });
  });

  it("refers only to schemas that it has, and has none that nothing refers to", () => {
    const refs = [...entries(document)].flatMap(([name, value]) => (name === "$ref" ? [value] : []));
    const there = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(refs)].toSorted()).toEqual(there.toSorted());
  });

  it("asks only for security schemes that it has, and has none that nobody asks for", () => {
    const asked = [...entries(document.paths)].flatMap(([name, value]) =>
      name === "security" && Array.isArray(value) ? value.flatMap((each) => Object.keys(each)) : [],
    );
    expect([...new Set(asked)].toSorted()).toEqual(
      Object.keys(document.components.securitySchemes).toSorted(),
    );
  });

  it("gives each operation an id of its own", () => {
    const ids = DOCUMENTS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.filter((id) => !/^[a-z][a-z-]*$/.test(id))).toEqual([]);
  });

  it("declares each parameter that an address has", () => {
    for (const { path, parameters } of DOCUMENTS) {
      const named = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => name);
      expect(parameters.filter(({ in: where }) => where === "path").map(({ name }) => name)).toEqual(named);
    }
  });

  it("knows every sender", () => {
    expect(Object.keys(WEBHOOK_FACTS)).toEqual(SENDER_TYPES);
  });

  it.each(SENDERS)("gives an example of $type that tells of one push", ({ type, parse }) => {
    const events: Readonly<Record<string, string>> = { "X-GitHub-Event": "package" };
    const body = WEBHOOK_FACTS[type]?.example;
    expect(parse({ header: (name) => events[name], query: () => undefined, body })).toMatchObject({
      ok: true,
      value: { pushes: [{ tag: "1.2.3" }] },
    });
  });

  it("describes a check as the handler reads it: no field is needed, none is unknown", () => {
    expect(bodyOf("/api/v1/check")).toMatchObject({
      type: "object",
      properties: {
        application: { type: "string", minLength: 1 },
        image: { type: "string", pattern: expect.stringContaining("sha256") },
        dryRun: { type: "boolean", default: false },
      },
      required: [],
      additionalProperties: false,
    });
  });

  it("describes what is read of a delivery; it may hold more, and null for what is absent", () => {
    const body = bodyOf("/webhook/docker.io/{secret}");
    expect(body).toMatchObject({ required: ["push_data", "repository"] });
    expect(body).not.toHaveProperty("additionalProperties");
    expect(JSON.stringify(bodyOf("/webhook/generic"))).toContain('"type":"null"');
  });
});

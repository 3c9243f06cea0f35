import { describe, expect, it } from "vitest";
import { encodePatch, type JsonPatchOperation } from "../../src/argocd/patch.ts";

describe("encodePatch", () => {
  const operations: JsonPatchOperation[] = [
    { op: "test", path: "/spec/source/repoURL", value: "https://git.example.com/?a=1&b=<2>\u2028\u2029é" },
  ];

  it("writes the characters that Go escapes as Go does, as the server compares bytes", () => {
    expect(encodePatch(operations)).toContain("a=1\\u0026b=\\u003c2\\u003e\\u2028\\u2029é");
  });

  it("says the same as before", () => {
    expect(JSON.parse(encodePatch(operations))).toEqual(operations);
  });
});

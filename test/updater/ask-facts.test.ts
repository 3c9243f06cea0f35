import { expect, it } from "vitest";
import { err, ok } from "../../src/lib/result.ts";
import type { FactsRequest } from "../../src/protocol.ts";
import { askFacts } from "../../src/updater/ask-facts.ts";
import { failure } from "./reconcile.support.ts";

const request = (...tags: string[]): FactsRequest => ({ tags, depth: "digest", platforms: [] });
const inquiries = [
  { key: "one", request: request("a") },
  { key: "one", request: request("b") },
  { key: "two", request: request("c") },
];

it("learns all answers of a repository, and a failure of one stops no other", async () => {
  const asked: FactsRequest[] = [];
  const ports = {
    facts: async (key: string, request: FactsRequest) => {
      asked.push(request);
      if (key === "two") return err(failure());
      return ok({ facts: request.tags.map((tag) => [tag, { kind: "absent" }] as const), waiting: 0 });
    },
  };
  const known = await askFacts(ports, inquiries, new Map(), true);
  expect([...(known.get("one")?.facts.keys() ?? [])]).toEqual(["a", "b"]);
  expect(known.get("two")?.failure).toEqual(failure());
  expect(asked.every(({ knownOnly }) => knownOnly)).toBe(true);
});

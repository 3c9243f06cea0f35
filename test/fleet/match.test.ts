import { describe, expect, it } from "vitest";
import { candidateFor, compileCandidates, specificity } from "../../src/fleet/match.ts";
import { application, ref, resource } from "./support.ts";

const candidates = (...refs: object[]) =>
  compileCandidates(resource({ applicationRefs: refs }).spec.applicationRefs, "place");
const chosen = (name: string, labels: Record<string, string>, ...refs: object[]) =>
  candidateFor(application(name, labels), candidates(...refs))?.ref.index;
const prod = { labelSelectors: { matchLabels: { env: "prod" } } };

describe("specificity", () => {
  it.each([
    [{ namePattern: "app" }, 1_000_003],
    [{ namePattern: "app-*" }, 4],
    [{ namePattern: "a?p*" }, 2],
    [{ namePattern: "app-[0-9]" }, 4],
    [{ namePattern: "app]" }, 4],
    [{ namePattern: "*", labelSelectors: {} }, 10_000],
    [{ namePattern: "app", labelSelectors: { matchLabels: { a: "", b: "" } } }, 1_010_203],
    [{ namePattern: "*", labelSelectors: { matchExpressions: [{ key: "a", operator: "Exists" }] } }, 10_100],
  ])("%j scores %i", (selection, score) => {
    expect(specificity(selection)).toBe(score);
  });
});

describe("candidateFor", () => {
  it.each<[string, number | undefined, object[]]>([
    ["the exact name before a longer pattern", 1, [ref("api-pr*"), ref("api-prd")]],
    ["the longer pattern before the shorter", 1, [ref("*"), ref("api-*")]],
    ["a selector before a longer pattern", 1, [ref("api-pr*"), ref("*", prod)]],
    [
      "a selector that does not match is passed by",
      0,
      [ref("*"), ref("*d", { labelSelectors: { matchLabels: { env: "dev" } } })],
    ],
    ["the first of equally specific ones", 0, [ref("api-*"), ref("*-prd")]],
    ["an escaped character is meant as it is", 0, [ref("api\\-prd")]],
    ["none", undefined, [ref("web-*"), ref("api")]],
  ])("%s", (_, index, refs) => {
    expect(chosen("api-prd", { env: "prod" }, ...refs)).toBe(index);
  });

  it("passes by a selector that cannot be read, and says so", () => {
    const broken = ref("api-prd", { labelSelectors: { matchExpressions: [{ key: "env", operator: "Is" }] } });
    expect(chosen("api-prd", {}, broken, ref("*"))).toBe(1);
    expect(candidates(broken)[0]?.problem).toMatchObject({
      severity: "error",
      where: "place: spec.applicationRefs[0].labelSelectors",
    });
  });
});

import { describe, expect, it } from "vitest";
import type { LabelSelector } from "../../src/fleet/crd.ts";
import { compileSelector } from "../../src/fleet/labels.ts";

const labels = { env: "prod", "app.kubernetes.io/name": "api", empty: "" };
const one = (key: string, operator: string, values?: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values && { values }) }],
});

describe("compileSelector", () => {
  it.each<[string, LabelSelector | undefined, boolean]>([
    ["no selector", undefined, true],
    ["an empty selector", {}, true],
    ["an equal label", { matchLabels: { env: "prod" } }, true],
    ["another value", { matchLabels: { env: "dev" } }, false],
    ["a label that is not there", { matchLabels: { tier: "" } }, false],
    ["an empty value", { matchLabels: { empty: "" } }, true],
    ["one of two labels", { matchLabels: { env: "prod", tier: "web" } }, false],
    ["In with the value", one("env", "In", ["dev", "prod"]), true],
    ["In without the value", one("env", "In", ["dev"]), false],
    ["In, label not there", one("tier", "In", [""]), false],
    ["NotIn with the value", one("env", "NotIn", ["prod"]), false],
    ["NotIn without the value", one("env", "NotIn", ["dev"]), true],
    ["NotIn, label not there", one("tier", "NotIn", ["web"]), true],
    ["Exists", one("app.kubernetes.io/name", "Exists"), true],
    ["Exists, label not there", one("tier", "Exists"), false],
    ["DoesNotExist", one("env", "DoesNotExist"), false],
    ["DoesNotExist, label not there", one("tier", "DoesNotExist"), true],
    ["both kinds", { matchLabels: { env: "prod" }, ...one("env", "NotIn", ["prod"]) }, false],
    ["a name of Object.prototype", one("constructor", "Exists"), false],
  ])("%s: %s", (_, selector, expected) => {
    const matcher = compileSelector(selector);
    expect(matcher.ok && matcher.value(labels)).toBe(expected);
    expect(matcher.ok).toBe(true);
  });

  it.each<[string, LabelSelector, string]>([
    ["an unknown operator", one("env", "Equals", ["prod"]), '"Equals"'],
    ["an operator in another case", one("env", "in", ["prod"]), '"in"'],
    ["In without values", one("env", "In"), "In needs"],
    ["NotIn without values", one("env", "NotIn", []), "NotIn needs"],
    ["Exists with values", one("env", "Exists", ["prod"]), "Exists takes no"],
    ["DoesNotExist with values", one("env", "DoesNotExist", ["prod"]), "DoesNotExist takes no"],
    ["a key that is none", one("a b", "Exists"), '"a b"'],
    ["an empty prefix", one("/name", "Exists"), '"/name"'],
    ["a key that is too long", one("x".repeat(64), "Exists"), "label key"],
    ["a value that is none", { matchLabels: { env: "a/b" } }, '"a/b"'],
    ["a value that is too long", { matchLabels: { env: "x".repeat(64) } }, "label value"],
  ])("refuses %s", (_, selector, reason) => {
    const matcher = compileSelector(selector);
    expect(matcher.ok ? "" : matcher.error).toContain(reason);
  });
});

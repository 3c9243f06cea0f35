/** The test tree mirrors the source: `src/<room>/<file>.ts` has `test/<room>/<file>.test.ts`, and the other way round. */
import { existsSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** Sources without a test of their name, by the reason why. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  "types, and a word or two": [
    "protocol",
    "lib/failure",
    "lib/problem",
    "lib/result",
    "policy/order",
    "argocd/application",
    "argocd/target-kind",
    "intake/schemes/scheme",
    "intake/senders/sender",
    "registry/sign-in/grant",
    "updater/image-plan",
  ],
  "parts of a decision: run by test/policy/decide, facts and strategy": [
    "policy/alphabetical",
    "policy/builds",
    "policy/decision",
    "policy/digest",
    "policy/elect",
    "policy/gate",
    "policy/newest-build",
    "policy/numeric",
    "policy/re2",
    "policy/stay",
    "policy/words",
  ],
  "values of an entry: run by test/registry/entry": ["registry/entry-values"],
  "numbers alone": ["fleet/constants", "registry/constants", "updater/constants"],
  "bundled at build: run by test/worker and test/system": ["fleet/bundled", "registry/bundled"],
  "objects and what holds their bindings: run in test/worker and test/system": [
    "fleet/fleet",
    "registry/repository",
    "updater/application",
    "updater/ports",
  ],
  "doors and wiring: run in test/worker and test/system": [
    "index",
    "intake/api",
    "intake/dispatch",
    "intake/operations",
    "intake/routes",
    "intake/webhook",
  ],
};

/** Tests of something larger than one file. */
const WITHOUT_SOURCE: readonly string[] = [
  "architecture",
  "check-config",
  "compatibility",
  "e2e-runner",
  "migrate",
  "mirror",
  "soak-day",
  "argocd/stand-in",
  "image/vectors",
  "policy/vectors",
  "updater/vectors",
  "intake/vectors",
  "semver/vectors",
  "support/platform",
  "support/platform.cases",
  "support/registry",
];

/** Names without their ending, with slashes. */
function namesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending) && !file.endsWith(".d.ts"))
    .map((file) => file.slice(0, -ending.length).replaceAll(sep, "/"));
}

const sources = namesIn("src", ".ts");
const tests = namesIn("test", ".test.ts").filter((name) => !/^(?:worker|system|e2e)\//.test(name));
const without = Object.values(WITHOUT).flat();

/** A long suite may be in several files: `access.test.ts`, `access.challenges.test.ts`. */
const sourceOf = (test: string): string => test.replace(/(?<=[^/])\.[^/.]+$/, "");

describe("the test tree", () => {
  it("has a test for each source that has logic", () => {
    const missing = sources.filter((name) => !without.includes(name) && !tests.includes(name));
    expect(missing).toEqual([]);
  });

  it("has a source for each test of one", () => {
    const known = new Set([...sources, ...WITHOUT_SOURCE]);
    expect(tests.filter((name) => !known.has(name) && !known.has(sourceOf(name)))).toEqual([]);
  });

  it("has no exception that is not needed", () => {
    expect(without.filter((name) => !sources.includes(name) || tests.includes(name))).toEqual([]);
    expect(WITHOUT_SOURCE.filter((name) => !tests.includes(name))).toEqual([]);
  });

  it("runs what has no test of its name in the two other projects", () => {
    expect(["worker", "system"].filter((project) => !existsSync(join(ROOT, "test", project)))).toEqual([]);
  });
});

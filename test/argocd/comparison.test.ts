import { describe, expect, it } from "vitest";
import { isCompared, readComparison } from "../../src/argocd/comparison.ts";
import helm from "../fixtures/argocd/application-helm.json" with { type: "json" };
import recorded from "../fixtures/argocd/application-not-compared.json" with { type: "json" };

const withConditions = (...conditions: object[]) =>
  readComparison({ metadata: { name: "api" }, status: { sync: { status: "Unknown" }, conditions } });

describe("readComparison", () => {
  it("reads a recorded failure with Argo CD's reason: the repo-server is away", () => {
    expect(readComparison(recorded)).toEqual({
      ok: true,
      value: {
        status: "Unknown",
        errors: [
          expect.stringMatching(/^ComparisonError: Failed to load target state: .*connection refused"$/),
        ],
      },
    });
  });

  it("reads a recorded Application that is in order", () => {
    expect(readComparison(helm)).toEqual({ ok: true, value: { status: "Synced", errors: [] } });
  });

  it("says what stops a comparison, once, and not what does not", () => {
    const twice = { type: "InvalidSpecError", message: "no such cluster" };
    expect(withConditions(twice, twice, { type: "OrphanedResourceWarning", message: "2" })).toMatchObject({
      value: { errors: ["InvalidSpecError: no such cluster"] },
    });
  });

  it("leaves the password out of an address that Argo CD quotes", () => {
    const message = "cannot fetch https://me:s3cr3t@git.example.com/charts.git";
    const read = withConditions({ type: "ComparisonError", message });
    expect(JSON.stringify(read)).toContain("git.example.com/charts.git");
    expect(JSON.stringify(read)).not.toContain("s3cr3t");
  });

  it("knows an Application that was never compared", () => {
    expect(readComparison({ metadata: { name: "api" } })).toEqual({
      ok: true,
      value: { status: "", errors: [] },
    });
  });

  it("refuses what is no Application", () => {
    expect(readComparison({ hello: 1 }).ok).toBe(false);
  });
});

it("only a comparison that came to an end says what is in Git", () => {
  expect(["Synced", "OutOfSync", "Unknown", ""].map(isCompared)).toEqual([true, true, false, false]);
});

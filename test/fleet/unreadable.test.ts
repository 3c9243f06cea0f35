import { expect, it } from "vitest";
import { UNREADABLE_TOLD } from "../../src/fleet/constants.ts";
import { unreadableProblems } from "../../src/fleet/unreadable.ts";

it("names the Application where the entry tells it, and what is wrong", () => {
  expect(unreadableProblems([{ key: "argocd/api", reason: "spec.project: no text" }])).toMatchObject([
    {
      severity: "warning",
      where: "Application argocd/api",
      what: expect.stringContaining("spec.project: no text"),
    },
  ]);
  expect(unreadableProblems([{ key: undefined, reason: "not JSON" }])[0]?.where).toContain(
    "list of Applications",
  );
});

it("says some of many, and how many more there are", () => {
  const many = Array.from({ length: UNREADABLE_TOLD + 7 }, (_, index) => ({
    key: `argocd/${index}`,
    reason: "no",
  }));
  const problems = unreadableProblems(many);
  expect(problems).toHaveLength(UNREADABLE_TOLD + 1);
  expect(problems.at(-1)?.what).toMatch(/^7 more/);
});

import { describe, expect, it } from "vitest";
import { PROBLEMS_KEPT } from "../../src/fleet/constants.ts";
import { bounded, foldedByApplication, someOf } from "../../src/fleet/folded.ts";
import type { Problem } from "../../src/lib/problem.ts";

const problem = (where: string, what = "Wrong.", severity: Problem["severity"] = "error"): Problem => ({
  severity,
  where,
  what,
  mend: "Mend it.",
});

describe("someOf", () => {
  it.each([
    [["n/1"], "n/1"],
    [["n/1", "n/2", "n/3"], "n/1, n/2, n/3"],
    [["n/1", "n/2", "n/3", "n/4", "n/5"], "n/1, n/2, n/3 and 2 more"],
  ])("of %j", (applications, text) => {
    expect(someOf(applications)).toBe(text);
  });
});

describe("foldedByApplication", () => {
  it("says once what the annotations of many have in common", () => {
    const of = (application: string, ...problems: Problem[]) => ({ application, problems });
    const shared = problem("config/a.yaml: ImageUpdater a");
    expect(
      foldedByApplication([
        of("n/a", problem("Application n/a: x"), shared),
        of("n/b", problem("Application n/b: x"), shared, problem("Application n/b: y")),
        of("n/c", problem("Application n/c: x", "Something else.")),
      ]),
    ).toEqual([
      problem("Application n/a: x", "Wrong. The same is said by n/b."),
      shared,
      problem("Application n/b: y"),
      problem("Application n/c: x", "Something else."),
    ]);
  });
});

describe("bounded", () => {
  it("leaves out what was said already", () => {
    expect(bounded([problem("a"), problem("b"), problem("a")])).toEqual([problem("a"), problem("b")]);
  });

  it("keeps no more than a row can hold, the errors first, and counts the rest", () => {
    const warnings = Array.from({ length: PROBLEMS_KEPT }, (_, index) => problem(`w${index}`, "", "warning"));
    const kept = bounded([...warnings, problem("e")]);
    expect(kept).toHaveLength(PROBLEMS_KEPT + 1);
    expect(kept.at(-2)).toEqual(problem("e"));
    expect(kept.at(-1)?.what).toBe("1 more problems are not listed.");
    expect(bounded(warnings)).toEqual(warnings);
  });
});

import { describe, expect, it } from "vitest";
import { answer, rollback, type Situation } from "./decide.cases.ts";
import { inPod, inSpec } from "./sample.ts";

const reasons: readonly (Situation & { readonly reads: string })[] = [
  {
    rule: { constraint: "~0-0" },
    tags: ["0.1.0-rc.1", "0.1.0"],
    running: inSpec("0.1.0-rc.1"),
    reads: "0.1.0 is the highest of 2 tags in `~0-0`.",
  },
  {
    tags: ["0.1.0", "0.2.0-rc.1"],
    running: inSpec("0.1.0"),
    reads:
      "0.1.0 runs and is the highest of 2 tags in `~0`; 0.2.0-rc.1 is not taken: pre-release, and `~0` takes none.",
  },
  {
    tags: ["0.1.0-rc.1"],
    running: inSpec("0.0.1"),
    reads: "none of 1 tag is admitted by `~0`; 0.1.0-rc.1 is not taken: pre-release, and `~0` takes none.",
  },
  {
    tags: ["0.3.0"],
    running: inSpec("0.4.0"),
    reads: "0.4.0 runs, is in `~0`, and 0.3.0, the highest found, is below it.",
  },
  {
    rule: { constraint: "" },
    tags: ["1.0.0", "2.0.0", "3.0.0"],
    running: inSpec("1.0.0"),
    reads: "3.0.0 is the highest of 3 tags in `*` (no constraint is set).",
  },
  {
    rule: { ignoreTags: ["*.1"] },
    tags: ["0.2.0", "0.2.1"],
    running: inSpec("0.1.0"),
    reads: "0.2.0 is the highest of 2 tags in `~0`; 0.2.1 is not taken: ignored by ignoreTags `*.1`.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("1.0.0"),
    reads: "0.2.0 is the highest of 1 tag in `~0`; 1.0.0 is not in `~0`.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("@sha256:0a"),
    reads: "0.2.0 is the highest of 1 tag in `~0`; sha256:0a is not in `~0`.",
  },
  {
    tags: ["0.1.0", "0.2.0"],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    by: "ApplicationSet services",
    reads:
      "Rolled back by ApplicationSet services from 0.2.0 to 0.1.0; it stays until a version above 0.2.0 appears or somebody resumes it.",
  },
  {
    tags: ["0.1.0", "0.2.0"],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    reads:
      "Rolled back by hand from 0.2.0 to 0.1.0; it stays until a version above 0.2.0 appears or somebody resumes it.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0", "alice"),
    reads:
      "Rolled back in Argo CD by alice from 0.2.0 to 0.1.0; the spec still asks for 0.2.0. It stays until a version above 0.2.0 appears, or somebody syncs or resumes it.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback("0.9.0", "alice"),
    reads:
      "Deployed in Argo CD by alice: 0.9.0 instead of 0.2.0; the spec still asks for 0.2.0. It stays until a version above 0.2.0 appears, or somebody syncs or resumes it.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback(undefined),
    reads:
      "Rolled back in Argo CD from 0.2.0 to what sets no version; the spec still asks for 0.2.0. It stays until a version above 0.2.0 appears, or somebody syncs or resumes it.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("0.1.5"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0"),
    reads:
      "Rolled back by hand from 0.2.0 to 0.1.5; it stays until a version above 0.2.0 appears or somebody resumes it.",
  },
  {
    tags: ["0.2.0"],
    running: inSpec("1.0.0"),
    lastApplied: "0.2.0",
    reads:
      "Set by hand from 0.2.0 to 1.0.0; it stays until a version above 0.2.0 appears or somebody resumes it.",
  },
  {
    tags: ["0.2.0"],
    running: undefined,
    lastApplied: "0.2.0",
    reads: "0.2.0 was removed by hand; it stays until a version above 0.2.0 appears or somebody resumes it.",
  },
  {
    tags: ["0.3.0"],
    running: inPod("0.4.0"),
    lastApplied: "0.2.0",
    reads: "0.2.0 was removed by hand; it stays until a version above 0.4.0 appears or somebody resumes it.",
  },
  {
    tags: ["0.2.0", "0.3.0"],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    reads: "0.3.0 is above 0.2.0, which a person left.",
  },
  {
    tags: ["0.2.0"],
    running: undefined,
    reads: "acme/api is neither set in the Application's spec nor running, and forceUpdate is off.",
  },
];

describe("the reason of a decision", () => {
  it.each(reasons)("$reads", ({ reads, ...question }) => {
    expect(answer(question).decision.reason).toBe(reads);
  });

  it("names only the highest tag that was passed over, and none below the one chosen", () => {
    const tags = ["0.2.0", "0.3.0-rc.1", "0.3.0-rc.2", "0.1.0-rc.1"];
    expect(answer({ tags, running: inSpec("0.1.0") }).decision.reason).toContain("; 0.3.0-rc.2 is not taken");
    const after = answer({ tags: [...tags, "0.4.0"], running: inSpec("0.1.0") });
    expect(after.decision.reason).toBe("0.4.0 is the highest of 5 tags in `~0`.");
  });
});

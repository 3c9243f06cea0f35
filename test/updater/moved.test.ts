import { describe, expect, it } from "vitest";
import { blankPlan, failedPlan } from "../../src/updater/image-plan.ts";
import { inquiriesForMoved, movedFailure } from "../../src/updater/moved.ts";
import { rule, version } from "../policy/sample.ts";
import { failure } from "./reconcile.support.ts";

const [OLD, NEW] = ["a", "b"].map((hex) => `sha256:${hex.repeat(64)}`);
const wanted = version(`latest@${OLD}`);

describe("a tag that was pushed again before it was written", () => {
  it("says from what to what, as people read digests", () => {
    expect(movedFailure(wanted, NEW)).toEqual({
      code: "registry-digest-moved",
      message:
        "latest was to run as sha256:aaaaaaaaaaaa, and it points to sha256:bbbbbbbbbbbb now, so nothing is written.",
      temporary: true,
    });
    expect(movedFailure(wanted, undefined).message).toContain("does not tell");
  });

  it("is asked about anew, and nothing else is", () => {
    const plan = { ...blankPlan(rule()), wanted };
    const images = [failedPlan(plan, movedFailure(wanted, NEW)), failedPlan(plan, failure()), plan];
    expect(inquiriesForMoved(images, 7)).toEqual([
      {
        key: "docker.io/acme/api",
        request: { tags: ["latest"], depth: "digest", platforms: [], since: 7 },
      },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { Version } from "../../src/policy/rule.ts";
import { type Running, sameVersion, standingOf } from "../../src/policy/standing.ts";
import { withOrder } from "../../src/policy/strategy.ts";
import { inPod, inSpec, rule, version } from "./sample.ts";

/** As in `~0`: adopted, or held and why. */
function standing(running: Running | undefined, lastApplied: Version | undefined): string {
  const answer = withOrder({ rule: rule({ constraint: "~0" }), tags: [] }, (order) =>
    standingOf(order, running, lastApplied),
  );
  if (!answer.ok) throw new Error(answer.error);
  const { value } = answer;
  if (value.kind === "adopted") return `adopted ${value.version.tag}`;
  return value.kind === "held" ? `${value.cause}, left ${value.left.tag}` : value.kind;
}

describe("standingOf", () => {
  it.each<[what: string, running: Running | undefined, lastApplied: string | undefined, expected: string]>([
    ["first sight", inSpec("0.1.0"), undefined, "adopted 0.1.0"],
    ["first sight, outside the constraint", inSpec("1.0.0"), undefined, "adopted 1.0.0"],
    ["first sight, no version", inSpec("latest"), undefined, "adopted latest"],
    ["first sight, told by Pods alone", inPod("0.1.0"), undefined, "as-applied"],
    ["nothing there", undefined, undefined, "as-applied"],
    ["as it was applied", inSpec("0.2.0"), "0.2.0", "as-applied"],
    ["lower", inSpec("0.1.0"), "0.2.0", "rolled-back, left 0.2.0"],
    [
      "lower, a pre-release that the constraint does not take",
      inSpec("0.2.0-rc.1"),
      "0.2.0",
      "rolled-back, left 0.2.0",
    ],
    ["lower, the other spelling of the same version", inSpec("0.2.0"), "v0.2.0", "rolled-back, left v0.2.0"],
    ["higher", inSpec("0.3.0"), "0.2.0", "adopted 0.3.0"],
    ["higher, outside the constraint", inSpec("1.0.0"), "0.2.0", "set-by-hand, left 0.2.0"],
    ["not comparable", inSpec("latest"), "0.2.0", "set-by-hand, left 0.2.0"],
    ["a digest alone", inSpec("@sha256:a"), "0.2.0", "set-by-hand, left 0.2.0"],
    ["removed", undefined, "0.2.0", "set-by-hand, left 0.2.0"],
    ["removed, while a Pod still runs it", inPod("0.2.0"), "0.2.0", "set-by-hand, left 0.2.0"],
    ["from outside the constraint into it, downward", inSpec("0.9.0"), "1.0.0", "adopted 0.9.0"],
    ["from no version into the constraint", inSpec("0.9.0"), "latest", "adopted 0.9.0"],
    [
      "from outside the constraint to elsewhere outside, upward",
      inSpec("2.0.0"),
      "1.0.0",
      "set-by-hand, left 1.0.0",
    ],
    [
      "the same tag with another digest: somebody took the newer build",
      inSpec("0.2.0@sha256:b"),
      "0.2.0@sha256:a",
      "adopted 0.2.0",
    ],
    [
      "the same outside the constraint",
      inSpec("1.0.0@sha256:b"),
      "1.0.0@sha256:a",
      "set-by-hand, left 1.0.0",
    ],
    ["from no version to another", inSpec("edge"), "latest", "adopted edge"],
  ])("%s", (_, running, lastApplied, expected) => {
    expect(standing(running, lastApplied === undefined ? undefined : version(lastApplied))).toBe(expected);
  });
});

describe("sameVersion", () => {
  it.each([
    ["0.1.0", "0.1.0", true],
    ["0.1.0", "0.2.0", false],
    ["0.1.0", "v0.1.0", false],
    // A digest that only one side knows says nothing.
    ["0.1.0@sha256:a", "0.1.0", true],
    ["0.1.0@sha256:a", "0.1.0@sha256:b", false],
    ["@sha256:a", "@sha256:a", true],
  ])("%s and %s: %s", (a, b, same) => {
    expect(sameVersion(version(a), version(b))).toBe(same);
    expect(sameVersion(version(b), version(a))).toBe(same);
  });
});

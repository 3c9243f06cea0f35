import { describe, expect, it } from "vitest";
import type { Order, Step } from "../../src/policy/order.ts";
import { semverOrder } from "../../src/policy/semver.ts";
import { parseVersion, type Version } from "../../src/semver/version.ts";

function order(constraint: string): Order<Version> {
  const made = semverOrder(constraint);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

function read(tag: string): Version {
  const version = parseVersion(tag);
  if (version === undefined) throw new Error(`${tag} is no version`);
  return version;
}

describe("semverOrder", () => {
  it.each([
    // The table of the first user: constraint, what it takes, what it does not.
    { constraint: "~0-0", takes: ["0.1.0-rc.1", "0.1.0", "0.2.0-beta.1"], leaves: ["1.0.0"] },
    { constraint: "~0", takes: ["0.1.0", "0.2.0"], leaves: ["0.1.0-rc.1", "1.0.0"] },
    { constraint: "1.x", takes: ["1.0.0", "1.5.2"], leaves: ["2.0.0", "1.0.0-rc.1"] },
    { constraint: "~1.2", takes: ["1.2.0", "1.2.5"], leaves: ["1.3.0"] },
    { constraint: "", takes: ["0.1.0", "99.0.0"], leaves: ["1.0.0-rc.1"] },
  ])("$constraint", ({ constraint, takes, leaves }) => {
    const { admits, refusal } = order(constraint);
    expect([...takes, ...leaves].filter((tag) => admits(read(tag)))).toEqual(takes);
    expect([...takes, ...leaves].filter((tag) => refusal(read(tag)) === undefined)).toEqual(takes);
  });

  it("orders tags of equal precedence by their bytes, the last one highest", () => {
    const tags = ["v1.2.0", "1.2", "1.2.0+b", "01.2.0", "1.2.0", "1.2.0+a"];
    const { compare } = order("*");
    expect(tags.toSorted((a, b) => compare(read(a), read(b)))).toEqual([
      "01.2.0",
      "1.2",
      "1.2.0",
      "1.2.0+a",
      "1.2.0+b",
      "v1.2.0",
    ]);
    for (const a of tags)
      for (const b of tags) expect(Math.sign(compare(read(a), read(b))) === 0).toBe(a === b);
  });

  it("has no place for a tag that is no version", () => {
    expect(["latest", "1.2.3.4", ""].map(order("*").read)).toEqual([undefined, undefined, undefined]);
  });

  it.each<[from: string, to: string, step: Step | undefined]>([
    ["1.2.3", "2.0.0", "major"],
    ["1.2.3", "2.0.0-rc.1", "major"],
    ["1.2.3", "1.3.0", "minor"],
    ["1.2.3", "1.3.0-rc.1", "minor"],
    ["v1.2", "1.2.4", "patch"],
    ["1.2.3-rc.1", "1.2.3-rc.2", "pre-release"],
    ["1.2.3", "v1.2.3", undefined],
    // Beyond 2^53 the library that names steps refuses to read.
    ["1.2.9007199254740993", "1.3.0", undefined],
    ["10000000000000000000.0.0", "10000000000000000001.0.0", undefined],
  ])("calls the step from %s to %s %s", (from, to, step) => {
    expect(order("*").step(read(from), read(to))).toBe(step);
  });

  it("says what is wrong with a constraint", () => {
    expect(semverOrder("latest")).toEqual({ ok: false, error: expect.stringContaining('"latest"') });
  });
});

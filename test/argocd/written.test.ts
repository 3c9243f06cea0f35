import { describe, expect, it } from "vitest";
import { isAsWritten } from "../../src/argocd/written.ts";
import { isExactly } from "../../src/policy/standing.ts";
import { version } from "../policy/sample.ts";

const optional = (text: string | undefined) => (text === undefined ? undefined : version(text));

describe("what a spec asks for, beside what was written", () => {
  it.each<[asked: string | undefined, written: string | undefined, asWritten: boolean, exactly: boolean]>([
    ["1", "1", true, true],
    ["1@sha256:a", "1@sha256:a", true, true],
    ["1@sha256:a", "1", true, false],
    ["1", "1@sha256:a", false, false],
    ["1@sha256:b", "1@sha256:a", false, false],
    ["@sha256:a", "1@sha256:a", false, false],
    ["2", "1", false, false],
    [undefined, "1", false, false],
    ["1", undefined, false, false],
    [undefined, undefined, false, true],
  ])("asks for %s after %s", (asked, written, asWritten, exactly) => {
    expect(isAsWritten(optional(asked), optional(written))).toBe(asWritten);
    expect(isExactly(optional(asked), optional(written))).toBe(exactly);
  });
});

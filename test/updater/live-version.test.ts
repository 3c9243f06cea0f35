import { describe, expect, it } from "vitest";
import { liveVersion } from "../../src/updater/live-version.ts";
import { version } from "../policy/sample.ts";

const NOW = "sha256:now";

describe("of several live images of one name", () => {
  it.each<{ what: string; live: readonly string[]; counts: string | undefined }>([
    { what: "none", live: [], counts: undefined },
    {
      what: "the one with the tracked tag, not its sibling",
      live: ["b@sha256:x", "a@sha256:now"],
      counts: "a@sha256:now",
    },
    {
      what: "of two with that tag, the old one",
      live: ["a@sha256:now", "a@sha256:old"],
      counts: "a@sha256:old",
    },
    {
      what: "the tag alone, beside the tag with today's digest: the first",
      live: ["a@sha256:now", "a"],
      counts: "a@sha256:now",
    },
    { what: "without the tag, an old digest", live: ["@sha256:now", "@sha256:old"], counts: "@sha256:old" },
    { what: "without the tag, and none is old: the first", live: ["b", "@sha256:now"], counts: "b" },
  ])("counts, for a digest rule: $what", ({ live, counts }) => {
    const rule = { strategy: "digest", constraint: "a" } as const;
    expect(liveVersion(rule, live.map(version), NOW)).toEqual(
      counts === undefined ? undefined : version(counts),
    );
  });

  it("counts the first for every other strategy, as upstream has it", () => {
    const rule = { strategy: "semver", constraint: "2" } as const;
    expect(liveVersion(rule, [version("1"), version("2")], undefined)).toEqual(version("1"));
  });
});

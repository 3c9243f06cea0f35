import { describe, expect, it } from "vitest";
import type { Depth } from "../../src/policy/facts.ts";
import { type Need, requestsOf, standOf, stepsFor, unreadOf } from "../../src/registry/facts-need.ts";
import type { Content, TagEntry } from "../../src/registry/tag-memory.ts";
import { NOW } from "./sample.ts";

const image = (platform: string, createdAt?: number): Content => ({ kind: "image", platform, createdAt });
const index = (...platforms: readonly (string | undefined)[]): Content => ({
  kind: "index",
  images: platforms.map((platform, place) => ({ platform, digest: `child-${place}` })),
});

const need = (depth: Depth, platforms: readonly string[] = [], more: Partial<Need> = {}): Need => ({
  tags: ["1.0"],
  depth,
  platforms,
  digestAfter: 0,
  absentAfter: NOW - 10,
  ...more,
});

function remembering(
  entry: Partial<TagEntry> | "listed" | undefined,
  contents: Readonly<Record<string, Content>> = {},
) {
  return {
    tag: (): TagEntry | undefined => {
      if (entry === "listed") return { tag: "1.0", at: NOW };
      return entry && { tag: "1.0", at: NOW, digest: "top", ...entry };
    },
    content: (digest: string) => contents[digest],
  };
}

const BOTH = index("linux/amd64", "linux/arm64/v8");

describe("what is asked next", () => {
  it.each<[string, Parameters<typeof remembering>, Need, readonly string[]]>([
    ["of a tag never seen, the digest alone", [undefined], need("digest"), ["head 1.0"]],
    ["of a tag never seen, all at once", [undefined], need("platforms"), ["read-tag 1.0"]],
    ["of a tag that a list told of", ["listed"], need("created"), ["read-tag 1.0"]],
    [
      "of a tag pushed again, its digest",
      [{ at: NOW - 1 }],
      need("created", [], { digestAfter: NOW }),
      ["head 1.0"],
    ],
    ["of a tag confirmed by a push, what its digest holds", [{}], need("platforms"), ["read top"]],
    [
      "of a tag absent before its push, the tag",
      [{ digest: null, at: NOW - 1 }],
      need("digest", [], { digestAfter: NOW }),
      ["head 1.0"],
    ],
    [
      "of an image that was kept back long ago, the image",
      [{}, { top: { kind: "unreadable", reason: "x", at: NOW - 11 } }],
      need("created"),
      ["read top"],
    ],
    [
      "of an image that was kept back just now, nothing",
      [{}, { top: { kind: "unreadable", reason: "x", at: NOW - 9 } }],
      need("created"),
      [],
    ],
    ["of a tag long absent, the tag", [{ digest: null, at: NOW - 11 }], need("created"), ["read-tag 1.0"]],
    ["of an index, nothing but its platforms", [{}, { top: BOTH }], need("platforms", ["linux/amd64"]), []],
    ["of an index, the date of one build", [{}, { top: BOTH }], need("created"), ["read child-0"]],
    [
      "of an index without linux/amd64, the date of its first",
      [{}, { top: index("windows/amd64", "linux/arm64") }],
      need("created"),
      ["read child-0"],
    ],
    [
      "of an index, the dates of the wanted platforms",
      [{}, { top: index("linux/amd64", "linux/arm/v6", "linux/arm/v7") }],
      need("created", ["linux/arm"]),
      ["read child-1", "read child-2"],
    ],
    ["of an index, no variant that is another", [{}, { top: BOTH }], need("created", ["linux/arm64/v9"]), []],
    [
      "of an index, only what is not remembered",
      [{}, { top: BOTH, "child-0": image("linux/amd64", 1) }],
      need("created", ["linux/amd64", "linux/arm64"]),
      ["read child-1"],
    ],
    [
      "of an index entry without platform",
      [{}, { top: index(undefined) }],
      need("platforms"),
      ["read child-0"],
    ],
    [
      "of an image that a list told of, its date",
      [{}, { top: { kind: "image", platform: "linux/amd64", undated: true } }],
      need("created"),
      ["read top"],
    ],
    [
      "of such an image, nothing but its platform",
      [{}, { top: { kind: "image", platform: "linux/amd64", undated: true } }],
      need("platforms"),
      [],
    ],
    [
      "of an image missing a while ago",
      [{}, { top: { kind: "missing", at: NOW - 11 } }],
      need("created"),
      ["read top"],
    ],
  ])("is, %s", (_, memory, asked, steps) => {
    const told = stepsFor(remembering(...memory), asked).map((step) =>
      step.kind === "read" ? `read ${step.digest}` : `${step.kind} ${step.tag}`,
    );
    expect(told).toEqual(steps);
    expect(unreadOf(remembering(...memory), asked)).toEqual(steps.length === 0 ? [] : ["1.0"]);
  });

  it("is asked once for a digest that several tags share", () => {
    const steps = stepsFor(
      remembering({}, { top: BOTH }),
      need("created", [], { tags: ["1.0", "1", "latest"] }),
    );
    expect(steps).toEqual([{ kind: "read", digest: "child-0" }]);
    expect(steps.map(requestsOf)).toEqual([2]);
  });
});

describe("what is known", () => {
  const known = (builds: unknown) => ({
    kind: "known",
    depth: builds === undefined ? "digest" : "created",
    digest: "top",
    builds,
    pushedAt: undefined,
  });
  it.each<[string, Parameters<typeof remembering>, Need, unknown]>([
    ["a digest", [{}], need("digest"), known(undefined)],
    ["when it was pushed", [{ pushedAt: 7 }], need("digest"), { ...known(undefined), pushedAt: 7 }],
    ["that there is none", [{ digest: null }], need("created"), { kind: "absent" }],
    [
      "that its manifest is gone",
      [{}, { top: { kind: "missing", at: NOW } }],
      need("created"),
      { kind: "absent" },
    ],
    [
      "an image",
      [{}, { top: image("linux/amd64", 5) }],
      need("created"),
      known([{ platform: "linux/amd64", createdAt: 5 }]),
    ],
    [
      "an image of a certain nanosecond",
      [{}, { top: { kind: "image", platform: "linux/amd64", createdAt: 5, createdNs: 7 } }],
      need("created"),
      known([{ platform: "linux/amd64", createdAt: 5, createdNs: 7 }]),
    ],
    [
      "an image whose date nobody asked for",
      [{}, { top: { kind: "image", platform: "linux/amd64", undated: true } }],
      need("platforms"),
      { ...known([{ platform: "linux/amd64", createdAt: undefined }]), depth: "platforms" },
    ],
    [
      "an index with the dates that were asked for",
      [{}, { top: BOTH, "child-1": image("linux/arm64", 5) }],
      need("created", ["linux/arm64"]),
      known([
        { platform: "linux/amd64", createdAt: undefined },
        { platform: "linux/arm64/v8", createdAt: 5 },
      ]),
    ],
    [
      "an index without what is not there or no image",
      [
        {},
        {
          top: index("linux/amd64", "linux/arm64", undefined),
          "child-0": { kind: "missing", at: NOW },
          "child-1": { kind: "unreadable", reason: "x" },
          "child-2": image("linux/s390x", 5),
        },
      ],
      need("created", ["linux/amd64", "linux/arm64", "linux/s390x"]),
      known([{ platform: "linux/s390x", createdAt: 5 }]),
    ],
    [
      "that it cannot be read",
      [{}, { top: { kind: "unreadable", reason: "x" } }],
      need("platforms"),
      { kind: "unreadable", reason: "x" },
    ],
  ])("is %s", (_, memory, asked, facts) => {
    expect(standOf(remembering(...memory), asked, "1.0")).toEqual({ kind: "known", facts });
  });
});

/** Situations of rules that go by more than names, and what is decided in each. Nothing was applied unless it is said. */
import type { TagFacts, TagSort } from "../../src/policy/facts.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { Running } from "../../src/policy/standing.ts";
import { inPod, inSpec } from "./sample.ts";

export const DAY = 24 * 60 * 60_000;
export const NOW = 100 * DAY;

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

interface Known {
  readonly digest?: string;
  /** Days of the build, by platform; a number alone is `linux/amd64`. */
  readonly built?: number | Readonly<Record<string, number>>;
  readonly pushed?: number;
}

/** All there is to know; by default built on day 1 and there since before the first look. */
export function known({ digest: points = digest("a"), built = 1, pushed }: Known = {}): TagFacts {
  const days = typeof built === "number" ? { "linux/amd64": built } : built;
  return {
    kind: "known",
    digest: points,
    depth: "created",
    builds: Object.entries(days).map(([platform, day]) => ({ platform, createdAt: day * DAY })),
    pushedAt: pushed === undefined ? undefined : pushed * DAY,
  };
}

export interface FactsCase {
  readonly what: string;
  readonly rule: Partial<Rule>;
  /** What is known of each tag; undefined: nothing. */
  readonly tags: Readonly<Record<string, TagFacts | undefined>>;
  readonly running: Running | undefined;
  readonly lastApplied?: string;
  readonly sorted?: TagSort;
  /** `update 0.2.0@a`, `need 0.2.0 (digest)`, or the kind of decision with its cause or code. */
  readonly decision: string;
  readonly incomplete?: readonly string[];
  readonly lookAt?: number;
  /** Where it matters what is adopted. */
  readonly adopt?: string;
}

const [a, b, c] = [digest("a"), digest("b"), digest("c")];
const ARM = { platforms: ["linux/amd64", "linux/arm64"] };
const BOTH = { "linux/amd64": 1, "linux/arm64": 1 };
const PIN = { pinDigest: true };
const FOLLOW: Partial<Rule> = { strategy: "digest", constraint: "latest" };
const BUILD: Partial<Rule> = { strategy: "newest-build", constraint: "" };
const AGED = { minimumAgeMs: 3 * DAY };
const absent: TagFacts = { kind: "absent" };
const unreadable: TagFacts = { kind: "unreadable", reason: "its manifest is of schema 1" };

export const factsCases: readonly FactsCase[] = [
  // alphabetical
  {
    what: "alphabetical takes the last by name, and asks nothing",
    rule: { strategy: "alphabetical", constraint: "1.x" },
    tags: { "2025-01": undefined, "2025-11": undefined, "2025-09": undefined },
    running: inSpec("2025-01"),
    decision: "update 2025-11",
  },
  {
    what: "alphabetical goes down where the running tag is no more, as upstream",
    rule: { strategy: "alphabetical" },
    tags: { a: undefined, b: undefined },
    running: inSpec("c"),
    decision: "update b",
  },
  // newest-build
  {
    what: "newest-build asks for the dates of all tags that the filters let through",
    rule: { ...BUILD, ignoreTags: ["x*"] },
    tags: { a: undefined, b: known(), xc: undefined },
    running: inSpec("b"),
    decision: "need a (created)",
  },
  {
    what: "newest-build takes the newest build",
    rule: BUILD,
    tags: { a: known({ built: 3 }), z: known({ built: 1 }), latest: known({ built: 2 }) },
    running: inSpec("z"),
    decision: "update a",
  },
  {
    what: "newest-build leaves out what has no date, no manifest or cannot be read",
    rule: BUILD,
    tags: { a: known({ built: {} }), b: absent, c: unreadable, d: known({ built: 1 }) },
    running: inSpec("d"),
    decision: "up-to-date",
  },
  {
    what: "newest-build goes by the wanted platforms, and one of them is enough",
    rule: { ...BUILD, platforms: ["linux/arm64", "linux/s390x"] },
    tags: {
      old: known({ built: { "linux/amd64": 9, "linux/arm64": 1 } }),
      new: known({ built: { "linux/amd64": 2, "linux/arm64": 2 } }),
      other: known({ built: { "linux/amd64": 50 } }),
    },
    running: inSpec("old"),
    decision: "update new",
  },
  {
    what: "newest-build without platforms goes by linux/amd64",
    rule: BUILD,
    tags: {
      a: known({ built: { "linux/arm64": 9, "linux/amd64": 1 } }),
      b: known({ built: { "linux/amd64": 2 } }),
    },
    running: inSpec("a"),
    decision: "update b",
  },
  {
    what: "newest-build tells builds of one millisecond apart",
    rule: BUILD,
    tags: {
      z: known({ built: 1 }),
      a: {
        kind: "known",
        digest: a,
        depth: "created",
        builds: [{ platform: "linux/amd64", createdAt: DAY, createdNs: 1 }],
        pushedAt: undefined,
      },
    },
    running: inSpec("z"),
    decision: "update a",
  },
  {
    what: "newest-build: rolled back by hand is held",
    rule: BUILD,
    tags: { a: known({ built: 1 }), b: known({ built: 2 }) },
    running: inSpec("a"),
    lastApplied: "b",
    decision: "held rolled-back",
  },
  {
    what: "newest-build goes on with a build after the one that was left",
    rule: BUILD,
    tags: { a: known({ built: 1 }), b: known({ built: 2 }), c: known({ built: 3 }) },
    running: inSpec("a"),
    lastApplied: "b",
    decision: "update c",
  },
  {
    what: "newest-build: rolled back by hand, and what was left is deleted: nothing is known to be newer than it",
    rule: BUILD,
    tags: { a: known({ built: 1 }), x: known({ built: 2 }) },
    running: inSpec("a"),
    lastApplied: "b",
    decision: "held set-by-hand",
  },
  {
    what: "newest-build: the same in a list that the registry sorts",
    rule: BUILD,
    tags: { a: undefined, x: undefined },
    running: inSpec("a"),
    lastApplied: "b",
    sorted: "latest-last",
    decision: "held set-by-hand",
  },
  {
    what: "newest-build: what was left is deleted, and what a person set is the newest now: adopted",
    rule: BUILD,
    tags: { a: known({ built: 3 }), x: known({ built: 2 }) },
    running: inSpec("a"),
    lastApplied: "b",
    decision: "up-to-date",
    adopt: "a",
  },
  {
    what: "newest-build: removed by hand, and then deleted from the registry",
    rule: BUILD,
    tags: { a: known({ built: 1 }) },
    running: inPod("b"),
    lastApplied: "b",
    decision: "held set-by-hand",
  },
  {
    what: "newest-build: what was applied is deleted, and nobody touched it: the rule decides, as upstream",
    rule: BUILD,
    tags: { a: known({ built: 1 }) },
    running: inSpec("b"),
    lastApplied: "b",
    decision: "update a",
  },
  {
    what: "nothing is asked for an image that is not live",
    rule: BUILD,
    tags: { a: undefined },
    running: undefined,
    decision: "skipped not-live",
  },
  // digest
  {
    what: "digest asks for the tag that it follows, and for no other",
    rule: FOLLOW,
    tags: { latest: undefined, "1.0.0": undefined },
    running: inSpec("latest"),
    decision: "need latest (digest)",
  },
  {
    what: "digest pins a tag without one",
    rule: FOLLOW,
    tags: { latest: known() },
    running: inSpec("latest"),
    decision: "update latest@a",
  },
  {
    what: "digest follows the tag",
    rule: FOLLOW,
    tags: { latest: known({ digest: b }) },
    running: inSpec(`latest@${a}`),
    lastApplied: `latest@${a}`,
    decision: "update latest@b",
  },
  {
    what: "digest has nothing to do when that runs",
    rule: FOLLOW,
    tags: { latest: known() },
    running: inSpec(`latest@${a}`),
    decision: "up-to-date",
  },
  {
    what: "digest leaves another tag of the same image",
    rule: FOLLOW,
    tags: { latest: known(), stable: undefined },
    running: inSpec(`stable@${a}`),
    decision: "up-to-date",
  },
  {
    what: "digest brings another tag to the one that it follows",
    rule: FOLLOW,
    tags: { latest: known(), stable: undefined },
    running: inSpec("stable"),
    decision: "update latest@a",
  },
  {
    what: "digest: an older digest set by hand is held",
    rule: FOLLOW,
    tags: { latest: known({ digest: b }) },
    running: inSpec(`latest@${a}`),
    lastApplied: `latest@${b}`,
    decision: "held set-by-hand",
  },
  {
    what: "digest: removed by hand is held",
    rule: FOLLOW,
    tags: { latest: known({ digest: b }) },
    running: inSpec("latest"),
    lastApplied: `latest@${b}`,
    decision: "held set-by-hand",
  },
  {
    what: "digest goes on once the tag points to something that was not left",
    rule: FOLLOW,
    tags: { latest: known({ digest: c }) },
    running: inSpec(`latest@${a}`),
    lastApplied: `latest@${b}`,
    decision: "update latest@c",
  },
  {
    what: "digest: set by hand after a tag without a digest: nobody knows whether the tag has moved",
    rule: FOLLOW,
    tags: { latest: known({ digest: b }), stable: undefined },
    running: inSpec("stable"),
    lastApplied: "latest",
    decision: "held set-by-hand",
  },
  {
    what: "digest: another hand wrote what the tag points to: adopted",
    rule: FOLLOW,
    tags: { latest: known({ digest: b }) },
    running: inSpec(`latest@${b}`),
    lastApplied: `latest@${a}`,
    decision: "up-to-date",
    adopt: `latest@${b}`,
  },
  {
    what: "digest: what runs does not wait for an age or for platforms",
    rule: { ...FOLLOW, ...ARM, ...AGED },
    tags: { latest: known({ digest: b, built: 99 }) },
    running: inSpec(`latest@${b}`),
    lastApplied: `latest@${b}`,
    decision: "up-to-date",
  },
  {
    what: "digest: a tag that is not there",
    rule: FOLLOW,
    tags: { "1.0.0": undefined },
    running: inSpec("latest"),
    decision: "skipped no-candidate",
  },
  {
    what: "digest waits for the wanted platforms",
    rule: { ...FOLLOW, ...ARM },
    tags: { latest: known({ digest: b }) },
    running: inSpec(`latest@${a}`),
    decision: "up-to-date",
    incomplete: ["latest"],
  },
  // platforms under semver
  {
    what: "platforms: only the candidate at the top is asked about",
    rule: ARM,
    tags: { "0.1.0": undefined, "0.2.0": undefined, "0.3.0": undefined },
    running: inSpec("0.1.0"),
    decision: "need 0.3.0 (platforms)",
  },
  {
    what: "platforms: nothing is asked when nothing is above what runs",
    rule: ARM,
    tags: { "0.1.0": undefined, "0.2.0": undefined },
    running: inSpec("0.2.0"),
    decision: "up-to-date",
  },
  {
    what: "platforms: nothing is asked when it is held and nothing is above what was left",
    rule: ARM,
    tags: { "0.1.0": undefined, "0.2.0": undefined },
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    decision: "held rolled-back",
  },
  {
    what: "platforms: after one that lacks a platform the next few are asked about at once",
    rule: ARM,
    tags: { "0.1.0": known(), "0.2.0": undefined, "0.3.0": undefined, "0.4.0": known() },
    running: inSpec("0.1.0"),
    decision: "need 0.3.0 0.2.0 (platforms)",
  },
  {
    what: "platforms: the next lower that is complete is taken",
    rule: ARM,
    tags: { "0.1.0": known(), "0.2.0": known({ built: BOTH }), "0.3.0": known() },
    running: inSpec("0.1.0"),
    decision: "update 0.2.0",
    incomplete: ["0.3.0"],
  },
  {
    what: "platforms: what runs stays while nothing above is complete",
    rule: ARM,
    tags: { "0.1.0": undefined, "0.2.0": known() },
    running: inSpec("0.1.0"),
    decision: "up-to-date",
    incomplete: ["0.2.0"],
  },
  {
    what: "platforms: what is outside the constraint stays too, as there is nothing to take",
    rule: ARM,
    tags: { "0.2.0": known() },
    running: inSpec("1.0.0"),
    decision: "skipped no-candidate",
    incomplete: ["0.2.0"],
  },
  {
    what: "platforms: absent and unreadable ones are stepped over, and are not incomplete",
    rule: ARM,
    tags: { "0.2.0": known({ built: BOTH }), "0.3.0": absent, "0.4.0": unreadable },
    running: inSpec("0.1.0"),
    decision: "update 0.2.0",
  },
  {
    what: "platforms: one that is no platform is never there, so nothing is in the middle of a push",
    rule: { platforms: ["linux/amd64", "arm64"] },
    tags: { "0.2.0": known() },
    running: inSpec("0.1.0"),
    decision: "up-to-date",
  },
  // minimum age
  {
    what: "minimum age: a tag that is too young is passed over until it is not",
    rule: AGED,
    tags: { "0.1.0": undefined, "0.2.0": known({ built: 90 }), "0.3.0": known({ built: 98 }) },
    running: inSpec("0.1.0"),
    decision: "update 0.2.0",
    lookAt: 101 * DAY,
  },
  {
    what: "minimum age: a push counts from when it was seen, whatever the image says of its build",
    rule: AGED,
    tags: { "0.2.0": known({ built: 1, pushed: 99 }) },
    running: inSpec("0.1.0"),
    decision: "up-to-date",
    lookAt: 102 * DAY,
  },
  {
    what: "minimum age: of two that are too young, the first to mature says when",
    rule: AGED,
    tags: { "0.2.0": known({ built: 98 }), "0.3.0": known({ built: 99 }) },
    running: inSpec("0.1.0"),
    decision: "up-to-date",
    lookAt: 101 * DAY,
  },
  {
    what: "minimum age: without any date it was there before the first look",
    rule: AGED,
    tags: { "0.2.0": known({ built: {} }) },
    running: inSpec("0.1.0"),
    decision: "update 0.2.0",
  },
  {
    what: "minimum age: what runs is not replaced for being young",
    rule: AGED,
    tags: { "0.1.0": known(), "0.2.0": known({ built: 99 }) },
    running: inSpec("0.2.0"),
    decision: "up-to-date",
  },
  // tag@digest
  {
    what: "pin: the chosen tag is written with its digest",
    rule: PIN,
    tags: { "0.1.0": undefined, "0.2.0": known({ digest: b }) },
    running: inSpec("0.1.0"),
    decision: "update 0.2.0@b",
  },
  {
    what: "pin: the digest of what runs is asked for where it is not written",
    rule: PIN,
    tags: { "0.2.0": undefined },
    running: inSpec("0.2.0"),
    decision: "need 0.2.0 (digest)",
  },
  {
    what: "pin: the digest of what runs is added",
    rule: PIN,
    tags: { "0.2.0": known() },
    running: inPod("0.2.0"),
    decision: "update 0.2.0@a",
  },
  {
    what: "pin: a tag that was pushed again does not replace what is pinned",
    rule: PIN,
    tags: { "0.2.0": known({ digest: b }) },
    running: inSpec(`0.2.0@${a}`),
    lastApplied: `0.2.0@${a}`,
    decision: "up-to-date",
  },
  {
    what: "pin: where the tag of what runs points to now is asked for, since a list does not tell",
    rule: PIN,
    tags: { "0.2.0": undefined },
    running: inSpec(`0.2.0@${a}`),
    lastApplied: `0.2.0@${a}`,
    decision: "need 0.2.0 (digest)",
  },
  {
    what: "pin: another digest set by hand is held",
    rule: PIN,
    tags: { "0.2.0": known() },
    running: inSpec(`0.2.0@${b}`),
    lastApplied: `0.2.0@${a}`,
    decision: "held set-by-hand",
  },
  {
    what: "pin: held until a higher version",
    rule: PIN,
    tags: { "0.2.0": known(), "0.3.0": known({ digest: c }) },
    running: inSpec(`0.2.0@${b}`),
    lastApplied: `0.2.0@${a}`,
    decision: "update 0.3.0@c",
  },
  {
    what: "pin: a version that was written before pinning is no hold",
    rule: PIN,
    tags: { "0.2.0": known() },
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    decision: "update 0.2.0@a",
  },
  {
    what: "pin with newest-build",
    rule: { ...BUILD, ...PIN },
    tags: { x: known({ built: 1 }), y: known({ built: 2, digest: b }) },
    running: inSpec("x"),
    decision: "update y@b",
  },
  {
    what: "pin: what runs is pinned once all its platforms are there",
    rule: { ...PIN, ...ARM },
    tags: { "0.2.0": known() },
    running: inSpec("0.2.0"),
    decision: "up-to-date",
    incomplete: ["0.2.0"],
  },
  {
    what: "pin: for that the platforms are asked for",
    rule: { ...PIN, ...ARM },
    tags: { "0.2.0": undefined },
    running: inSpec("0.2.0"),
    decision: "need 0.2.0 (platforms)",
  },
  {
    what: "pin: what was pushed again a moment ago is pinned once it is old enough",
    rule: { ...PIN, ...AGED },
    tags: { "0.2.0": known({ pushed: 99 }) },
    running: inSpec("0.2.0"),
    decision: "up-to-date",
    lookAt: 102 * DAY,
  },
  {
    what: "pin: what has no manifest stays without",
    rule: PIN,
    tags: { "0.2.0": absent },
    running: inSpec("0.2.0"),
    decision: "up-to-date",
  },
  {
    what: "pin: what a filter keeps out stays as it runs",
    rule: { ...PIN, ignoreTags: ["0.3.*"] },
    tags: { "0.2.0": known(), "0.3.0": known() },
    running: inSpec("0.3.0"),
    decision: "up-to-date",
  },
  // numeric
  {
    what: "numeric goes by the number, and a running one is not replaced by a lower one",
    rule: { strategy: "numeric", numericOrder: "-(\\d+)$" },
    tags: { "main-9": undefined, "main-10": undefined, latest: undefined },
    running: inSpec("main-11"),
    decision: "up-to-date",
  },
];

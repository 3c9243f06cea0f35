/** Situations, and what is decided in each. The Application runs one image with the constraint `~0`. */
import { type Answer, decide } from "../../src/policy/decide.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { Rollback, Running } from "../../src/policy/standing.ts";
import { inPod, inSpec, rule, version } from "./sample.ts";

export interface Situation {
  readonly rule?: Partial<Rule>;
  readonly tags: readonly string[];
  readonly running: Running | undefined;
  readonly lastApplied?: string;
  readonly rollback?: Rollback | undefined;
  readonly by?: string;
}

export interface Case extends Situation {
  readonly what: string;
  /** `update 0.2.0`, or the kind of decision with its cause or code. */
  readonly decision: string;
  readonly adopt?: string;
}

export function answer({ rule: more, tags, running, lastApplied, rollback, by }: Situation): Answer {
  const applied = lastApplied === undefined ? undefined : version(lastApplied);
  const decided = decide({ rule: rule(more), tags, running, lastApplied: applied, rollback, by });
  if (!decided.ok) throw new Error(decided.error);
  return decided.value;
}

export const TAGS = ["0.1.0", "0.2.0-rc.1", "0.2.0", "1.0.0", "latest"];

/** What Argo CD's own rollback deployed. */
export const rollback = (tag: string | undefined, by?: string): Rollback => ({
  version: tag === undefined ? undefined : version(tag),
  by,
});

export const cases: readonly Case[] = [
  {
    what: "first sight: adopts what runs, then goes up",
    tags: TAGS,
    running: inSpec("0.1.0"),
    decision: "update 0.2.0",
    adopt: "0.1.0",
  },
  {
    what: "first sight of the highest: adopts it and leaves it",
    tags: TAGS,
    running: inSpec("0.2.0"),
    decision: "up-to-date",
    adopt: "0.2.0",
  },
  {
    what: "first sight of what is no version: never a hold",
    tags: TAGS,
    running: inSpec("latest"),
    decision: "update 0.2.0",
    adopt: "latest",
  },
  {
    what: "first sight outside the constraint: comes into it, also downward",
    tags: TAGS,
    running: inSpec("1.0.0"),
    decision: "update 0.2.0",
    adopt: "1.0.0",
  },
  {
    what: "first sight told by Pods alone: goes up, and adopts nothing that the spec does not say",
    tags: TAGS,
    running: inPod("0.1.0"),
    decision: "update 0.2.0",
  },
  {
    what: "Pods run the highest: nothing to write",
    tags: TAGS,
    running: inPod("0.2.0"),
    decision: "up-to-date",
  },
  {
    what: "what was applied gives way to a new version",
    tags: TAGS,
    running: inSpec("0.1.0"),
    lastApplied: "0.1.0",
    decision: "update 0.2.0",
  },
  {
    what: "rolled back by hand: held",
    tags: TAGS,
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    decision: "held rolled-back",
  },
  {
    what: "rolled back by hand, then a version above the one that was left",
    tags: [...TAGS, "0.2.1"],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    decision: "update 0.2.1",
  },
  {
    what: "rolled back by hand, then a version between the two",
    tags: [...TAGS, "0.1.5"],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    decision: "held rolled-back",
  },
  {
    what: "rolled back by hand, and the version that was left is deleted from the registry",
    tags: ["0.1.0"],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    decision: "held rolled-back",
  },
  {
    what: "rolled back by hand, no tags at all",
    tags: [],
    running: inSpec("0.1.0"),
    lastApplied: "0.2.0",
    decision: "held rolled-back",
  },
  {
    what: "rolled back by hand, then resumed: as at first sight",
    tags: TAGS,
    running: inSpec("0.1.0"),
    decision: "update 0.2.0",
    adopt: "0.1.0",
  },
  {
    what: "rolled back in Argo CD, while the spec asks for what was applied: held",
    tags: TAGS,
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0"),
    decision: "held rolled-back",
  },
  {
    what: "rolled back in Argo CD, then a version between the two",
    tags: [...TAGS, "0.1.5"],
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0"),
    decision: "held rolled-back",
  },
  {
    what: "rolled back in Argo CD, then a version above the one that was left",
    tags: [...TAGS, "0.3.0"],
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0"),
    decision: "update 0.3.0",
  },
  {
    what: "rolled back in Argo CD, and then the constraint left what the spec asks for: still a person's decision",
    rule: { constraint: "~0.1" },
    tags: TAGS,
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0"),
    decision: "held rolled-back",
  },
  {
    what: "rolled back in Argo CD at first sight: an adoption is never a hold",
    tags: TAGS,
    running: inSpec("0.2.0"),
    rollback: rollback("0.1.0"),
    decision: "up-to-date",
    adopt: "0.2.0",
  },
  {
    what: "the spec was set back by hand as well: that is what counts",
    tags: TAGS,
    running: inSpec("0.1.5"),
    lastApplied: "0.2.0",
    rollback: rollback("0.1.0"),
    decision: "held rolled-back",
  },
  {
    what: "forward by hand: adopted",
    tags: TAGS,
    running: inSpec("0.2.0"),
    lastApplied: "0.1.0",
    decision: "up-to-date",
    adopt: "0.2.0",
  },
  {
    what: "forward by hand, not all the way: adopted, and goes on",
    tags: [...TAGS, "0.3.0"],
    running: inSpec("0.2.0"),
    lastApplied: "0.1.0",
    decision: "update 0.3.0",
    adopt: "0.2.0",
  },
  {
    what: "set by hand outside the constraint: held",
    tags: TAGS,
    running: inSpec("1.0.0"),
    lastApplied: "0.2.0",
    decision: "held set-by-hand",
  },
  {
    what: "set by hand outside the constraint, then a version above the one that was left",
    tags: [...TAGS, "0.3.0"],
    running: inSpec("1.0.0"),
    lastApplied: "0.2.0",
    decision: "update 0.3.0",
  },
  {
    what: "set by hand to what is no version: held",
    tags: TAGS,
    running: inSpec("latest"),
    lastApplied: "0.2.0",
    decision: "held set-by-hand",
  },
  {
    what: "removed by hand: held, whatever the Pods still run",
    tags: TAGS,
    running: inPod("0.2.0"),
    lastApplied: "0.2.0",
    decision: "held set-by-hand",
  },
  {
    what: "removed by hand, then the next version",
    tags: [...TAGS, "0.3.0"],
    running: undefined,
    lastApplied: "0.2.0",
    decision: "update 0.3.0",
  },
  {
    what: "removed by hand, and Pods run a higher one than the next: never replaced by a lower one",
    tags: [...TAGS, "0.3.0"],
    running: inPod("0.4.0"),
    lastApplied: "0.2.0",
    decision: "held set-by-hand",
  },
  {
    what: "the same, then one above what Pods run",
    tags: [...TAGS, "0.5.0"],
    running: inPod("0.4.0"),
    lastApplied: "0.2.0",
    decision: "update 0.5.0",
  },
  {
    what: "from what is no version to another: nothing to go back from, so the rule decides",
    tags: TAGS,
    running: inSpec("edge"),
    lastApplied: "latest",
    decision: "update 0.2.0",
    adopt: "edge",
  },
  {
    what: "a running version that the constraint admits is never replaced by a lower one",
    tags: ["0.1.0", "0.2.0"],
    running: inSpec("0.9.0"),
    lastApplied: "0.9.0",
    decision: "up-to-date",
  },
  {
    what: "the same, where a filter keeps the running version out",
    rule: { ignoreTags: ["0.9.*"] },
    tags: ["0.2.0", "0.9.0"],
    running: inSpec("0.9.0"),
    lastApplied: "0.9.0",
    decision: "up-to-date",
  },
  {
    what: "the constraint was changed: what runs is outside now, and gives way",
    rule: { constraint: "~0.1" },
    tags: TAGS,
    running: inSpec("0.2.0"),
    lastApplied: "0.2.0",
    decision: "update 0.1.0",
  },
  {
    what: "not live: left alone",
    tags: TAGS,
    running: undefined,
    decision: "skipped not-live",
  },
  {
    what: "not live, but forceUpdate",
    rule: { forceUpdate: true },
    tags: TAGS,
    running: undefined,
    decision: "update 0.2.0",
  },
  { what: "no tags", tags: [], running: inSpec("0.1.0"), decision: "skipped no-candidate", adopt: "0.1.0" },
  {
    what: "no tag is admitted",
    rule: { constraint: "~7" },
    tags: TAGS,
    running: inSpec("0.1.0"),
    lastApplied: "0.1.0",
    decision: "skipped no-candidate",
  },
  {
    what: "of equal versions the last by its bytes",
    tags: ["v0.2.0", "0.2.0", "00.2.0"],
    running: inSpec("0.1.0"),
    lastApplied: "0.1.0",
    decision: "update v0.2.0",
  },
  {
    what: "the same, in another order of the list",
    tags: ["00.2.0", "0.2.0", "v0.2.0"],
    running: inSpec("v0.2.0"),
    lastApplied: "v0.2.0",
    decision: "up-to-date",
  },
  {
    what: "ignoreTags",
    rule: { ignoreTags: ["0.2.*"] },
    tags: TAGS,
    running: inSpec("0.0.1"),
    lastApplied: "0.0.1",
    decision: "update 0.1.0",
  },
  {
    what: "allowTags",
    rule: { constraint: "~0-0", allowTags: "regexp:-rc\\." },
    tags: TAGS,
    running: inSpec("0.1.0"),
    lastApplied: "0.1.0",
    decision: "update 0.2.0-rc.1",
  },
  {
    what: "allowTags that cannot be read lets nothing through",
    rule: { allowTags: "regexp:(" },
    tags: TAGS,
    running: inSpec("0.1.0"),
    lastApplied: "0.1.0",
    decision: "skipped no-candidate",
  },
  {
    what: "a digest in the spec is no reason to write the tag again",
    tags: TAGS,
    running: inSpec("0.2.0@sha256:a"),
    lastApplied: "0.2.0",
    decision: "up-to-date",
  },
];

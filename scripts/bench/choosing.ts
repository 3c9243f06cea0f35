/** How long a decision takes: the main loop over the tags, beside npm's `semver` and Image Updater's own Go code. */
import { maxSatisfying } from "semver";
import { decide } from "../../src/policy/decide.ts";
import type { Rule } from "../../src/policy/rule.ts";
import { parseConstraint } from "../../src/semver/parse-constraint.ts";
import { type Figure, medianMs } from "./figure.ts";

/** The nearest range of npm's dialect to `~0-0`. */
const NPM_RANGE = ">=0.0.0-0 <1.0.0-0";
/** Image Updater v1.3's code with Masterminds/semver, timed once on the machine where the budgets were set. */
const GO_FIGURE = "Image Updater's Go code: 28 to 31 ms";

const RULE: Rule = {
  resource: "argocd/bench",
  alias: "app",
  image: "acme/app",
  repository: "docker.io/acme/app",
  pullSecret: undefined,
  strategy: "semver",
  constraint: "~0-0",
  allowTags: undefined,
  ignoreTags: [],
  forceUpdate: false,
  platforms: [],
  target: { kind: "helm", name: "image.repository", tag: "image.tag" },
};

export function measureChoosing(): Figure[] {
  return [choose(1_000), choose(10_000, 3), ...["~0-0", ">=1.2, <3 || ~0.4.1-0 || 5.x"].map(parse)];
}

function choose(count: number, budget?: number): Figure {
  const tags = makeTags(count);
  const running = { version: { tag: "0.0.1", digest: undefined }, inSpec: true };
  const ours = () => decide({ rule: RULE, tags, running, lastApplied: running.version });
  const npm = () => maxSatisfying(tags, NPM_RANGE, { includePrerelease: true });
  const answer = ours();
  const chosen =
    answer.ok && answer.value.decision.kind === "update" ? answer.value.decision.to.tag : undefined;
  if (chosen === undefined || chosen !== npm())
    throw new Error(`the two chose different tags: ${chosen} and ${npm()}`);
  const runs = Math.ceil(300_000 / count);
  const compared = `npm semver: ${medianMs(Math.ceil(runs / 5), npm).toFixed(1)} ms`;
  return {
    what: `choosing among ${count} tags for ~0-0`,
    value: medianMs(runs, ours),
    unit: "ms",
    ...(budget !== undefined && { budget }),
    comparedWith: count === 10_000 ? `${compared}; ${GO_FIGURE}` : compared,
  };
}

function parse(constraint: string): Figure {
  const times = 1_000;
  const all = medianMs(50, () => {
    for (let time = 0; time < times; time++) parseConstraint(constraint);
  });
  return { what: `parsing ${constraint}`, value: (all / times) * 1_000, unit: "µs" };
}

/** What a busy repository holds, in the byte order of a registry: releases, candidates, commits, and major versions. */
function makeTags(count: number): readonly string[] {
  const tags = Array.from({ length: count }, (_, index) => {
    const [minor, patch] = [index % 40, Math.floor(index / 40)];
    if (index % 10 === 9) return `sha-${(index * 2_654_435_761).toString(16).slice(0, 7)}`;
    if (index % 10 === 8) return `${1 + (index % 3)}.${minor}.${patch}`;
    return index % 3 === 0 ? `0.${minor}.${patch}-rc.${index % 4}` : `0.${minor}.${patch}`;
  });
  return tags.sort();
}

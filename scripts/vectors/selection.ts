/**
 * Rows of `selection`: which tag does a strategy choose, how is it written, and is it an update of what runs? Asked is
 * `decide`, once with nothing running, which gives the choice, and once with what runs.
 */
import * as v from "valibot";
import { formatImage, formatTag } from "../../src/argocd/reference-text.ts";
import { knownStrategy } from "../../src/fleet/image-rule.ts";
import { canonicalName, formatReference, parseImageName, parseReference } from "../../src/image/reference.ts";
import { type Decision, decide } from "../../src/policy/decide.ts";
import type { TagFacts, TagSort } from "../../src/policy/facts.ts";
import { DEFAULT_HELM_TARGET, type Rule, type Version } from "../../src/policy/rule.ts";
import { readCreated } from "../../src/registry/manifest.ts";
import { compareAnswers, judgeOf } from "./replay.ts";

const Tag = v.object({
  name: v.string(),
  createdAt: v.optional(v.string()),
  digest: v.optional(v.string()),
  /** `error`: its metadata could not be read; `none`: it has no wanted platform. */
  meta: v.optional(v.picklist(["error", "none"])),
});

const Row = v.object({
  image: v.string(),
  currentImage: v.string(),
  currentTag: v.string(),
  strategy: v.string(),
  constraint: v.string(),
  allowTags: v.string(),
  ignoreTags: v.nullable(v.array(v.string())),
  tagSortMode: v.optional(v.string(), ""),
  tags: v.array(Tag),
  result: v.nullable(
    v.object({
      tag: v.string(),
      digest: v.optional(v.string()),
      fullName: v.string(),
      helmName: v.string(),
      helmTag: v.string(),
    }),
  ),
  error: v.nullable(v.string()),
  needsUpdate: v.boolean(),
});

type SelectionRow = v.InferOutput<typeof Row>;

export const NO_DOWNGRADE = "a running version that the constraint admits is not replaced by a lower one";
export const STAYS_PINNED = "a running version stays pinned to its digest while its tag is the one to run";
export const PORT =
  "operator characters in the constraint leave localhost and a registry with a port what they are";
export const SORTED_DIGEST =
  "the strategy digest knows the digest also where tagsortmode sorts the list; the original writes the bare tag with each poll";
export const AT_ONCE = "a constraint that does not parse is an error at once, also where no tag is compared";
export const REFUSED = "a name or a constraint outside its grammar is refused, where the original guesses";

export const judgeSelection = judgeOf(Row, (row) => {
  const name = parseImageName(row.image);
  if (!name.ok) return { kind: "depart", rule: REFUSED };
  const { constraint, registry, repository } = name.value;
  const rule = ruleOf(row, constraint, { registry, repository });
  const chosen = ask(row, rule, undefined);
  const running = runningOf(row);
  const update = ask(row, rule, running);
  const ours = {
    result: chosen.version === undefined ? null : writtenAs(rule, chosen.version),
    error: chosen.error !== undefined,
    needsUpdate: update.decision?.kind === "update",
  };
  const theirs = { result: row.result, error: row.error !== null, needsUpdate: row.needsUpdate };
  const verdict = compareAnswers(ours, theirs);
  if (verdict.kind === "agree") return verdict;

  if (constraint !== row.constraint && registry?.includes(".") !== true)
    return { kind: "depart", rule: PORT };
  const isSameChoice = compareAnswers({ ...ours, needsUpdate: true }, { ...theirs, needsUpdate: true });
  if (isSameChoice.kind === "agree" && theirs.needsUpdate && update.decision?.kind === "up-to-date") {
    if (rule.strategy !== "digest" && running.digest !== undefined && running.tag === chosen.version?.tag)
      return { kind: "depart", rule: STAYS_PINNED };
    if (rule.strategy === "semver" && running.tag !== chosen.version?.tag) {
      return { kind: "depart", rule: NO_DOWNGRADE };
    }
  }
  const writesBareTag =
    theirs.needsUpdate && row.result?.tag === constraint && row.result.digest === undefined;
  if (rule.strategy === "digest" && sortOf(row.tagSortMode) !== undefined && writesBareTag) {
    return { kind: "depart", rule: SORTED_DIGEST };
  }
  if (ours.error && !theirs.error && theirs.result === null) return { kind: "depart", rule: AT_ONCE };
  return verdict;
});

function ruleOf(
  row: SelectionRow,
  constraint: string,
  image: { readonly registry: string | undefined; readonly repository: string },
): Rule {
  const strategy = knownStrategy(row.strategy) ?? "semver";
  return {
    resource: "rows/row",
    alias: "row",
    image: formatReference(image),
    repository: canonicalName(image),
    pullSecret: undefined,
    strategy,
    constraint,
    allowTags: row.allowTags,
    ignoreTags: row.ignoreTags ?? [],
    forceUpdate: true,
    // The original goes by its own platform, and semver and alphabetical by none.
    platforms: ["newest-build", "digest"].includes(strategy) ? ["linux/amd64"] : [],
    target: DEFAULT_HELM_TARGET,
  };
}

interface Asked {
  readonly decision: Decision | undefined;
  /** What should run. */
  readonly version: Version | undefined;
  readonly error: string | undefined;
}

function ask(row: SelectionRow, rule: Rule, running: Version | undefined): Asked {
  const answer = decide({
    rule,
    tags: row.tags.map(({ name }) => name),
    facts: new Map(row.tags.map((tag) => [tag.name, factsOf(tag)])),
    sorted: sortOf(row.tagSortMode),
    running: running && { version: running, inSpec: false },
    lastApplied: undefined,
  });
  if (!answer.ok) return { decision: undefined, version: undefined, error: answer.error };
  const { decision } = answer.value;
  return { decision, version: decision.kind === "update" ? decision.to : undefined, error: undefined };
}

function sortOf(mode: string): TagSort | undefined {
  const sorts: readonly TagSort[] = ["latest-first", "latest-last"];
  return sorts.find((sort) => sort === mode.toLowerCase());
}

function factsOf({ createdAt, digest = "", meta }: SelectionRow["tags"][number]): TagFacts {
  if (meta === "error") return { kind: "unreadable", reason: "the row says so" };
  const platform = meta === "none" ? "none/none" : "linux/amd64";
  return {
    kind: "known",
    depth: "created",
    digest,
    builds: [{ platform, ...readCreated(createdAt ?? "") }],
    pushedAt: undefined,
  };
}

/** A digest that stands for what runs, as the row's `currentImage` has it. */
function runningOf({ currentImage, currentTag }: SelectionRow): Version {
  const reference = parseReference(currentImage);
  return { tag: currentTag, digest: reference.ok ? reference.value.digest : undefined };
}

function writtenAs({ image }: Rule, version: Version): SelectionRow["result"] {
  const { tag, digest } = version;
  return {
    tag,
    ...(digest !== undefined && { digest }),
    fullName: formatImage(image, version),
    helmName: image,
    helmTag: formatTag(version),
  };
}

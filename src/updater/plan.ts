/**
 * One pass, decided but not done: what was read goes in; what to remember, what to write and what to tell comes out.
 * Pure, so that a dry run is a pass whose plan is thrown away.
 */
import { type Owner, ownersOf } from "../argocd/owners.ts";
import { rollbackOf } from "../argocd/rollback.ts";
import type { Failure } from "../lib/failure.ts";
import type { Problem } from "../lib/problem.ts";
import type { Result } from "../lib/result.ts";
import { type Answer, type Decision, decide } from "../policy/decide.ts";
import { type Rule, repositoryKey, type Version } from "../policy/rule.ts";
import type { ImageState, TagList } from "../protocol.ts";
import { withoutClashes } from "./clashes.ts";
import { outlook } from "./contest.ts";
import { contestedPlan, ownersThatSet, type ParentInput, parentSeen, sentences } from "./contest-plan.ts";
import { entry, type Occasion, settledHistory } from "./history.ts";
import { blankPlan, type ImagePlan } from "./image-plan.ts";
import { holdMend } from "./mends.ts";
import { type Observation, observe } from "./observe.ts";
import { precedingOf } from "./preceding.ts";
import { NOTHING_REMEMBERED, type Settled, settle, type TargetMemory } from "./settle.ts";

export interface PlanInput extends Occasion, ParentInput {
  readonly rules: readonly Rule[];
  /** By repository key. */
  readonly tags: ReadonlyMap<string, Result<TagList, Failure>>;
  /** By the key of an observation: write target and image. */
  readonly memory: ReadonlyMap<string, TargetMemory>;
  /** How long a settled contest rests before it is tried again. */
  readonly contestRetryMs: number;
}

/** Plans every image of the Application; one that cannot be served does not stop the others. */
export function planPass(input: PlanInput): readonly ImagePlan[] {
  const owners = ownersOf(input.application);
  const isKnown = (key: string) => input.memory.get(key)?.lastApplied !== undefined;
  const sights = input.rules.map(
    (rule): Sight => ({
      rule,
      observed: observe(input.application, rule, input.naming, isKnown),
    }),
  );
  const plans = sights.map(({ rule, observed }) => {
    if (!observed.ok) return refused(rule, observed.error);
    const holder = holderOf(observed.value.target, sights);
    if (holder !== rule) return sharing(rule, holder);
    const plan = planImage(input, rule, observed.value, owners);
    return { ...plan, reason: sentences(plan.reason, observed.value.note) };
  });
  return withoutClashes(plans);
}

/** A rule, and what the Application is as it sees it. */
interface Sight {
  readonly rule: Rule;
  readonly observed: Result<Observation, Problem>;
}

/** Of several rules for one write target, it belongs to the first whose image is surely there, and to none without one. */
function holderOf(target: string, sights: readonly Sight[]): Rule | undefined {
  const sharers = sights.filter(({ observed }) => observed.ok && observed.value.target === target);
  if (sharers.length === 1) return sharers[0]?.rule;
  const first = (evidence: Observation["evidence"]) =>
    sharers.find(({ observed }) => observed.ok && observed.value.evidence === evidence)?.rule;
  return first("present") ?? first("remembered") ?? sharers.find(({ rule }) => rule.forceUpdate)?.rule;
}

function planImage(input: PlanInput, rule: Rule, observed: Observation, owners: readonly Owner[]): ImagePlan {
  const { key, slots, running, asked, elsewhere } = observed;
  const remembered = input.memory.get(key) ?? NOTHING_REMEMBERED;
  const settled = settleWith(input, rule, remembered, asked, owners);
  const { lookAt } = settled;
  const preceding = precedingOf(input.application, remembered, asked);
  const memory = { ...settled.memory, preceding };
  const history = settledHistory(input, rule, settled, remembered);
  const base = { ...blankPlan(rule), key, slots, running, memory, lookAt, history };
  if (elsewhere !== undefined && !rule.forceUpdate) {
    return { ...base, state: "skipped", reason: elsewhere.what, mend: elsewhere.mend };
  }
  const tags = input.tags.get(repositoryKey(rule));
  if (tags === undefined) throw new Error(`no tags were asked for ${repositoryKey(rule)}`);
  if (!tags.ok) {
    const { message, mend, temporary } = tags.error;
    return { ...base, state: temporary ? "waiting" : "failed", reason: message, mend, failure: tags.error };
  }
  const { lastApplied } = memory;
  const rollback = rollbackOf(input.application, rule, input.naming, preceding);
  const forceUpdate = rule.forceUpdate || observed.runsOriginal;
  const answer = decide({
    rule: { ...rule, forceUpdate },
    tags: tags.value.tags,
    running,
    lastApplied,
    rollback,
  });
  if (!answer.ok) return { ...base, reason: answer.error };
  return carryOut(input, base, observed, settled, answer.value, owners);
}

/** Settles the last write. What the parent is found to do now, seconds later, is what it did while that was tried. */
function settleWith(
  input: PlanInput,
  rule: Rule,
  remembered: TargetMemory,
  asked: Version | undefined,
  owners: readonly Owner[],
): Settled {
  const { intent } = remembered;
  const seen = intent && parentSeen(input, rule, intent.to);
  const memory =
    intent === undefined || seen === undefined || !seen.ok
      ? remembered
      : { ...remembered, intent: { ...intent, parent: intent.parent ?? seen.value } };
  return settle(memory, asked, ownersThatSet(owners, seen), input.now, input.contestRetryMs);
}

const REPLACES_ORIGINAL = "It takes the place of the image that the kustomization names.";

/** From a decision to what is done about it. */
function carryOut(
  input: PlanInput,
  base: ImagePlan,
  { asked, runsOriginal }: Observation,
  settled: Settled,
  { decision, adopt }: Answer,
  owners: readonly Owner[],
): ImagePlan {
  const { memory } = base;
  const next = adopt === undefined ? base : adopted(input, base, adopt, decision.reason);
  if (decision.kind !== "update") {
    // A contest is over once what should run does; a write that is still to be verified says nothing yet.
    const isOver = decision.kind === "up-to-date" && memory.intent === undefined;
    return {
      ...next,
      memory: isOver ? { ...next.memory, contest: undefined } : next.memory,
      state: stateOf(decision, settled),
      reason: decision.reason,
      ...(decision.kind === "held" && {
        rollback: decision.rollback,
        mend: holdMend(decision, owners, input.application, base.rule),
      }),
    };
  }
  const parent = parentSeen(input, base.rule, decision.to);
  const prospect = memory.contest && outlook(memory.contest, owners, parent, input.now, input.contestRetryMs);
  const due = {
    ...next,
    wanted: decision.to,
    ...(prospect && { memory: { ...next.memory, contest: prospect.contest } }),
  };
  if (prospect !== undefined && !prospect.mayWrite) {
    return contestedPlan(input.application, due, prospect, decision.to, ownersThatSet(owners, parent));
  }
  return {
    ...due,
    state: "would-update",
    reason: sentences(decision.reason, runsOriginal ? REPLACES_ORIGINAL : undefined, prospect?.note),
    write: { from: asked, to: decision.to, parent: parent?.ok ? parent.value : undefined },
  };
}

function adopted(input: Occasion, plan: ImagePlan, version: Version, reason: string): ImagePlan {
  const { rule, memory, history } = plan;
  const told = entry(input, rule, "adopted", memory.lastApplied, version, reason);
  return { ...plan, memory: { ...memory, lastApplied: version }, history: [...history, told] };
}

function stateOf(decision: Exclude<Decision, { kind: "update" }>, { outcome }: Settled): ImageState {
  if (decision.kind === "need-facts") return "waiting";
  if (decision.kind !== "up-to-date") return decision.kind;
  return outcome === "verifying" ? "updating" : outcome === "verified" ? "updated" : "up-to-date";
}

/** The Application has no such write target. */
function refused(rule: Rule, { where, what, mend }: Problem): ImagePlan {
  return { ...blankPlan(rule), reason: `${where}: ${what}`, mend };
}

/** Several images have one write target: an image list that serves several Applications has such rows. */
function sharing(rule: Rule, holder: Rule | undefined): ImagePlan {
  const reason =
    holder === undefined
      ? `${rule.image} shares its write target with other images, and nothing tells which of them the Application runs.`
      : `${rule.image} is written to the same place as ${holder.image} (alias ${holder.alias}), which is the one in this Application.`;
  return { ...blankPlan(rule), state: "skipped", reason };
}

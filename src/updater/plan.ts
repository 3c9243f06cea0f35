/**
 * One pass, decided but not done: what was read goes in; what to remember, what to write and what to tell comes out.
 * Pure, so that a dry run is a pass whose plan is thrown away.
 */
import { type Owner, ownersOf } from "../argocd/owners.ts";
import { rollbackOf } from "../argocd/rollback.ts";
import { lastWriteOf, writerOf } from "../argocd/writer.ts";
import type { Failure } from "../lib/failure.ts";
import type { Problem } from "../lib/problem.ts";
import type { Result } from "../lib/result.ts";
import { decide } from "../policy/decide.ts";
import { type Rule, repositoryKey, type Version } from "../policy/rule.ts";
import type { TagList } from "../protocol.ts";
import { withoutClashes } from "./clashes.ts";
import { REVERT_WINDOW_MS } from "./constants.ts";
import type { Rivals } from "./contest.ts";
import { ownersThatSet, parentSeen, sentences } from "./contest-plan.ts";
import { type Deciding, decidedPlan } from "./decided-plan.ts";
import { departureOf, doer } from "./departure.ts";
import { type FactsByRepository, type KnownFacts, NOTHING_KNOWN } from "./facts.ts";
import { lackingPlan } from "./facts-plan.ts";
import { foundWritten, settledHistory } from "./history.ts";
import { blankPlan, failedPlan, type ImagePlan } from "./image-plan.ts";
import { landedSince } from "./landed.ts";
import { type Observation, observe } from "./observe.ts";
import { precedingOf } from "./preceding.ts";
import { type Intent, NOTHING_REMEMBERED, type Settled, settle, type TargetMemory } from "./settle.ts";

export interface PlanInput extends Deciding {
  readonly rules: readonly Rule[];
  /** By repository key. */
  readonly tags: ReadonlyMap<string, Result<TagList, Failure>>;
  readonly facts: FactsByRepository;
  /** By the key of an observation: write target and image. */
  readonly memory: ReadonlyMap<string, TargetMemory>;
}

/** Plans every image of the Application; one that cannot be served does not stop the others. */
export function planPass(input: PlanInput): readonly ImagePlan[] {
  const owners = ownersOf(input.application);
  const isKnown = (key: string) => input.memory.get(key)?.lastApplied !== undefined;
  const sights = input.rules.map(
    (rule): Sight => ({
      rule,
      observed: observe(input.application, rule, input.naming, isKnown, digestOf(input, rule)),
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

/** What the tag of a digest rule points to now. */
function digestOf({ facts }: PlanInput, rule: Rule): string | undefined {
  const known = facts.get(repositoryKey(rule));
  return known && digestIn(known, rule.constraint);
}

function digestIn({ facts }: KnownFacts, tag: string): string | undefined {
  const found = facts.get(tag);
  return found?.kind === "known" ? found.digest : undefined;
}

function planImage(input: PlanInput, rule: Rule, observed: Observation, owners: readonly Owner[]): ImagePlan {
  const { key, slots, running, asked, elsewhere } = observed;
  const remembered = input.memory.get(key) ?? NOTHING_REMEMBERED;
  const { application, naming, now } = input;
  const landed = remembered.intent && landedSince(application, rule, naming, remembered.intent, asked, now);
  const before = landed === undefined ? remembered : { ...remembered, intent: landed };
  const rivals = { owners, writer: writerSince(remembered.intent, application, rule) };
  const settled = settleWith(input, rule, before, asked, rivals);
  const { lookAt } = settled;
  const preceding = precedingOf(application, remembered, asked);
  const departure = departureOf(
    // What was written since ended that: the same version once more may be of another hand.
    settled.outcome === "changed-by-hand" ? undefined : remembered.departure,
    settled.memory.lastApplied,
    asked,
    rivals.writer,
    isSoon(remembered, now),
  );
  const memory = { ...settled.memory, preceding, departure };
  const found = landed === undefined ? [] : [foundWritten(input, rule, landed)];
  const history = [...found, ...settledHistory(input, rule, settled, before)];
  const base = { ...blankPlan(rule), key, slots, running, memory, lookAt, history };
  if (elsewhere !== undefined && !rule.forceUpdate) {
    return { ...base, state: "skipped", reason: elsewhere.what, mend: elsewhere.mend };
  }
  const tags = input.tags.get(repositoryKey(rule));
  if (tags === undefined) throw new Error(`no tags were asked for ${repositoryKey(rule)}`);
  if (!tags.ok) return failedPlan(base, tags.error);
  const known = input.facts.get(repositoryKey(rule)) ?? NOTHING_KNOWN;
  const { lastApplied } = memory;
  const rollback = rollbackOf(input.application, rule, input.naming, preceding);
  const forceUpdate = rule.forceUpdate || observed.runsOriginal;
  const answer = decide({
    rule: { ...rule, forceUpdate },
    tags: tags.value.tags,
    sorted: tags.value.sorted,
    facts: known.facts,
    now: input.now,
    running,
    lastApplied,
    rollback,
    by: departure && doer(departure, owners),
  });
  if (!answer.ok) return { ...base, reason: answer.error };
  const { decision } = answer.value;
  if (decision.kind === "need-facts") return lackingPlan(base, decision.need, known, input);
  const plan = decidedPlan(input, base, { observed, settled, owners, answer: answer.value, decision });
  return { ...plan, judged: plan.write && digestIn(known, plan.write.to.tag) };
}

/** Within a minute of the write, verified or not. */
function isSoon({ intent, preceding }: TargetMemory, now: number): boolean {
  const writtenAt = intent?.at ?? preceding?.writtenAt;
  return writtenAt !== undefined && now - writtenAt <= REVERT_WINDOW_MS;
}

/**
 * Who wrote the list last. Where it is as it was before our own write, that did not stick, in spite of the server's answer:
 * then it tells of nobody who did anything since.
 */
function writerSince(
  intent: Intent | undefined,
  application: PlanInput["application"],
  { target }: Rule,
): string | undefined {
  const isSame = intent?.lastWrite !== undefined && lastWriteOf(application, target) === intent.lastWrite;
  return isSame ? undefined : writerOf(application, target);
}

/** Settles the last write. What the parent is found to do now, seconds later, is what it did while that was tried. */
function settleWith(
  { application, naming, now, contestRetryMs, ...input }: PlanInput,
  rule: Rule,
  remembered: TargetMemory,
  asked: Version | undefined,
  { owners, writer }: Rivals,
): Settled {
  const { intent, lastApplied } = remembered;
  const to = intent?.to ?? lastApplied;
  const seen = to && parentSeen({ application, naming, parent: input.parent }, rule, to);
  const evidence = {
    owners: ownersThatSet(owners, seen),
    writer,
    parent: seen?.ok ? seen.value : undefined,
    isTold: application.metadata.managedFields.length > 0,
  };
  return settle(remembered, asked, evidence, now, contestRetryMs);
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

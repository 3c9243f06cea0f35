/** What a decision makes of a plan: what is written, held or contested, and why. Pure. */
import type { Owner } from "../argocd/owners.ts";
import type { Answer, Decision } from "../policy/decide.ts";
import type { Version } from "../policy/rule.ts";
import type { ImageState } from "../protocol.ts";
import { outlook } from "./contest.ts";
import { contestedPlan, ownersThatSet, type ParentInput, parentSeen, sentences } from "./contest-plan.ts";
import { meansOf } from "./departure.ts";
import type { Asking } from "./facts-plan.ts";
import { entry, type Occasion } from "./history.ts";
import type { ImagePlan } from "./image-plan.ts";
import { incompleteText, lookedAt } from "./incomplete.ts";
import { holdMend } from "./mends.ts";
import type { Observation } from "./observe.ts";
import { earliest } from "./schedule.ts";
import type { Settled } from "./settle.ts";

/** A decision, and what it was made from. */
export interface Decided {
  readonly observed: Observation;
  readonly settled: Settled;
  readonly owners: readonly Owner[];
  readonly answer: Answer;
  /** Of `answer`. */
  readonly decision: Exclude<Decision, { kind: "need-facts" }>;
}

/** Occasion, contest and freshness of the pass. */
export interface Deciding extends Occasion, ParentInput, Asking {
  /** How long a settled contest rests before it is tried again. */
  readonly contestRetryMs: number;
}

const REPLACES_ORIGINAL = "It takes the place of the image that the kustomization names.";

/** What is done about it, and when it is looked at again. `base`: what is known before. */
export function decidedPlan(input: Deciding, base: ImagePlan, decided: Decided): ImagePlan {
  return withLooks(input, carryOut(input, base, decided), decided.answer);
}

function carryOut(
  input: Deciding,
  base: ImagePlan,
  { observed: { asked, runsOriginal }, settled, owners, answer: { adopt }, decision }: Decided,
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
      ...(decision.kind === "held" && heldPlan(input, base, owners, decision)),
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

/** What Argo CD's own rollback deployed, nobody wrote to the spec. */
function heldPlan(
  { application }: Deciding,
  { rule, memory: { departure } }: ImagePlan,
  owners: readonly Owner[],
  decision: Extract<Decision, { kind: "held" }>,
): Pick<ImagePlan, "rollback" | "reason" | "mend"> {
  const { rollback, reason } = decision;
  const means = rollback === undefined && departure ? meansOf(departure) : undefined;
  const mend = holdMend(decision, owners, application, rule, departure?.manager);
  return { rollback, reason: sentences(reason, means), mend };
}

function adopted(input: Occasion, plan: ImagePlan, version: Version, reason: string): ImagePlan {
  const { rule, memory, history } = plan;
  const told = entry(input, rule, "adopted", memory.lastApplied, version, reason);
  return { ...plan, memory: { ...memory, lastApplied: version }, history: [...history, told] };
}

/** Tags above the chosen one may become fit to run by themselves: when they are looked at again. */
function withLooks(input: Asking, plan: ImagePlan, { incomplete: tags = [], lookAt }: Answer): ImagePlan {
  const incomplete = lookedAt(plan.memory.incomplete, tags, input.pushedAt, input.now);
  return {
    ...plan,
    memory: { ...plan.memory, incomplete },
    reason: sentences(plan.reason, incomplete && incompleteText(incomplete)),
    lookAt: earliest(plan.lookAt, incomplete?.nextAt, lookAt),
  };
}

function stateOf(
  decision: Exclude<Decided["decision"], { kind: "update" }>,
  { outcome }: Settled,
): ImageState {
  if (decision.kind !== "up-to-date") return decision.kind;
  return outcome === "verifying" ? "updating" : outcome === "verified" ? "updated" : "up-to-date";
}

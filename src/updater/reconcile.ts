/**
 * One pass over the ports: observe, ask, decide, apply, record. The flat list of steps is the product's main job.
 * What it learns goes into memory step by step, so that an object that is evicted at any await loses nothing: before the
 * PATCH the intent is stored, and the next pass settles it.
 */
import type { Naming } from "../argocd/images.ts";
import { ownersOf } from "../argocd/owners.ts";
import type { Failure } from "../lib/failure.ts";
import type { Result } from "../lib/result.ts";
import { type Rule, repositoryKey } from "../policy/rule.ts";
import type { ApplicationReport, TagList } from "../protocol.ts";
import { askFacts } from "./ask-facts.ts";
import { withoutClashes } from "./clashes.ts";
import { FACTS_ROUNDS, MOVED_ROUNDS, VANISHED_ROUNDS } from "./constants.ts";
import { parentToAsk } from "./contest.ts";
import { type FactsByRepository, inquiriesFor } from "./facts.ts";
import { undecidedPlan } from "./facts-plan.ts";
import { newHolds } from "./history.ts";
import type { ImagePlan } from "./image-plan.ts";
import { imageReport } from "./image-report.ts";
import type { Memory } from "./memory.ts";
import { inquiriesForMoved } from "./moved.ts";
import { type PlanInput, planPass } from "./plan.ts";
import type { Ports } from "./ports.ts";
import { earliest } from "./schedule.ts";
import { sayVanished, type Vanished, vanishedIn, withoutVanished } from "./vanished.ts";
import { applyWrites, confirmWrite } from "./write.ts";

export interface Pass {
  /** `namespace/name`. */
  readonly application: string;
  readonly mode: "observe" | "apply";
  /** Decide and change nothing: neither Argo CD nor memory. */
  readonly dryRun: boolean;
  readonly naming: Naming;
  /** Ids of the events that led to the pass. */
  readonly events: readonly string[];
  /** Lists that began before this are listed anew (a manual check). */
  readonly listedAfter: number | undefined;
  /** When the newest push or request came that led to the pass; a digest that was looked up before then is looked up anew. */
  readonly pushedAt: number | undefined;
  /** How long a settled contest rests before it is tried again. */
  readonly contestRetryMs: number;
}

export type PassResult =
  | {
      readonly kind: "done";
      readonly report: ApplicationReport;
      readonly failure: Failure | undefined;
      readonly lookAt: number | undefined;
    }
  /** Nothing follows it any more: what was asked for is dropped. */
  | { readonly kind: "not-followed"; readonly report: ApplicationReport }
  /** The pass could not be made at all. */
  | { readonly kind: "failed"; readonly failure: Failure };

const NOT_READY: Failure = {
  code: "fleet-not-ready",
  message: "The resources and the list of Applications were not read yet.",
  temporary: true,
};

/** Makes one pass. Never throws for what a remote does. */
export async function reconcile(ports: Ports, memory: Memory, pass: Pass): Promise<PassResult> {
  const { ready, project, rules } = await ports.rules();
  if (!ready) return { kind: "failed", failure: NOT_READY };
  if (project === undefined || rules.length === 0)
    return { kind: "not-followed", report: report(ports, memory, pass, []) };

  const [application, tags] = await Promise.all([
    ports.read(project),
    tagLists(ports, rules, pass.listedAfter),
  ]);
  if (!application.ok) return { kind: "failed", failure: application.error };

  const { uid } = application.value.metadata;
  const isAnother = typeof uid === "string" && (memory.state.read("uid") ?? uid) !== uid;
  if (isAnother && !pass.dryRun) memory.forgetAll();
  if (typeof uid === "string" && !pass.dryRun) memory.state.write("uid", uid);

  const owners = ownersOf(application.value);
  let parent: PlanInput["parent"];
  let facts: FactsByRepository = new Map();
  let vanished: Vanished = new Map();
  const left = { facts: FACTS_ROUNDS, vanished: VANISHED_ROUNDS, moved: MOVED_ROUNDS };

  for (;;) {
    const planned = planPass({
      application: application.value,
      rules,
      tags: withoutVanished(tags, vanished),
      facts,
      pushedAt: pass.pushedAt,
      dryRun: pass.dryRun,
      // An Application that was deleted and made again has no past here.
      memory: isAnother && pass.dryRun ? new Map() : memory.targets(),
      naming: pass.naming,
      parent,
      contestRetryMs: pass.contestRetryMs,
      events: pass.events,
      now: ports.now(),
    }).map((image) => sayVanished(image, vanished, ports.now()));
    // Nothing is done yet: a contest of an image of this pass makes its parent be read, and what it does counts.
    const contests = planned.map((image) => image.memory.contest);
    const owner = parent === undefined ? parentToAsk(owners, contests) : undefined;
    if (owner !== undefined) {
      parent = await ports.parent(owner);
      continue;
    }
    const inquiries = inquiriesFor(planned);
    if (inquiries.length > 0 && left.facts-- > 0) {
      facts = await askFacts(ports, inquiries, facts, pass.dryRun);
      continue;
    }
    const decided = planned.map((image) => undecidedPlan(image, ports.now()));
    if (pass.dryRun) return done(ports, memory, pass, decided);
    remember(memory, decided);
    if (pass.mode === "observe") return done(ports, memory, pass, decided);

    const confirmed = await Promise.all(decided.map((image) => confirmWrite(ports, image)));
    const moved = inquiriesForMoved(confirmed, ports.now());
    if (moved.length > 0 && left.moved-- > 0) {
      facts = await askFacts(ports, moved, facts, false);
      continue;
    }
    const before = count(vanished);
    vanished = vanishedIn(confirmed, vanished);
    if (count(vanished) > before && left.vanished-- > 0) continue;
    const { naming, events } = pass;
    const write = { project, application: application.value, naming, events };
    const agreed = withoutClashes(confirmed);
    return done(ports, memory, pass, await applyWrites(ports, memory, write, agreed));
  }
}

const count = (vanished: Vanished): number => [...vanished.values()].flat().length;

/** One answer per repository, however many rules ask for it. */
async function tagLists(
  ports: Ports,
  rules: readonly Rule[],
  listedAfter: number | undefined,
): Promise<Map<string, Result<TagList, Failure>>> {
  const keys = [...new Set(rules.map(repositoryKey))];
  return new Map(
    await Promise.all(keys.map(async (key) => [key, await ports.tags(key, listedAfter)] as const)),
  );
}

function remember(memory: Memory, images: readonly ImagePlan[]): void {
  for (const { key, memory: target, history } of images) {
    if (key !== undefined) memory.remember(key, target);
    memory.note(history);
  }
}

function done(ports: Ports, memory: Memory, pass: Pass, images: readonly ImagePlan[]): PassResult {
  const failures = images.flatMap(({ failure }) => (failure?.temporary ? [failure] : []));
  const made = report(ports, memory, pass, images);
  if (!pass.dryRun) {
    const before = memory.state.read("report")?.images ?? [];
    memory.note(newHolds({ now: made.at, events: pass.events }, before, made.images));
  }
  return {
    kind: "done",
    report: made,
    // The longest wait that was asked for is the one to keep.
    failure: failures.toSorted((a, b) => (b.retryAfterMs ?? 0) - (a.retryAfterMs ?? 0))[0],
    lookAt: earliest(...images.map(({ lookAt }) => lookAt)),
  };
}

function report(ports: Ports, memory: Memory, pass: Pass, images: readonly ImagePlan[]): ApplicationReport {
  const before = memory.state.read("report")?.images ?? [];
  const at = ports.now();
  return {
    application: pass.application,
    at,
    mode: pass.mode,
    dryRun: pass.dryRun,
    images: images.map((image) => {
      const { alias, resource } = image.rule;
      const previous = before.find((row) => row.alias === alias && row.resource === resource);
      return imageReport(image, previous, at);
    }),
    trouble: undefined,
  };
}

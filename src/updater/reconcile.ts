/**
 * One pass over the ports: observe, ask, decide, apply, record. The flat list of steps is the product's main job.
 * What it learns goes into memory step by step, so that an object that is evicted at any await loses nothing: before the
 * PATCH the intent is stored, and the next pass settles it.
 */
import type { Application } from "../argocd/application.ts";
import { type Change, type Naming, patchFor } from "../argocd/images.ts";
import type { JsonPatchOperation } from "../argocd/patch.ts";
import type { Failure } from "../lib/failure.ts";
import type { Result } from "../lib/result.ts";
import { type Rule, repositoryKey } from "../policy/rule.ts";
import type { ApplicationReport, ApplicationRules, Confirmation, TagList } from "../protocol.ts";
import { VERIFY_AFTER_MS } from "./constants.ts";
import { newHolds } from "./history.ts";
import { imageReport } from "./image-report.ts";
import type { Memory } from "./memory.ts";
import { type ImagePlan, planPass } from "./plan.ts";

/** The world, as a pass sees it. */
export interface Ports {
  rules(): Promise<ApplicationRules>;
  tags(repositoryKey: string, listedAfter: number | undefined): Promise<Result<TagList, Failure>>;
  confirm(repositoryKey: string, tag: string): Promise<Result<Confirmation, Failure>>;
  read(project: string): Promise<Result<Application, Failure>>;
  write(project: string, operations: readonly JsonPatchOperation[]): Promise<Result<Application, Failure>>;
  now(): number;
}

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

  const plan = (lists: typeof tags) =>
    planPass({
      application: application.value,
      rules,
      tags: lists,
      memory: memory.targets(),
      naming: pass.naming,
      events: pass.events,
      now: ports.now(),
    });
  const planned = plan(tags);
  if (pass.dryRun) return done(ports, memory, pass, planned);

  remember(memory, planned);
  if (pass.mode === "observe") return done(ports, memory, pass, planned);

  const confirmed = await Promise.all(planned.map((image) => confirmWrite(ports, image)));
  const applied = await apply(ports, memory, pass, project, application.value, confirmed);
  return done(ports, memory, pass, applied);
}

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

/** The chosen tag must exist in the registry at the moment it is written. */
async function confirmWrite(ports: Ports, image: ImagePlan): Promise<ImagePlan> {
  if (image.write === undefined) return image;
  const { tag } = image.write.to;
  const confirmation = await ports.confirm(repositoryKey(image.rule), tag);
  if (!confirmation.ok) {
    const { message, mend, temporary } = confirmation.error;
    return {
      ...image,
      write: undefined,
      state: temporary ? "waiting" : "failed",
      reason: message,
      mend,
      failure: confirmation.error,
    };
  }
  if (confirmation.value.exists) return image;
  const failure: Failure = {
    code: "registry-tag-vanished",
    message: `${tag} is in the registry's list of tags, but the registry has no manifest for it.`,
    temporary: true,
  };
  return { ...image, write: undefined, state: "waiting", reason: failure.message, failure };
}

/** One PATCH for all images that are to be written: intent first, then the call, then the record. */
async function apply(
  ports: Ports,
  memory: Memory,
  pass: Pass,
  project: string,
  application: Application,
  images: readonly ImagePlan[],
): Promise<readonly ImagePlan[]> {
  const changes = images.flatMap((image): Change[] =>
    image.write === undefined
      ? []
      : [{ target: image.rule.target, image: image.rule.image, version: image.write.to }],
  );
  if (changes.length === 0) return images;
  const patch = patchFor(application, changes);
  if (!patch.ok) {
    const { what, mend, where } = patch.error;
    return images.map((image) => stopped(image, "failed", `${where}: ${what}`, mend, undefined));
  }

  const at = ports.now();
  for (const { key, rule, memory: target, write } of images) {
    if (key === undefined || write === undefined) continue;
    memory.remember(key, rule.alias, {
      ...target,
      intent: { ...write, at, acknowledgedAt: undefined, events: pass.events },
    });
  }
  // Nothing to patch: the spec asks for it already, under other words.
  const written = patch.value.length === 0 ? undefined : await ports.write(project, patch.value);
  if (written !== undefined && !written.ok) {
    const { message, mend, temporary } = written.error;
    return images.map((image) =>
      stopped(image, temporary ? "waiting" : "failed", message, mend, written.error),
    );
  }
  return images.map((image) => recorded(memory, pass, image, ports.now()));
}

function stopped(
  image: ImagePlan,
  state: "waiting" | "failed",
  reason: string,
  mend: string | undefined,
  failure: Failure | undefined,
): ImagePlan {
  return image.write === undefined ? image : { ...image, state, reason, mend, failure };
}

function recorded(memory: Memory, pass: Pass, image: ImagePlan, now: number): ImagePlan {
  const { key, rule, write } = image;
  if (key === undefined || write === undefined) return image;
  const target = {
    ...image.memory,
    lastApplied: write.to,
    intent: { ...write, at: now, acknowledgedAt: now, events: pass.events },
  };
  memory.remember(key, rule.alias, target);
  const { from, to } = write;
  memory.note([
    { at: now, alias: rule.alias, kind: "applied", from, to, events: pass.events, reason: image.reason },
  ]);
  const running = { version: to, inSpec: true };
  return { ...image, state: "updating", running, memory: target, lookAt: now + VERIFY_AFTER_MS };
}

function remember(memory: Memory, images: readonly ImagePlan[]): void {
  for (const { key, rule, memory: target, history } of images) {
    if (key !== undefined) memory.remember(key, rule.alias, target);
    memory.note(history);
  }
}

function done(ports: Ports, memory: Memory, pass: Pass, images: readonly ImagePlan[]): PassResult {
  const failures = images.flatMap(({ failure }) => (failure?.temporary ? [failure] : []));
  const looks = images.flatMap(({ lookAt }) => lookAt ?? []);
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
    lookAt: looks.length === 0 ? undefined : Math.min(...looks),
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

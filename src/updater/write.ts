/**
 * The writing part of a pass: the chosen tags are confirmed, the intent is stored, one PATCH goes out for all images, and
 * what was written is recorded. An eviction at any await leaves an intent, which the next pass settles.
 */
import type { Application } from "../argocd/application.ts";
import { type Change, type Naming, patchFor } from "../argocd/images.ts";
import { lastOperationAt } from "../argocd/rollback.ts";
import { lastWriteOf } from "../argocd/writer.ts";
import type { Failure } from "../lib/failure.ts";
import { ok, type Result } from "../lib/result.ts";
import { type Rule, repositoryKey } from "../policy/rule.ts";
import { VERIFY_AFTER_MS } from "./constants.ts";
import { entry } from "./history.ts";
import { failedPlan, type ImagePlan } from "./image-plan.ts";
import type { Memory } from "./memory.ts";
import { digestRequest, movedFailure } from "./moved.ts";
import type { Ports } from "./ports.ts";
import { earliest } from "./schedule.ts";
import type { Intent } from "./settle.ts";
import { TAG_VANISHED } from "./vanished.ts";

/** What is written to, as it was read, and why. */
export interface Write {
  readonly project: string;
  readonly application: Application;
  readonly naming: Naming;
  /** Ids of the events that led to it. */
  readonly events: readonly string[];
}

/**
 * The chosen tag must exist in the registry at the moment it is written, and point to the digest that is written, or whose
 * age, platforms or date it was chosen for: otherwise a tag that is pushed again would run without having been judged.
 */
export async function confirmWrite(ports: Ports, image: ImagePlan): Promise<ImagePlan> {
  if (image.write === undefined) return image;
  const { tag, digest = image.judged } = image.write.to;
  const confirmation = await ports.confirm(repositoryKey(image.rule), tag);
  if (!confirmation.ok) return failedPlan(image, confirmation.error);
  if (!confirmation.value.exists) {
    const message = `${tag} is in the registry's list of tags, but the registry has no manifest for it.`;
    return failedPlan(image, { code: TAG_VANISHED, message, temporary: true });
  }
  if (digest === undefined) return image;
  const current = await digestNow(ports, image.rule, tag, confirmation.value.digest);
  if (!current.ok) return failedPlan(image, current.error);
  return current.value === digest ? image : failedPlan(image, movedFailure({ tag, digest }, current.value));
}

/** Some registries name no digest in the answer to a HEAD; then it is made from the manifest. */
async function digestNow(
  ports: Ports,
  rule: Rule,
  tag: string,
  confirmed: string | undefined,
): Promise<Result<string | undefined, Failure>> {
  if (confirmed !== undefined) return ok(confirmed);
  const answer = await ports.facts(repositoryKey(rule), digestRequest([tag], ports.now()));
  if (!answer.ok) return answer;
  const found = answer.value.facts.find(([name]) => name === tag)?.[1];
  return ok(found?.kind === "known" ? found.digest : undefined);
}

/** One PATCH for all images that are to be written: intent first, then the call, then the record. */
export async function applyWrites(
  ports: Ports,
  memory: Memory,
  { project, application, naming, events }: Write,
  images: readonly ImagePlan[],
): Promise<readonly ImagePlan[]> {
  const changes = images.flatMap((image): Change[] =>
    image.write === undefined ? [] : [{ rule: image.rule, version: image.write.to }],
  );
  if (changes.length === 0) return images;
  const patch = patchFor(application, changes, naming);
  if (!patch.ok) {
    const { what, mend, where } = patch.error;
    return images.map((image) => stopped(image, "failed", `${where}: ${what}`, mend, undefined));
  }

  const at = ports.now();
  const operationBefore = lastOperationAt(application);
  for (const image of images) {
    const { key, memory: target, write } = image;
    if (key === undefined || write === undefined) continue;
    const before = { ...beforeWrite(application, image), operation: operationBefore };
    memory.remember(key, {
      ...target,
      intent: { ...write, ...before, events, at, acknowledgedAt: undefined },
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
  // Read by the server within its PATCH: an operation up to there began before the spec asked for what was written.
  const operation = lastOperationAt(written?.value ?? application);
  return images.map((image) =>
    recorded(memory, events, image, beforeWrite(application, image), operation, ports.now()),
  );
}

/** What there was before a write, to tell later who has undone it. */
const beforeWrite = (
  application: Application,
  { rule, memory }: ImagePlan,
): Pick<Intent, "beneath" | "lastWrite"> => ({
  beneath: beneath(memory.intent),
  lastWrite: lastWriteOf(application, rule.target),
});

/** What an open write took the place of, and those that it followed in turn. */
function beneath(open: Intent | undefined): Intent["beneath"] {
  if (open === undefined) return undefined;
  return open.beneath === undefined ? (open.from ?? null) : open.beneath;
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

function recorded(
  memory: Memory,
  events: readonly string[],
  image: ImagePlan,
  before: ReturnType<typeof beforeWrite>,
  operation: number | undefined,
  now: number,
): ImagePlan {
  const { key, rule, write } = image;
  if (key === undefined || write === undefined) return image;
  const target = {
    ...image.memory,
    lastApplied: write.to,
    intent: { ...write, ...before, at: now, acknowledgedAt: now, events },
    preceding: { operation, version: write.from, writtenAt: now },
  };
  memory.remember(key, target);
  const { from, to } = write;
  memory.note([entry({ now, events }, rule, "applied", from, to, image.reason)]);
  const running = { version: to, inSpec: true };
  return {
    ...image,
    state: "updating",
    running,
    wanted: undefined,
    memory: target,
    lookAt: earliest(image.lookAt, now + VERIFY_AFTER_MS),
  };
}

/**
 * Which images an Application asks for and runs, and the patch that asks for others. Pure.
 * What depends on the kind of target is in one file per kind (helm.ts); here they come together.
 */
import { canonicalName, DOCKER_HUB_DEFAULTS, type NameDefaults, parseReference } from "../image/reference.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Rule, Target, Version } from "../policy/rule.ts";
import { type Application, applicationId, applicationKey } from "./application.ts";
import { helmKind } from "./helm.ts";
import type { JsonPatchOperation } from "./patch.ts";
import { BLOCKS, type SourceAt, sourceOf } from "./source.ts";
import { patchSource } from "./source-patch.ts";
import type { Slots, TargetKind } from "./target-kind.ts";

/** What an unwritten registry or namespace stands for, from registries.yaml. */
export type Naming = NameDefaults;

/** The part of a rule that says which image, and where it is written. */
export type ImageRule = Pick<Rule, "repository" | "target">;

/** Where one image is written. */
export interface WriteTarget {
  /**
   * The identity under which the last-applied version is remembered: `helm/image.repository+image.tag`. All images of an
   * Application go to one source, so it says nothing of the source's place, which moves when sources are added.
   */
  readonly key: string;
  /** Each entry that is written, and what of the image it holds. */
  readonly slots: Slots;
}

export interface TargetState {
  /** What the spec asks for; undefined where it sets neither tag nor digest. */
  readonly inSpec: Version | undefined;
  /** The first of `running`, as upstream takes it. It never outranks `inSpec`. */
  readonly live: Version | undefined;
  /** Each version of the image in `status.summary.images`: during a rollout the old and the new one. */
  readonly running: readonly Version[];
  /** The image that the spec names, as written there; undefined where it names none. */
  readonly imageInSpec: string | undefined;
  /** False where the spec names another repository than the rule: its version then belongs to that one. */
  readonly imageMatches: boolean;
}

export interface Change {
  readonly target: Target;
  /** The configured name without tag, as `Rule.image`. */
  readonly image: string;
  readonly version: Version;
}

/** Fails where the target or the source of the Application is of a type that cannot be written. */
export function writeTarget(application: Application, target: Target): Result<WriteTarget, Problem> {
  const place = placeOf(application, target);
  if (!place.ok) return place;
  const { kind } = place.value;
  return ok({ key: `${BLOCKS[kind.sourceType]}/${kind.key}`, slots: kind.slots });
}

/** What the spec asks for and what runs. Fails as `writeTarget` does. */
export function readTarget(
  application: Application,
  rule: ImageRule,
  naming: Naming = DOCKER_HUB_DEFAULTS,
): Result<TargetState, Problem> {
  const place = placeOf(application, rule.target);
  if (!place.ok) return place;
  const { image, version } = place.value.kind.read(place.value.source);
  const running = runningVersions(application, rule.repository, naming);
  return ok({
    inSpec: version,
    live: running[0],
    running,
    imageInSpec: image,
    imageMatches: image === undefined || canonicalOf(image, naming) === rule.repository,
  });
}

/**
 * One JSON Patch for all changes of one Application, guarded by tests of what was read. Empty when the spec already
 * asks for exactly that. Of several changes to one place, the last counts.
 */
export function patchFor(
  application: Application,
  changes: readonly Change[],
): Result<readonly JsonPatchOperation[], Problem> {
  const edits = new Map<string, { readonly place: Place; source: SourceAt["source"] }>();
  for (const { target, image, version } of changes) {
    const place = placeOf(application, target);
    if (!place.ok) return place;
    const { kind, pointer, source } = place.value;
    const edit = edits.get(pointer) ?? { place: place.value, source };
    edit.source = kind.write(edit.source, image, version);
    edits.set(pointer, edit);
  }
  const operations = [...edits.values()].flatMap(({ place, source }) =>
    patchSource(place, source, BLOCKS[place.kind.sourceType], place.kind.list),
  );
  if (operations.length === 0) return ok([]);
  return ok([{ op: "test", path: "/spec/project", value: application.spec.project }, ...operations]);
}

interface Place extends SourceAt {
  readonly kind: TargetKind;
}

function placeOf(application: Application, target: Target): Result<Place, Problem> {
  const kind = kindOf(application, target);
  if (!kind.ok) return kind;
  const at = sourceOf(application, kind.value.sourceType);
  return at.ok ? ok({ ...at.value, kind: kind.value }) : at;
}

/** The one place that knows which kinds of target are supported. */
function kindOf(application: Application, target: Target): Result<TargetKind, Problem> {
  switch (target.kind) {
    case "helm":
    case "helm-spec":
      return ok(helmKind(target));
    case "kustomize":
    case "plugin":
      return err({
        severity: "error",
        where: `Application ${applicationKey(applicationId(application))}`,
        what: `Its image has a ${target.kind} target, which is not supported yet.`,
        mend: "Use manifestTargets.helm, or leave this image to Argo CD Image Updater.",
      });
  }
}

function runningVersions(application: Application, repository: string, naming: Naming): Version[] {
  return application.status.summary.images.flatMap((text) => {
    const reference = parseReference(text);
    if (!reference.ok || canonicalName(reference.value, naming) !== repository) return [];
    const { tag, digest } = reference.value;
    // A reference with neither means the tag "latest" to every container runtime.
    return [{ tag: tag ?? (digest === undefined ? "latest" : ""), digest }];
  });
}

function canonicalOf(image: string, naming: Naming): string | undefined {
  const reference = parseReference(image);
  return reference.ok ? canonicalName(reference.value, naming) : undefined;
}

/**
 * Which images an Application asks for and runs, and the patch that asks for others. Pure.
 * What depends on the kind of target is in one file per kind (helm.ts); here they come together.
 */
import { canonicalName, isDigest, isTag, type NameDefaults, parseReference } from "../image/reference.ts";
import type { Problem } from "../lib/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Version } from "../policy/rule.ts";
import type { Application } from "./application.ts";
import type { JsonPatchOperation } from "./patch.ts";
import { canonicalOf, type ImageRule, type Place, placeOf } from "./place.ts";
import type { Slots } from "./slots.ts";
import { LISTS, type SourceAt } from "./source.ts";
import { patchSource } from "./source-patch.ts";

/** What an unwritten registry or namespace stands for, from registries.yaml. */
export type Naming = NameDefaults;

/** Where one image is written. */
export interface WriteTarget {
  /**
   * The identity under which the last-applied version is remembered: `helm/image.repository+image.tag`,
   * `kustomize/docker.io/acme/api`. All images of one type go to one source, so it says nothing of the source's place,
   * which moves when sources are added.
   */
  readonly key: string;
  /** Each entry that is written (`image.tag in helm.parameters`), and what of the image it holds. */
  readonly slots: Slots;
  /** What is to be said of the place: the target that is configured is for another type of source. */
  readonly note: string | undefined;
}

export interface TargetState {
  /** What the spec asks for; undefined where it sets neither tag nor digest for the rule's image. */
  readonly inSpec: Version | undefined;
  /**
   * What Pods run of the rule's image, in the order of `status.summary.images`; several versions during a rollout. It never
   * outranks `inSpec`.
   */
  readonly live: readonly Version[];
  /** The image that the spec names, as written there; undefined where it names none. */
  readonly imageInSpec: string | undefined;
  /** False where the spec names another repository than the rule: its version then belongs to that one. */
  readonly imageMatches: boolean;
  /**
   * The image of `kustomize.name`, which is not the rule's, has its place still: the spec names it, or names none and Pods
   * run it. That the rule's image is live is all that it tells; its versions are those of another repository.
   */
  readonly runsOriginal: boolean;
}

export interface Change {
  readonly rule: ImageRule;
  readonly version: Version;
}

/** Fails where the target or the source of the Application is of a type that cannot be written. */
export function writeTarget(
  application: Application,
  rule: ImageRule,
  naming: Naming,
): Result<WriteTarget, Problem> {
  const place = placeOf(application, rule, naming);
  if (!place.ok) return place;
  const { kind, type } = place.value;
  const { block, list } = LISTS[type];
  const slots = Object.entries(kind.slots).map(([name, holds]) => [`${name} in ${block}.${list}`, holds]);
  const { insteadOf } = place.value;
  const note =
    insteadOf &&
    `Its manifestTargets are for ${insteadOf}, and the source is of type ${type}, whose defaults serve.`;
  return ok({ key: `${block}/${kind.key}`, slots: Object.fromEntries(slots), note });
}

/** What the spec asks for and what runs. Fails as `writeTarget` does. */
export function readTarget(
  application: Application,
  rule: ImageRule,
  naming: Naming,
): Result<TargetState, Problem> {
  const place = placeOf(application, rule, naming);
  if (!place.ok) return place;
  const { image, version } = place.value.kind.read(place.value.source);
  const { repository, target } = rule;
  const name = target.kind === "kustomize" ? target.name : undefined;
  const other = name === undefined ? undefined : canonicalOf(name, naming);
  const named = image === undefined ? undefined : canonicalOf(image, naming);
  const isOther = name !== undefined && other !== repository;
  const runs = (canonical: string | undefined) =>
    canonical === undefined ? [] : runningVersions(application, canonical, naming);
  const runsOriginal = isOther && (image === undefined ? runs(other).length > 0 : image === name);
  return ok({
    inSpec: runsOriginal ? undefined : fitToShow(version),
    live: runs(repository),
    imageInSpec: image,
    imageMatches: image === undefined || named === repository || image === name,
    runsOriginal,
  });
}

/**
 * One JSON Patch for all changes of one Application, guarded by tests of what was read. Empty when the spec already
 * asks for exactly that. Of several changes to one place, the last counts.
 */
export function patchFor(
  application: Application,
  changes: readonly Change[],
  naming: Naming,
): Result<readonly JsonPatchOperation[], Problem> {
  const edits = new Map<string, { readonly place: Place; source: SourceAt["source"] }>();
  for (const { rule, version } of changes) {
    const place = placeOf(application, rule, naming);
    if (!place.ok) return place;
    const { kind, type, pointer, source } = place.value;
    const list = `${pointer} ${type}`;
    const edit = edits.get(list) ?? { place: place.value, source };
    edit.source = kind.write(edit.source, rule.image, version);
    edits.set(list, edit);
  }
  const operations = [...edits.values()].flatMap(({ place, source }) => patchSource(place, source));
  if (operations.length === 0) return ok([]);
  return ok([{ op: "test", path: "/spec/project", value: application.spec.project }, ...operations]);
}

/**
 * What is no tag of any registry may be a secret that the target names by mistake, and versions are stored and shown. No
 * order has a place for it, so what is decided is the same.
 */
function fitToShow(version: Version | undefined): Version | undefined {
  if (version === undefined) return undefined;
  const { tag, digest } = version;
  const isFit = (tag === "" || isTag(tag)) && (digest === undefined || isDigest(digest));
  return isFit ? version : NOT_A_TAG;
}

/** Stands for a text that no image can have as its tag. */
const NOT_A_TAG: Version = { tag: "(not a tag)", digest: undefined };

function runningVersions(application: Application, repository: string, naming: Naming): Version[] {
  return application.status.summary.images.flatMap((text) => {
    const reference = parseReference(text);
    if (!reference.ok || canonicalName(reference.value, naming) !== repository) return [];
    const { tag, digest } = reference.value;
    // A reference with neither means the tag "latest" to every container runtime.
    return [{ tag: tag ?? (digest === undefined ? "latest" : ""), digest }];
  });
}

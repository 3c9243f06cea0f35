/** Where one image of an Application is written: which source, and which entries of it. Pure. */
import { canonicalName, formatReference, type NameDefaults, parseReference } from "../image/reference.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { DEFAULT_HELM_TARGET, type Rule } from "../policy/rule.ts";
import type { Application } from "./application.ts";
import { helmKind } from "./helm.ts";
import { namedKind, ownKind } from "./kustomize.ts";
import { pluginKind } from "./plugin.ts";
import { problemOf, type SourceAt, sourceOf } from "./source.ts";
import type { TargetKind } from "./target-kind.ts";

/** The part of a rule that says which image, and where it is written. */
export type ImageRule = Pick<Rule, "image" | "repository" | "target">;

export interface Place extends SourceAt {
  readonly kind: TargetKind;
}

/** Fails where the Application has no source of the target's type. */
export function placeOf(
  application: Application,
  rule: ImageRule,
  naming: NameDefaults,
): Result<Place, Problem> {
  const at = sourceOf(application, rule.target);
  if (!at.ok) return at;
  // Upstream reads only the part of manifestTargets that the type of the source has (pkg/argocd/argocd.go).
  const served = at.value.insteadOf === undefined ? rule : { ...rule, target: { kind: "default" } as const };
  const kind = kindOf(application, served, naming, at.value);
  return kind.ok ? ok({ ...at.value, kind: kind.value }) : kind;
}

/** The one place that knows each kind of target. */
function kindOf(
  application: Application,
  rule: ImageRule,
  naming: NameDefaults,
  { type, source }: SourceAt,
): Result<TargetKind, Problem> {
  const { target } = rule;
  switch (target.kind) {
    case "helm":
    case "helm-spec":
      return ok(helmKind(target));
    case "kustomize":
      return ok(
        target.name === undefined ? ownEntry(application, rule, naming, source) : namedKind(target.name),
      );
    case "plugin":
    case "plugin-spec":
      return ok(pluginKind(target));
    case "default":
      switch (type) {
        case "Helm":
          return ok(helmKind(DEFAULT_HELM_TARGET));
        case "Kustomize":
          return ok(ownEntry(application, rule, naming, source));
        case "Plugin":
          return err(
            problemOf(
              application,
              "Its source is a plugin, and nothing tells which variables of it hold the image.",
              "Give the image manifestTargets.plugin with `spec`, or with `name` and `tag`.",
            ),
          );
      }
  }
}

function ownEntry(
  { status }: Application,
  { image, repository }: ImageRule,
  naming: NameDefaults,
  source: SourceAt["source"],
): TargetKind {
  const isSame = (text: string) => canonicalOf(text, naming) === repository;
  const running = status.summary.images.flatMap((text) => {
    const reference = parseReference(text);
    if (!reference.ok) return [];
    const { registry, repository } = reference.value;
    return [formatReference({ registry, repository })];
  });
  return ownKind(repository, { image, isSame, running }, source);
}

/** The one name of the image that a text names; undefined for a text that names none. */
export function canonicalOf(image: string, naming: NameDefaults): string | undefined {
  const reference = parseReference(image);
  return reference.ok ? canonicalName(reference.value, naming) : undefined;
}

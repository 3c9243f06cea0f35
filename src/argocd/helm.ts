/**
 * Images in `helm.parameters`. Pure.
 * Rule of upstream's SetHelmImage (pkg/argocd/argocd.go): `spec` holds the whole reference; otherwise `name` holds the
 * repository and `tag` the tag, with the digest behind it. Parameters are written with forceString, because helm would
 * read a tag such as 20261123 as a number.
 */
import type { Target, Version } from "../policy/rule.ts";
import type { ApplicationSource, HelmParameter } from "./application.ts";
import { formatImage, formatTag, splitReference, splitTag } from "./reference-text.ts";
import type { TargetKind } from "./target-kind.ts";

type HelmTarget = Extract<Target, { kind: "helm" | "helm-spec" }>;

export function helmKind(target: HelmTarget): TargetKind {
  return {
    sourceType: "Helm",
    list: "parameters",
    key: target.kind === "helm" ? `${target.name}+${target.tag}` : target.spec,
    slots:
      target.kind === "helm"
        ? { [target.name]: "image", [target.tag]: "version" }
        : { [target.spec]: "reference" },
    read: (source) => {
      const value = (name: string) => winner(parametersOf(source), name)?.value || undefined;
      if (target.kind === "helm-spec") return splitReference(value(target.spec));
      return { image: value(target.name), version: splitTag(value(target.tag)) };
    },
    write: (source, image, version) => {
      const parameters = Object.entries(values(target, image, version)).reduce(
        (list, [name, value]) => set(list, name, value),
        parametersOf(source),
      );
      return { ...source, helm: { ...source.helm, parameters } };
    },
  };
}

function values(target: HelmTarget, image: string, version: Version): Readonly<Record<string, string>> {
  return target.kind === "helm"
    ? { [target.name]: image, [target.tag]: formatTag(version) }
    : { [target.spec]: formatImage(image, version) };
}

const parametersOf = (source: ApplicationSource): readonly HelmParameter[] => source.helm?.parameters ?? [];

/** Of several parameters with one name, the last wins, but one with forceString beats a plain one. */
function winner(parameters: readonly HelmParameter[], name: string): HelmParameter | undefined {
  const named = parameters.filter((parameter) => parameter.name === name);
  return named.findLast((parameter) => parameter.forceString) ?? named.at(-1);
}

/** The value in place of the one that wins, or at the end. A parameter that has the value already stays as it is. */
function set(parameters: readonly HelmParameter[], name: string, value: string): readonly HelmParameter[] {
  const present = winner(parameters, name);
  if (present === undefined) return [...parameters, { name, value, forceString: true }];
  if (present.value === value) return parameters;
  return parameters.map((parameter) =>
    parameter === present ? { ...present, value, forceString: true } : parameter,
  );
}

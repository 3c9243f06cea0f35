/**
 * Images in `helm.parameters`. Pure.
 * Parameters are written with forceString, as upstream writes them: helm would read a tag such as 20261123 as a number.
 */
import type { Target } from "../policy/rule.ts";
import type { ApplicationSource, HelmParameter } from "./application.ts";
import { put, settingOf, slotsFor, textsOf } from "./slots.ts";
import type { TargetKind } from "./target-kind.ts";

type HelmTarget = Extract<Target, { kind: "helm" | "helm-spec" }>;

export function helmKind(target: HelmTarget): TargetKind {
  const { key, slots } = slotsFor(target);
  return {
    key,
    slots,
    read: (source) => settingOf(slots, (name) => winner(parametersOf(source), name)?.value),
    write: (source, image, version) => {
      const parameters = textsOf(slots, image, version).reduce(
        (list, [name, value]) => put(list, winner(list, name), { name, value, forceString: true }),
        parametersOf(source),
      );
      return { ...source, helm: { ...source.helm, parameters } };
    },
  };
}

const parametersOf = (source: ApplicationSource): readonly HelmParameter[] => source.helm?.parameters ?? [];

/** Of several parameters with one name, the last wins, but one with forceString beats a plain one. */
function winner(parameters: readonly HelmParameter[], name: string): HelmParameter | undefined {
  const named = parameters.filter((parameter) => parameter.name === name);
  return named.findLast((parameter) => parameter.forceString) ?? named.at(-1);
}

/** `manifestTargets` of an image -> where its version is written (upstream: newImageFromManifestTargetSettings). */
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { DEFAULT_HELM_TARGET, type Target } from "../policy/rule.ts";
import type { ManifestTargets } from "./crd.ts";

/** Empty names count as unset. Fails for names that no version can be written to. */
export function readManifestTarget(
  targets: ManifestTargets | undefined,
): Result<Target, Pick<Problem, "what" | "mend">> {
  const { helm, kustomize, plugin } = targets ?? {};
  if (kustomize !== undefined) return readKustomize(kustomize.name);
  if (plugin !== undefined) return readPlugin(plugin);
  if (helm === undefined) return ok({ kind: "default" });
  if (helm.spec) return ok({ kind: "helm-spec", spec: helm.spec });
  const { name, tag } = DEFAULT_HELM_TARGET;
  return ok({ kind: "helm", name: helm.name || name, tag: helm.tag || tag });
}

/** What the kustomization calls the image may be any word, but kustomize cuts an entry at "=", ":" and "@". */
function readKustomize(name: string): Result<Target, Pick<Problem, "what" | "mend">> {
  if (/[\s=@*]/.test(name) || name.lastIndexOf(":") > name.lastIndexOf("/")) {
    return err({
      what: `\`manifestTargets.kustomize.name\` ${JSON.stringify(name)} is not the name of an image without its tag.`,
      mend: "Write the `name` that the image has in the kustomization, without tag and digest.",
    });
  }
  return ok({ kind: "kustomize", name: name || undefined });
}

function readPlugin({
  spec,
  name,
  tag,
}: NonNullable<ManifestTargets["plugin"]>): Result<Target, Pick<Problem, "what" | "mend">> {
  if (spec) return ok({ kind: "plugin-spec", spec });
  if (name && tag) return ok({ kind: "plugin", name, tag });
  return err({
    what: "`manifestTargets.plugin` names no variable for the tag, so no version can be written.",
    mend: "Add `tag`, or use `spec` for the whole reference.",
  });
}

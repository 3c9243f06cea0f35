/** What the stand-in's Applications run: a small model of charts, kustomizations and plugins. */
import type { Source, StandInApplication } from "./argocd.state.ts";

type Spec = StandInApplication["spec"];

/** The source with helm parameters: the only one, or the first that has some. */
export function helmSource({ source, sources }: Spec): Source | undefined {
  return source ?? sources?.find(({ helm }) => helm?.parameters !== undefined) ?? sources?.[0];
}

/** The images that the new spec runs. One that nothing names stays as it is. */
export function render(spec: Spec, before: readonly string[], kustomization: readonly string[]): string[] {
  const sources = spec.sources ?? (spec.source ? [spec.source] : []);
  const named = sources.flatMap(({ helm, plugin }) => [
    ...values(helm?.parameters ?? [], ".", before),
    ...values(plugin?.env ?? [], "_", before),
  ]);
  // Without a kustomize block the kustomization is as it was written.
  const entries = sources.flatMap(({ kustomize }) => kustomize?.images ?? []);
  const overrides = new Map(entries.map((entry) => [leftOf(entry), entry]));
  const others = kustomization.length > 0 ? kustomization : before;
  const kept = others.filter((image) => !named.map(repositoryOf).includes(repositoryOf(image)));
  const overridden = kept.map((image) => override(image, overrides.get(repositoryOf(image))));
  return [...new Set([...named, ...overridden])].sort();
}

/** The images of the Application's kustomization without its overrides; none where it has no such source. */
export function kustomizationOf({ spec, status }: StandInApplication): string[] {
  if (![status.sourceType, ...(status.sourceTypes ?? [])].includes("Kustomize")) return [];
  const entries = (spec.sources ?? [spec.source]).flatMap((source) => source?.kustomize?.images ?? []);
  return (status.summary.images ?? []).map((image) => {
    const made = entries.find((entry) => override(leftOf(entry), entry) === image);
    return made === undefined ? image : leftOf(made);
  });
}

/**
 * `<x>.repository` or `<x>.name` with `<x>.tag` of a chart, `<X>_NAME` with `<X>_TAG` of a plugin, and an entry that
 * holds a whole reference.
 */
function values(
  entries: readonly { name?: string | undefined; value?: string | undefined }[],
  separator: "." | "_",
  before: readonly string[],
): string[] {
  const textOf = (name: string) => entries.findLast((entry) => entry.name === name)?.value;
  return entries.flatMap(({ name = "", value = "" }) => {
    if (/^[^\s:]+\/[^\s:]+:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(value)) return [value];
    const [prefix, last] = [name.slice(0, -4), name.slice(-4)];
    if (last.toLowerCase() !== `${separator}tag`) return [];
    const [long, short] = separator === "." ? ["repository", "name"] : ["REPOSITORY", "NAME"];
    const repository =
      textOf(`${prefix}${separator}${long}`) ??
      textOf(`${prefix}${separator}${short}`) ??
      repositoryOf(before[0] ?? "");
    return repository === "" ? [] : [`${repository}:${value}`];
  });
}

/** The image that a kustomize entry is for. */
const leftOf = (entry: string): string =>
  entry.includes("=") ? entry.slice(0, entry.indexOf("=")) : repositoryOf(entry);

/** `name=new:tag`, `name=new`, `name:tag`, `name@digest`: the image with what the entry sets. */
function override(image: string, entry: string | undefined): string {
  if (entry === undefined) return image;
  const set = entry.slice(entry.indexOf("=") + 1);
  const version = set.slice(repositoryOf(set).length);
  return `${repositoryOf(set)}${version === "" ? image.slice(repositoryOf(image).length) : version}`;
}

const repositoryOf = (image: string): string => image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");

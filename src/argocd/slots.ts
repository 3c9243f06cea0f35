/**
 * Named entries that hold an image: parameters of a chart, environment variables of a plugin. Pure.
 * Rule of upstream's SetHelmImage and SetPluginImage (pkg/argocd/argocd.go): `spec` holds the whole reference; otherwise
 * `name` holds the repository and `tag` the tag, with the digest behind it.
 */
import type { Version } from "../policy/rule.ts";
import { formatImage, formatTag, type Setting, splitReference, splitTag } from "./reference-text.ts";

/** Name of an entry -> what it holds: the repository, tag and digest, or the whole reference. */
export type Slots = Readonly<Record<string, "image" | "version" | "reference">>;

/** The entries that a target names, and a key that says which. */
export function slotsFor(
  target: { readonly name: string; readonly tag: string } | { readonly spec: string },
): {
  readonly key: string;
  readonly slots: Slots;
} {
  return "spec" in target
    ? { key: target.spec, slots: { [target.spec]: "reference" } }
    : { key: `${target.name}+${target.tag}`, slots: { [target.name]: "image", [target.tag]: "version" } };
}

/** Name and text of each entry that holds this image. */
export const textsOf = (slots: Slots, image: string, version: Version): readonly [string, string][] =>
  Object.entries(slots).map(([name, holds]) => {
    if (holds === "image") return [name, image];
    return [name, holds === "version" ? formatTag(version) : formatImage(image, version)];
  });

/** The opposite of textsOf. An empty text sets nothing. */
export function settingOf(slots: Slots, textOf: (name: string) => string | undefined): Setting {
  let setting: Setting = { image: undefined, version: undefined };
  for (const [name, holds] of Object.entries(slots)) {
    const text = textOf(name) || undefined;
    if (holds === "image") setting = { ...setting, image: text };
    else if (holds === "version") setting = { ...setting, version: splitTag(text) };
    else setting = splitReference(text);
  }
  return setting;
}

/** `made` in place of the entry that counts, or at the end. One that has the value already stays as it is. */
export function put<E extends { readonly value?: string | undefined }>(
  entries: readonly E[],
  counts: E | undefined,
  made: E,
): readonly E[] {
  if (counts === undefined) return [...entries, made];
  if (counts.value === made.value) return entries;
  return entries.map((entry) => (entry === counts ? { ...counts, ...made } : entry));
}

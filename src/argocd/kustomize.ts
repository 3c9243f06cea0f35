/**
 * Images in `kustomize.images`. Pure.
 * Rule of upstream's SetKustomizeImage (pkg/argocd/argocd.go): `[<kustomize.name>=]<image>:<tag>[@<digest>]`, in place of
 * the entry for the same image, or at the end. kustomize compares names letter by letter.
 */
import type { Version } from "../policy/rule.ts";
import type { ApplicationSource } from "./application.ts";
import { type KustomizeImage, parseKustomizeImage } from "./kustomize-image.ts";
import { formatImage } from "./reference-text.ts";
import type { TargetKind } from "./target-kind.ts";

/** An image whose `kustomize.name` is not given. */
export interface OwnImage {
  /** The rule's image, as configured. */
  readonly image: string;
  /** Is this another way to write the rule's image? */
  readonly isSame: (image: string) => boolean;
  /** Images that Pods run, without tags, as written there. */
  readonly running: readonly string[];
}

/** The entry of the image that the kustomization calls `name`. */
export const namedKind = (name: string): TargetKind =>
  kind(name, name, (image, version) => `${name}=${formatImage(image, version)}`);

/**
 * The entry of an image that has no other name. What the kustomization writes for it counts, and not what the rule does:
 * the entry that is there tells that name, else the Pods. `key` says which image it is.
 */
export function ownKind(key: string, own: OwnImage, source: ApplicationSource): TargetKind {
  const name = nameOf(own, imagesOf(source).map(parseKustomizeImage));
  return kind(name, key, (image, version) =>
    own.isSame(name) ? formatImage(name, version) : `${name}=${formatImage(image, version)}`,
  );
}

function nameOf({ image, isSame, running }: OwnImage, entries: readonly KustomizeImage[]): string {
  const choose = (names: readonly string[]) => (names.includes(image) ? image : names.at(-1));
  const ours = entries.filter(({ name }) => isSame(name));
  const renamed = entries.filter(({ setting }) => setting.image !== undefined && isSame(setting.image));
  return (
    choose(ours.map(({ name }) => name)) ??
    renamed.at(-1)?.name ??
    choose(running.filter((name) => isSame(name))) ??
    image
  );
}

function kind(name: string, key: string, format: (image: string, version: Version) => string): TargetKind {
  const indexIn = (images: readonly string[]) =>
    images.findLastIndex((text) => parseKustomizeImage(text).name === name);
  return {
    key,
    slots: { [name]: "reference" },
    read: (source) => {
      const text = imagesOf(source)[indexIn(imagesOf(source))];
      return text === undefined
        ? { image: undefined, version: undefined }
        : parseKustomizeImage(text).setting;
    },
    write: (source, image, version) => {
      const before = imagesOf(source);
      const index = indexIn(before);
      const text = format(image, version);
      const images = index < 0 ? [...before, text] : before.with(index, keep(before[index], text));
      return { ...source, kustomize: { ...source.kustomize, images } };
    },
  };
}

/** An entry that says the same in other words stays as it is. */
function keep(before: string | undefined, after: string): string {
  if (before === undefined) return after;
  const [a, b] = [before, after].map((text) => JSON.stringify(parseKustomizeImage(text)));
  return a === b ? before : after;
}

const imagesOf = (source: ApplicationSource): readonly string[] => source.kustomize?.images ?? [];

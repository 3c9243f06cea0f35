/**
 * One entry of `kustomize.images`, as `kustomize edit set image` reads it (kustomize v5, commands/edit/set/setimage.go):
 * `[<name>=]<image>[:<tag>][@<digest>]`. Pure.
 */
import type { Setting } from "./reference-text.ts";

export interface KustomizeImage {
  /** The image that the kustomization names; of several entries for one, the last counts. */
  readonly name: string;
  /** What runs in its place. */
  readonly setting: Setting;
}

/** `*` stands for what the kustomization sets there. */
const PRESERVED = "*";

/** Reads any text; one that kustomize refuses names an image and sets nothing. */
export function parseKustomizeImage(text: string): KustomizeImage {
  const equals = text.indexOf("=");
  const value = split(text.slice(equals + 1));
  const name = equals < 0 ? value.image : text.slice(0, equals);
  const { tag, digest } = value;
  return {
    name,
    setting: {
      // Without a new name the image keeps its own.
      image: value.image === PRESERVED ? undefined : value.image || name,
      version: tag === undefined && digest === undefined ? undefined : { tag: tag ?? "", digest },
    },
  };
}

function split(text: string): { image: string; tag: string | undefined; digest: string | undefined } {
  const at = text.indexOf("@");
  const [head, digest] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  // A ":" before the last "/" belongs to the registry's port.
  const colon = head.indexOf(":", head.lastIndexOf("/") + 1);
  const [image, tag] = colon < 0 ? [head, undefined] : [head.slice(0, colon), head.slice(colon + 1)];
  return { image, tag: set(tag), digest: set(digest) };
}

const set = (part: string | undefined): string | undefined =>
  part === "" || part === PRESERVED ? undefined : part;

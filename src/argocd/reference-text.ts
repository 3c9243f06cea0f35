/**
 * Versions as text, the way upstream writes them: `1.2.3`, `1.2.3@sha256:...`, and behind an image. Pure.
 */
import { parseReference } from "../image/reference.ts";
import type { Version } from "../policy/rule.ts";

/** What a text or a target sets of an image. */
export interface Setting {
  /** The image repository, as written; undefined where none is set. */
  readonly image: string | undefined;
  /** Undefined where neither tag nor digest is set. */
  readonly version: Version | undefined;
}

/** `tag`, `tag@digest`; `latest@digest` where only the digest is known, as an empty tag is no tag to a chart. */
export function formatTag(version: Version): string {
  if (version.digest === undefined) return version.tag;
  return `${version.tag === "" ? "latest" : version.tag}@${version.digest}`;
}

/** `image:tag`, `image:tag@digest`, `image@digest`. */
export function formatImage(image: string, version: Version): string {
  const tag = version.tag === "" ? "" : `:${version.tag}`;
  return version.digest === undefined ? `${image}${tag}` : `${image}${tag}@${version.digest}`;
}

/** The opposite of formatTag; undefined for an empty text. */
export function splitTag(text: string | undefined): Version | undefined {
  if (text === undefined || text === "") return undefined;
  const at = text.indexOf("@");
  return at < 0 ? { tag: text, digest: undefined } : { tag: text.slice(0, at), digest: text.slice(at + 1) };
}

/** Image and version of a whole reference. A text that is no reference is an image without a version. */
export function splitReference(text: string | undefined): Setting {
  const reference = text === undefined ? undefined : parseReference(text);
  if (!reference?.ok) return { image: text, version: undefined };
  const { registry, repository, tag, digest } = reference.value;
  return {
    image: registry === undefined ? repository : `${registry}/${repository}`,
    version: tag === undefined && digest === undefined ? undefined : { tag: tag ?? "", digest },
  };
}

/**
 * What a registry serves about an image, as data: index, manifest and configuration. Both families:
 * OCI image-spec v1.1 (image-index.md, manifest.md, config.md) and Docker's image manifest version 2, schema 2. Pure.
 */
import { isDigest } from "../image/reference.ts";
import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { INDEX_MAX_IMAGES } from "./constants.ts";
import { printable } from "./text.ts";

const OCI = "application/vnd.oci.image";
const DOCKER = "application/vnd.docker.distribution.manifest";

const INDEX_TYPES: readonly string[] = [`${OCI}.index.v1+json`, `${DOCKER}.list.v2+json`];
const IMAGE_TYPES: readonly string[] = [`${OCI}.manifest.v1+json`, `${DOCKER}.v2+json`];
const CONFIG_TYPES: readonly string[] = [
  `${OCI}.config.v1+json`,
  "application/vnd.docker.container.image.v1+json",
];

/** Both families, index and image: given less, a registry converts what it has, or hides it. */
export const MANIFEST_TYPES: readonly string[] = [...INDEX_TYPES, ...IMAGE_TYPES];

/** An image of an index. `platform`: `os/arch[/variant]`; undefined where the index does not tell. */
export interface IndexImage {
  readonly platform: string | undefined;
  readonly digest: string;
}

export type ManifestDocument =
  | { readonly kind: "index"; readonly images: readonly IndexImage[] }
  | { readonly kind: "image"; readonly config: string };

/** What an image's configuration tells. */
export interface ImageConfig {
  readonly platform: string;
  /** Epoch milliseconds; undefined where there is no date, or none that can be read. */
  readonly createdAt: number | undefined;
  /** The nanoseconds below the millisecond, where there are any. */
  readonly createdNs?: number;
}

/**
 * Reads a manifest. `contentType` stands for a document that does not name its own type, as old OCI documents do.
 * Errors: why it is no image, continuing "the tag points to ...".
 */
export function parseManifest(
  body: string,
  contentType: string | undefined,
): Result<ManifestDocument, string> {
  const document = parseJson(body);
  if (!isRecord(document)) return err("something that is not a manifest");
  const mediaType = text(document.mediaType) ?? contentType ?? "";
  if (document.schemaVersion === 1 || mediaType.startsWith(`${DOCKER}.v1+`)) {
    return err("a manifest of Docker's schema 1, which has to be pushed again in a newer form");
  }
  if (INDEX_TYPES.includes(mediaType) || Array.isArray(document.manifests)) return readIndex(document);
  if (IMAGE_TYPES.includes(mediaType) || isRecord(document.config)) return readImage(document);
  return err(`a document of another type (${printable(mediaType)})`);
}

function readIndex({ manifests }: Readonly<Record<string, unknown>>): Result<ManifestDocument, string> {
  if (!Array.isArray(manifests)) return err("an index without a list of manifests");
  const images = manifests.filter(isRecord).filter(isImage).flatMap(readIndexImage);
  if (images.length > INDEX_MAX_IMAGES) return err(`an index of more than ${INDEX_MAX_IMAGES} images`);
  return ok({ kind: "index", images });
}

/** Attestations and other artifacts stand in an index beside the images that they are about. */
function isImage({
  mediaType,
  artifactType,
  annotations,
  platform,
}: Readonly<Record<string, unknown>>): boolean {
  if (text(mediaType) !== undefined && !IMAGE_TYPES.includes(String(mediaType))) return false;
  if (text(artifactType) !== undefined) return false;
  if (isRecord(annotations) && annotations["vnd.docker.reference.type"] !== undefined) return false;
  return !(isRecord(platform) && (platform.os === "unknown" || platform.architecture === "unknown"));
}

function readIndexImage({ digest, platform }: Readonly<Record<string, unknown>>): readonly IndexImage[] {
  const name = text(digest);
  if (name === undefined || !isDigest(name)) return [];
  return [{ digest: name, platform: isRecord(platform) ? platformOf(platform) : undefined }];
}

function readImage({ config }: Readonly<Record<string, unknown>>): Result<ManifestDocument, string> {
  const { digest, mediaType } = isRecord(config) ? config : {};
  const name = text(digest);
  if (name === undefined || !isDigest(name)) return err("a manifest without a configuration");
  const type = text(mediaType);
  // Charts, signatures and the like are stored as manifests with a configuration of their own type.
  if (type !== undefined && !CONFIG_TYPES.includes(type)) {
    return err(`something that is no container image (its configuration is ${printable(type)})`);
  }
  return ok({ kind: "image", config: name });
}

/** Reads an image's configuration. Errors: as of `parseManifest`. */
export function parseConfig(body: string): Result<ImageConfig, string> {
  const document = parseJson(body);
  if (!isRecord(document)) return err("an image whose configuration is not a JSON object");
  return ok({
    platform: platformOf(document) ?? "unknown/unknown",
    ...readCreated(text(document.created) ?? ""),
  });
}

/** `created` of a configuration (RFC 3339): milliseconds, and the nanoseconds that they do not hold. */
export function readCreated(created: string): Pick<ImageConfig, "createdAt" | "createdNs"> {
  // The language reads a date into almost anything that holds a number, and such a build would be the newest of all.
  const ms = /^\d{4}-\d\d-\d\d[Tt]/.test(created) ? Date.parse(created) : Number.NaN;
  if (Number.isNaN(ms)) return { createdAt: undefined };
  const below = /\.\d{3}(\d{1,6})/.exec(created)?.[1];
  const createdNs = below === undefined ? 0 : Number(below.padEnd(6, "0"));
  return { createdAt: ms, ...(createdNs > 0 && { createdNs }) };
}

/** `os/architecture[/variant]`; undefined where the first two are not told. */
export function platformOf({
  os,
  architecture,
  variant,
}: Readonly<Record<string, unknown>>): string | undefined {
  const parts = [text(os), text(architecture), text(variant)];
  if (parts[0] === undefined || parts[1] === undefined) return undefined;
  return parts.flatMap((part) => (part === undefined ? [] : [printable(part, 64)])).join("/");
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

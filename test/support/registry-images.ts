/** Images as documents, for the stand-in registry and for what is pushed to a real one. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** An image to make. */
export interface ImageSpec {
  /** `os/arch[/variant]`. Default: `linux/amd64`. */
  readonly platform?: string;
  /** ISO 8601. Absent: the image has no date. */
  readonly created?: string;
}

export interface StoredDocument {
  readonly mediaType: string;
  readonly body: Buffer;
}

export interface MadeImage {
  /** Of the manifest, or of the index where there are several images. */
  readonly digest: string;
  /** Manifests, indexes and blobs, by digest. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
}

const OCI = "application/vnd.oci.image";
export const INDEX_TYPE = `${OCI}.index.v1+json`;
export const MANIFEST_TYPE = `${OCI}.manifest.v1+json`;
const TAR = Buffer.alloc(1024);

/**
 * One image, or an index of several. `salt` makes its digests its own. `attested`: an attestation beside each image, as
 * BuildKit writes it.
 */
export function makeImage(images: readonly ImageSpec[], salt: string, attested = false): MadeImage {
  const documents = new Map<string, StoredDocument>();
  const add = (mediaType: string, body: Buffer) => {
    const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
    documents.set(digest, { mediaType, body });
    return { mediaType, digest, size: body.length };
  };
  const json = (mediaType: string, value: unknown) => add(mediaType, Buffer.from(JSON.stringify(value)));
  // Compressed here, since skopeo would compress it on the way and so change the digest.
  const layer = add(`${OCI}.layer.v1.tar+gzip`, gzipSync(TAR));
  const image = ({ platform = "linux/amd64", created }: ImageSpec) => {
    const [os = "", architecture = "", variant] = platform.split("/");
    const known = { os, architecture, ...(variant !== undefined && { variant }) };
    const rootfs = { type: "layers", diff_ids: [`sha256:${createHash("sha256").update(TAR).digest("hex")}`] };
    const config = json(`${OCI}.config.v1+json`, {
      ...known,
      ...(created && { created }),
      author: salt,
      config: {},
      rootfs,
    });
    const manifest = json(MANIFEST_TYPE, {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config,
      layers: [layer],
    });
    return { ...manifest, platform: known };
  };
  const [first, ...others] = images.map(image);
  if (first === undefined) throw new Error("an image is made of at least one");
  if (others.length === 0 && !attested) return { digest: first.digest, documents };
  const all = [first, ...others];
  const proofs = attested ? all.map(({ digest }) => attestation(json, layer, digest, salt)) : [];
  const index = json(INDEX_TYPE, { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [...all, ...proofs] });
  return { digest: index.digest, documents };
}

function attestation(
  json: (
    mediaType: string,
    value: unknown,
  ) => { readonly mediaType: string; readonly digest: string; readonly size: number },
  layer: object,
  about: string,
  salt: string,
) {
  const config = json(`${OCI}.config.v1+json`, {
    os: "unknown",
    architecture: "unknown",
    author: `${about} ${salt}`,
  });
  const manifest = json(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config,
    layers: [layer],
  });
  const annotations = {
    "vnd.docker.reference.type": "attestation-manifest",
    "vnd.docker.reference.digest": about,
  };
  return { ...manifest, platform: { os: "unknown", architecture: "unknown" }, annotations };
}

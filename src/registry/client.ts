/**
 * The OCI distribution API, as much as is needed: list tags, look a tag up, ping.
 * Specification: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
import { isDigest, isTag } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import {
  LIST_MAX_BYTES,
  LIST_MAX_PAGES,
  LIST_TIMEOUT_MS,
  SMALL_ANSWER_MAX_BYTES,
  TAGS_PER_PAGE,
} from "./constants.ts";

export type { StoredAccess, TokenStore } from "./access.ts";

import { malformedAnswer, type RegistryCall, type RegistryFailure, tooLarge } from "./failure.ts";
import { type OpenAccessOptions, openAccess } from "./open-access.ts";
import { nextPage, parseTagsPage } from "./pages.ts";

export interface Manifest {
  /** `Docker-Content-Digest`; undefined where the registry sends none. */
  readonly digest: string | undefined;
  /** `application/vnd.oci.image.index.v1+json` */
  readonly mediaType: string | undefined;
}

export interface RegistryClient {
  /** All tags of a repository (`library/nginx`), in the registry's order. No tags: an empty list. */
  listTags(repository: string): Promise<Result<readonly string[], RegistryFailure>>;
  /** One tag or digest, without its content (`HEAD`, which Docker Hub does not count as a pull). undefined: 404. */
  headManifest(repository: string, reference: string): Promise<Result<Manifest | undefined, RegistryFailure>>;
  /** Does the registry answer, and take the credentials? */
  ping(): Promise<Result<undefined, RegistryFailure>>;
}

const JSON_TYPE = "application/json";

/** Both families, index and image: given less, a registry converts what it has, or hides it. */
const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** `repository` arguments have passed the grammar of image/reference.ts. */
export function createRegistryClient(options: OpenAccessOptions): RegistryClient {
  const { endpoint, now } = options;
  const { registry, apiUrl } = endpoint;
  const access = openAccess(options);

  async function listTags(repository: string): Promise<Result<readonly string[], RegistryFailure>> {
    const call: RegistryCall = { operation: "list-tags", registry, repository };
    const deadline = now() + LIST_TIMEOUT_MS;
    const pages = new Set<string>();
    const tags = new Set<string>();
    let bytesLeft = LIST_MAX_BYTES;
    let url: string | undefined = `${apiUrl}/v2/${repository}/tags/list?n=${TAGS_PER_PAGE}`;
    while (url !== undefined) {
      if (pages.has(url)) return err(malformedAnswer(call, "a page that links back to an earlier one"));
      if (pages.size === LIST_MAX_PAGES)
        return err(tooLarge(call, `takes more than ${LIST_MAX_PAGES} pages`));
      if (now() > deadline) return err(tooLarge(call, `takes longer than ${LIST_TIMEOUT_MS / 1000} seconds`));
      pages.add(url);
      const answer = await access.send(call, { url, maxBytes: bytesLeft, headers: { accept: JSON_TYPE } });
      if (!answer.ok && answer.error.code === "registry-too-large") {
        return err(tooLarge(call, `takes more than ${LIST_MAX_BYTES} bytes`));
      }
      if (!answer.ok) return answer;
      const { text, headers } = answer.value;
      const page = parseTagsPage(text);
      if (!page.ok) return err(malformedAnswer(call, page.error));
      for (const tag of page.value) tags.add(tag);
      bytesLeft -= text.length;
      const next: Result<string | undefined, string> = nextPage(headers.get("link"), url);
      if (!next.ok) return err(malformedAnswer(call, next.error));
      url = next.value;
    }
    return ok([...tags]);
  }

  async function headManifest(
    repository: string,
    reference: string,
  ): Promise<Result<Manifest | undefined, RegistryFailure>> {
    // A webhook may say anything; what is neither tag nor digest exists nowhere, and would be a path of its own.
    if (!isTag(reference) && !isDigest(reference)) return ok(undefined);
    const call: RegistryCall = { operation: "head-manifest", registry, repository };
    const url = `${apiUrl}/v2/${repository}/manifests/${reference}`;
    const request = {
      url,
      method: "HEAD",
      maxBytes: SMALL_ANSWER_MAX_BYTES,
      headers: { accept: MANIFEST_TYPES },
    };
    const answer = await access.send(call, request);
    if (!answer.ok) {
      const { operation, code } = answer.error;
      return operation === call.operation && code === "registry-not-found" ? ok(undefined) : answer;
    }
    const { headers } = answer.value;
    const digest = headers.get("docker-content-digest") ?? undefined;
    if (digest !== undefined && !isDigest(digest))
      return err(malformedAnswer(call, "a digest that is not one"));
    return ok({ digest, mediaType: headers.get("content-type")?.split(";")[0]?.trim() });
  }

  async function ping(): Promise<Result<undefined, RegistryFailure>> {
    const message = {
      url: `${apiUrl}/v2/`,
      maxBytes: SMALL_ANSWER_MAX_BYTES,
      headers: { accept: JSON_TYPE },
    };
    const answer = await access.send({ operation: "ping", registry }, message);
    return answer.ok ? ok(undefined) : answer;
  }

  return { listTags, headManifest, ping };
}

/**
 * The OCI distribution API, as much as is needed: list tags, look a tag up, read manifests and configurations, ping.
 * Specification: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
import { isDigest, isTag } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import { checkRealm } from "./challenge.ts";
import {
  DOCUMENT_MAX_BYTES,
  LIST_MAX_BYTES,
  LIST_MAX_PAGES,
  LIST_TIMEOUT_MS,
  SMALL_ANSWER_MAX_BYTES,
  TAGS_PER_PAGE,
} from "./constants.ts";

export type { StoredAccess, TokenStore } from "./access.ts";

import { malformedAnswer, type RegistryCall, type RegistryFailure, tooLarge, tooSlow } from "./failure.ts";
import {
  type ImageConfig,
  MANIFEST_TYPES,
  type ManifestDocument,
  parseConfig,
  parseManifest,
} from "./manifest.ts";
import { type OpenAccessOptions, openAccess } from "./open-access.ts";
import { nextPage, parseTagsPage } from "./pages.ts";

export interface Manifest {
  /** `Docker-Content-Digest`; undefined where the registry sends none. */
  readonly digest: string | undefined;
  /** `application/vnd.oci.image.index.v1+json` */
  readonly mediaType: string | undefined;
}

/** What was read: `error` says why it is no image (manifest.ts). */
export interface ReadManifest {
  /** As the registry tells, else of the bytes that were received. */
  readonly digest: string;
  readonly document: Result<ManifestDocument, string>;
}

export interface RegistryClient {
  /**
   * All tags of a repository (`library/nginx`), in the registry's order, a page at each turn: a list of many pages takes more
   * requests than one invocation may send. No tags: an empty list.
   */
  walkTags(repository: string): AsyncGenerator<number, Result<readonly string[], RegistryFailure>>;
  /** One tag or digest, without its content (`HEAD`, which Docker Hub does not count as a pull). undefined: 404. */
  headManifest(repository: string, reference: string): Promise<Result<Manifest | undefined, RegistryFailure>>;
  /** A tag's or a digest's manifest with its content (`GET`). undefined: 404. Longer than the limit: `registry-too-large`. */
  getManifest(
    repository: string,
    reference: string,
  ): Promise<Result<ReadManifest | undefined, RegistryFailure>>;
  /** An image's configuration, by the digest that its manifest names. undefined: 404. */
  getConfig(
    repository: string,
    digest: string,
  ): Promise<Result<Result<ImageConfig, string> | undefined, RegistryFailure>>;
  /** Does the registry answer, and take the credentials? */
  ping(): Promise<Result<undefined, RegistryFailure>>;
}

const JSON_TYPE = "application/json";

const ACCEPT_MANIFEST = MANIFEST_TYPES.join(", ");

/** `repository` arguments have passed the grammar of image/reference.ts. */
export function createRegistryClient(options: OpenAccessOptions): RegistryClient {
  const { endpoint, now } = options;
  const { registry, apiUrl } = endpoint;
  const access = openAccess(options);

  async function* walkTags(
    repository: string,
  ): AsyncGenerator<number, Result<readonly string[], RegistryFailure>> {
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
      if (now() > deadline) return err(tooSlow(call, `takes longer than ${LIST_TIMEOUT_MS / 1000} seconds`));
      pages.add(url);
      const answer = await access.send(call, { url, maxBytes: bytesLeft, headers: { accept: JSON_TYPE } });
      // A token that was asked for on the way has a limit and a sentence of its own.
      const isOwn = !answer.ok && answer.error.operation === call.operation;
      if (isOwn && answer.error.code === "registry-too-large") {
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
      if (url !== undefined) yield 1;
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
      headers: { accept: ACCEPT_MANIFEST },
    };
    const answer = await access.send(call, request);
    if (!answer.ok) return isMissing(call, answer.error) ? ok(undefined) : answer;
    const { headers } = answer.value;
    const digest = headers.get("docker-content-digest") ?? undefined;
    if (digest !== undefined && !isDigest(digest))
      return err(malformedAnswer(call, "a digest that is not one"));
    return ok({ digest, mediaType: typeOf(headers) });
  }

  async function getManifest(
    repository: string,
    reference: string,
  ): Promise<Result<ReadManifest | undefined, RegistryFailure>> {
    if (!isTag(reference) && !isDigest(reference)) return ok(undefined);
    const call: RegistryCall = { operation: "get-manifest", registry, repository };
    const answer = await access.send(call, {
      url: `${apiUrl}/v2/${repository}/manifests/${reference}`,
      maxBytes: DOCUMENT_MAX_BYTES,
      headers: { accept: ACCEPT_MANIFEST },
    });
    if (!answer.ok) return isMissing(call, answer.error) ? ok(undefined) : answer;
    const { headers, text } = answer.value;
    const digest = headers.get("docker-content-digest") ?? `sha256:${await sha256(text)}`;
    if (!isDigest(digest)) return err(malformedAnswer(call, "a digest that is not one"));
    return ok({ digest, document: parseManifest(text, typeOf(headers)) });
  }

  async function getConfig(
    repository: string,
    digest: string,
  ): Promise<Result<Result<ImageConfig, string> | undefined, RegistryFailure>> {
    const call: RegistryCall = { operation: "get-config", registry, repository };
    const answer = await access.send(call, {
      url: `${apiUrl}/v2/${repository}/blobs/${digest}`,
      maxBytes: DOCUMENT_MAX_BYTES,
      headers: { accept: "*/*" },
      // Registries keep blobs with a storage service, and send a signed address of it.
      mayLeadTo: (target) => checkRealm(target.href, apiUrl).ok,
    });
    if (!answer.ok) return isMissing(call, answer.error) ? ok(undefined) : answer;
    return ok(parseConfig(answer.value.text));
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

  return { walkTags, headManifest, getManifest, getConfig, ping };
}

/** A 404 of the token server is a failure like any other. */
const isMissing = (call: RegistryCall, { operation, code }: RegistryFailure): boolean =>
  operation === call.operation && code === "registry-not-found";

const typeOf = (headers: Headers): string | undefined => headers.get("content-type")?.split(";")[0]?.trim();

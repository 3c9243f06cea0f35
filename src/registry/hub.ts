/**
 * Docker Hub's own list of tags, which tells what the distribution API tells only tag by tag: digest, platforms and when
 * each tag was pushed. https://docs.docker.com/reference/api/hub/latest/ (List repository tags, Create access token).
 */
import { isDigest, isTag } from "../image/reference.ts";
import { type Fetch, type HttpAnswer, request } from "../lib/http.ts";
import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import {
  HUB_PAGE_MAX_BYTES,
  HUB_PAGE_SIZE,
  REQUEST_TIMEOUT_MS,
  SMALL_ANSWER_MAX_BYTES,
} from "./constants.ts";
import type { Credentials } from "./credentials.ts";
import { malformedAnswer, type RegistryCall, type RegistryFailure, registryFailure } from "./failure.ts";
import { type IndexImage, platformOf } from "./manifest.ts";
import type { Entry } from "./tag-memory.ts";

export const HUB_API = "https://hub.docker.com";

export interface HubPage {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
}

export interface Hub {
  /** A page of the list, newest first; `page` counts from 1. `repository`: `library/nginx`. */
  page(repository: string, page: number): Promise<Result<HubPage, RegistryFailure>>;
}

export interface HubOptions {
  readonly fetch: Fetch;
  /** Default: `HUB_API`. */
  readonly baseUrl?: string | undefined;
  /** Absent: anonymous. Read for each token, so that a changed secret counts at once. */
  readonly credentials: () => Credentials | undefined;
  readonly now: () => number;
}

export function createHub({ fetch, baseUrl = HUB_API, credentials, now }: HubOptions): Hub {
  /** In memory alone: a token is a secret. One that is refused is forgotten. */
  let token: { readonly text: string; readonly of: string } | undefined;

  async function exchange(call: RegistryCall, path: string, init: { token?: string; body?: string }) {
    const answer = await request(fetch, {
      url: `${baseUrl}${path}`,
      timeoutMs: REQUEST_TIMEOUT_MS,
      maxBytes: init.body === undefined ? HUB_PAGE_MAX_BYTES : SMALL_ANSWER_MAX_BYTES,
      headers: {
        accept: "application/json",
        ...(init.token !== undefined && { authorization: `Bearer ${init.token}` }),
        ...(init.body !== undefined && { "content-type": "application/json" }),
      },
      ...(init.body !== undefined && { method: "POST", body: init.body }),
    });
    if (!answer.ok) return err(registryFailure(call, answer.error, now()));
    const { status } = answer.value;
    return status === 200
      ? answer
      : err(withReset(registryFailure(call, answer.value, now()), answer.value, now()));
  }

  async function signIn(repository: string): Promise<Result<string | undefined, RegistryFailure>> {
    const account = credentials();
    if (account === undefined) return ok(undefined);
    const { username: identifier, password: secret } = account;
    const body = JSON.stringify({ identifier, secret });
    if (token?.of === body) return ok(token.text);
    const call: RegistryCall = {
      operation: "get-token",
      registry: "docker.io",
      repository,
      withCredentials: true,
    };
    const answer = await exchange(call, "/v2/auth/token", { body });
    if (!answer.ok) return answer;
    const document = parseJson(answer.value.text);
    const text = isRecord(document) ? document.access_token : undefined;
    // It becomes a header; a value that cannot be one is refused here and not thrown by fetch.
    if (typeof text !== "string" || !/^[\x21-\x7e]+$/.test(text))
      return err(malformedAnswer(call, "something without a token"));
    token = { text, of: body };
    return ok(text);
  }

  async function ask(
    call: RegistryCall,
    path: string,
    repository: string,
  ): Promise<Result<HttpAnswer, RegistryFailure>> {
    const hadToken = token !== undefined;
    for (let tries = 0; ; tries++) {
      const signed = await signIn(repository);
      if (!signed.ok) return signed;
      const withCredentials = signed.value !== undefined;
      const init = signed.value === undefined ? {} : { token: signed.value };
      const answer = await exchange({ ...call, withCredentials }, path, init);
      if (answer.ok || answer.error.status !== 401 || !hadToken || tries > 0) return answer;
      // Its tokens live for minutes, and say not how long: one that was kept may have expired.
      token = undefined;
    }
  }

  return {
    async page(repository, page) {
      const call: RegistryCall = { operation: "list-hub-tags", registry: "docker.io", repository };
      const [namespace = "", ...name] = repository.split("/");
      const path = `/v2/namespaces/${namespace}/repositories/${name.join("/")}/tags`;
      const answer = await ask(call, `${path}?page=${page}&page_size=${HUB_PAGE_SIZE}`, repository);
      if (!answer.ok) return answer;
      const read = parseHubPage(answer.value.text, now());
      return read.ok ? read : err(malformedAnswer(call, read.error));
    },
  };
}

/** Its API says when a 429 ends as `X-RateLimit-Reset`, in epoch seconds, where it sends no `Retry-After`. */
function withReset(failure: RegistryFailure, { status, headers }: HttpAnswer, now: number): RegistryFailure {
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000 - now;
  if (status !== 429 || failure.retryAfterMs !== undefined || !(reset > 0)) return failure;
  return { ...failure, retryAfterMs: Math.min(Math.ceil(reset), 3_600_000) };
}

/** `{ "next", "results": [{ "name", "digest", "tag_last_pushed", "images": [...] }] }`, seen at `now`. */
export function parseHubPage(body: string, now: number): Result<HubPage, string> {
  const document = parseJson(body);
  if (!isRecord(document) || !Array.isArray(document.results))
    return err("something that is not a list of tags");
  const rows = document.results.filter(isRecord);
  return ok({
    entries: rows.flatMap((row) => entriesOf(row, now)),
    hasMore: typeof document.next === "string" && rows.length > 0,
  });
}

type Row = Readonly<Record<string, unknown>>;

/** What a row tells; nothing where it lacks something, so that the registry itself is asked. */
function entriesOf({ name, digest, tag_last_pushed, images }: Row, at: number): readonly Entry[] {
  if (typeof name !== "string" || !isTag(name) || typeof digest !== "string" || !isDigest(digest)) return [];
  const pushed = Date.parse(typeof tag_last_pushed === "string" ? tag_last_pushed : "");
  const entry = { tag: name, digest, at, ...(!Number.isNaN(pushed) && { pushedAt: pushed }) };
  const known = Array.isArray(images) ? imagesOf(images) : undefined;
  if (known === undefined) return [entry];
  const [only] = known;
  if (known.length === 1 && only?.digest === digest && only.platform !== undefined) {
    // A single image; its list of tags does not tell its date.
    return [entry, { of: digest, content: { kind: "image", platform: only.platform, undated: true } }];
  }
  return [entry, { of: digest, content: { kind: "index", images: known } }];
}

/** Attestations are left out. Undefined where a row of an image is not complete, or an image is not active. */
function imagesOf(rows: readonly unknown[]): readonly IndexImage[] | undefined {
  const images: IndexImage[] = [];
  for (const row of rows) {
    if (!isRecord(row)) return undefined;
    if (row.architecture === "unknown" || row.os === "unknown") continue;
    const platform = platformOf(row);
    const { digest, status } = row;
    if (platform === undefined || typeof digest !== "string" || !isDigest(digest)) return undefined;
    if (status !== undefined && status !== "active") return undefined;
    images.push({ platform, digest });
  }
  return images.length === 0 ? undefined : images;
}

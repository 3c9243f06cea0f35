/**
 * One bounded HTTP exchange: a timeout that covers the body, a byte limit while streaming, redirects only within
 * the origin, or once out of it where the caller allows the target. Knows nothing of registries or Argo CD. Never throws for what a server or the network does.
 */
import { withoutCredentialsOf } from "./redacted.ts";
import { err, ok, type Result } from "./result.ts";

/** The part of `fetch` that is used; tests and rooms pass their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpRequest {
  readonly url: string;
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Of the body, after decompression. */
  readonly maxBytes: number;
  /** Of a body that is wanted; any other is somebody else's text, and taken for a refusal. Default: any. */
  readonly mediaType?: RegExp;
  /** May a GET be sent on to this address of another origin, without the `authorization` header? Absent: never. */
  readonly mayLeadTo?: (target: URL) => boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer whose body is left in the pieces it came in: a large one is then read a piece at a time. */
export interface RawAnswer extends Omit<HttpAnswer, "text"> {
  readonly pieces: readonly Uint8Array[];
}

export type HttpFailure =
  | { readonly kind: "network"; readonly message: string }
  | { readonly kind: "timeout"; readonly message: string }
  | { readonly kind: "too-large"; readonly message: string }
  | { readonly kind: "redirect"; readonly message: string };

const MAX_REDIRECTS = 3;
const RETRY_AFTER_MAX_MS = 6 * 60 * 60 * 1000;

/**
 * Sends one request. `message` of a failure names the host, never the path or the query. The text of a refusal is without
 * the credentials of the request, which a server or a proxy may repeat.
 */
export async function request(fetch: Fetch, call: HttpRequest): Promise<Result<HttpAnswer, HttpFailure>> {
  const answer = await requestRaw(fetch, call);
  if (!answer.ok) return answer;
  const { status, headers, pieces } = answer.value;
  return ok({ status, headers, text: new TextDecoder().decode(joined(pieces)) });
}

/** The same, with the body as it came. */
export async function requestRaw(fetch: Fetch, call: HttpRequest): Promise<Result<RawAnswer, HttpFailure>> {
  if (!URL.canParse(call.url)) return err({ kind: "network", message: "the address cannot be read" });
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), call.timeoutMs);
  const host = new URL(call.url).host;
  try {
    const response = await follow(fetch, call, controller.signal);
    if (!response.ok) return response;
    const pieces = await readPieces(response.value, call.maxBytes);
    if (pieces === undefined) {
      return err({ kind: "too-large", message: `${host} answered with more than ${call.maxBytes} bytes` });
    }
    const { status, headers } = response.value;
    const isWanted = status < 400 && (call.mediaType?.test(headers.get("content-type") ?? "") ?? true);
    return ok({ status, headers, pieces: isWanted ? pieces : [refusalOf(call, pieces)] });
  } catch (cause) {
    if (controller.signal.aborted) {
      return err({ kind: "timeout", message: `${host} did not answer within ${call.timeoutMs} ms` });
    }
    return err({ kind: "network", message: `${host} cannot be reached: ${reason(cause)}` });
  } finally {
    clearTimeout(timer);
  }
}

const refusalOf = (call: HttpRequest, pieces: readonly Uint8Array[]): Uint8Array =>
  new TextEncoder().encode(withoutCredentialsOf(call, new TextDecoder().decode(joined(pieces))));

async function follow(
  fetch: Fetch,
  call: HttpRequest,
  signal: AbortSignal,
): Promise<Result<Response, HttpFailure>> {
  const method = call.method ?? "GET";
  let init: RequestInit = { method, redirect: "manual", signal, headers: { ...call.headers } };
  if (call.body !== undefined) init.body = call.body;
  let url = call.url;
  let mayLead = method === "GET" ? call.mayLeadTo : undefined;
  for (let hop = 0; ; hop++) {
    const response = await fetch(url, init);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return ok(response);
    await response.body?.cancel();
    const { origin, host } = new URL(url);
    const target = parseUrl(location, url);
    if (target !== undefined && hasUser(target)) {
      return err({
        kind: "redirect",
        message: `${host} redirects to an address with a user name, which is not followed`,
      });
    }
    if (target !== undefined && target.origin !== origin && mayLead?.(target)) {
      // Its address is the permission there; the credentials are for the first origin alone.
      mayLead = undefined;
      init = { ...init, headers: withoutCredentials(init.headers) };
    }
    // Credentials ride in the headers, so no other redirect may leave the origin.
    else if (target === undefined || target.origin !== origin || (method !== "GET" && method !== "HEAD")) {
      return err({
        kind: "redirect",
        message: `${host} redirects ${method} to ${target?.host ?? "an unreadable address"}, which is not followed`,
      });
    }
    if (hop === MAX_REDIRECTS)
      return err({ kind: "redirect", message: `${host} redirects more than ${MAX_REDIRECTS} times` });
    url = target.href;
  }
}

const hasUser = ({ username, password }: URL): boolean => username !== "" || password !== "";

function withoutCredentials(given: RequestInit["headers"]): Headers {
  const headers = new Headers(given);
  headers.delete("authorization");
  return headers;
}

/** The body as text, or undefined when it is longer than `maxBytes`; the rest is then not read. */
export async function readText(
  message: Pick<Response, "body">,
  maxBytes: number,
): Promise<string | undefined> {
  const bytes = await readBytes(message, maxBytes);
  return bytes && new TextDecoder().decode(bytes);
}

/** The body as it came, or undefined when it is longer than `maxBytes`; the rest is then not read. */
export async function readBytes(
  message: Pick<Response, "body">,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces = await readPieces(message, maxBytes);
  return pieces && joined(pieces);
}

async function readPieces(
  message: Pick<Response, "body">,
  maxBytes: number,
): Promise<readonly Uint8Array[] | undefined> {
  if (message.body === null) return [];
  const reader = message.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  return chunks;
}

/** The pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

/**
 * The wait a server asks for, in milliseconds from `now`: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3),
 * clamped to 0 .. 6 h. Undefined when the header is absent or unreadable.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  // Date.parse finds a year in "-5"; a date that means something has a time of day.
  const date = /\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : date - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(Math.ceil(wait), 0), RETRY_AFTER_MAX_MS);
}

function parseUrl(text: string, base: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown reason";
  const inner = cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
  // A runtime may put the address into its message, and an address may hold a secret.
  return inner.replace(/https?:\/\/\S+/g, "(address)").replace(/\.+$/, "");
}

/**
 * What can go wrong at a registry, as data. Decided here, once: is it temporary?
 * Error bodies: OCI distribution spec, "Error codes" (`{ "errors": [{ "code", "message" }] }`); token servers and
 * Docker Hub also answer `{ "details" | "detail" | "message" | "error": "..." }`.
 */
import type { Failure } from "../lib/failure.ts";
import { type HttpAnswer, type HttpFailure, retryAfterMs } from "../lib/http.ts";
import { isRecord, parseJson } from "../lib/json.ts";
import type { CredentialProblem } from "./credentials.ts";
import { printable } from "./text.ts";

export type RegistryOperation =
  | "list-tags"
  | "head-manifest"
  | "get-manifest"
  | "get-config"
  /** Docker Hub's own list, which is not of the distribution API. */
  | "list-hub-tags"
  | "get-token"
  | "sign-in"
  | "ping";

export type RegistryFailureCode =
  /** No connection, or no answer in time. */
  | "registry-unreachable"
  /** 5xx or 408. */
  | "registry-unavailable"
  /** 429. */
  | "registry-rate-limited"
  /** 401: no credentials, or wrong ones. */
  | "registry-unauthorized"
  /** 403. */
  | "registry-forbidden"
  /** 404: no such repository. */
  | "registry-not-found"
  /** Any other 3xx or 4xx, a redirect to elsewhere, a challenge that is not followed. */
  | "registry-refused"
  /** An answer that is not what the specification says. */
  | "registry-malformed-answer"
  /** More bytes or pages than the limits in constants.ts. */
  | "registry-too-large"
  /** The credentials cannot be read; nothing was asked. */
  | "registry-credentials";

export interface RegistryFailure extends Failure {
  readonly code: RegistryFailureCode;
  readonly operation: RegistryOperation;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** `errors[0].code` of the registry: `NAME_UNKNOWN`, `UNAUTHORIZED`, `TOOMANYREQUESTS`. */
  readonly registryCode?: string;
}

/** The request that failed, as far as a message needs it. */
export interface RegistryCall {
  readonly operation: RegistryOperation;
  /** The registry as people know it: `docker.io`. */
  readonly registry: string;
  /** `library/nginx`; absent for `ping`. */
  readonly repository?: string;
  /** Were a user name and a password part of it, directly or for its token? */
  readonly withCredentials?: boolean;
}

/** The failure that an answer (any status but 2xx) or the lack of one stands for. `now` in epoch milliseconds. */
export function registryFailure(
  call: RegistryCall,
  seen: HttpAnswer | HttpFailure,
  now: number,
): RegistryFailure {
  return "kind" in seen ? fromHttpFailure(call, seen) : fromAnswer(call, seen, now);
}

/** An answer that breaks the specification. `what` continues the sentence: `... was answered with <what>`. Permanent. */
export function malformedAnswer(call: RegistryCall, what: string): RegistryFailure {
  return { ...base(call, `was answered with ${what}`), code: "registry-malformed-answer", temporary: false };
}

/** More than a limit of this room allows. `what` continues the sentence. Permanent. */
export function tooLarge(call: RegistryCall, what: string): RegistryFailure {
  return { ...base(call, what), code: "registry-too-large", temporary: false };
}

/** Many answers that took too long together. `what` continues the sentence. Temporary. */
export function tooSlow(call: RegistryCall, what: string): RegistryFailure {
  return { ...base(call, what), code: "registry-unreachable", temporary: true };
}

/** A 401 whose challenge is not followed. `what` continues the sentence. Permanent. */
export function refusedChallenge(call: RegistryCall, what: string): RegistryFailure {
  return { ...base(call, what), code: "registry-refused", temporary: false, status: 401 };
}

/** A registry that was not asked, since only the table may name one that is no public name. Permanent. */
export function notPublic(call: RegistryCall): RegistryFailure {
  const what = "was not made: the registry is no public name, and no entry of registries.yaml is for it";
  const mend = `Add an entry with the prefix ${call.registry} and its api_url to registries.yaml.`;
  return { ...base(call, what), code: "registry-refused", temporary: false, mend };
}

/** Credentials that cannot be read, as a failure of the operation that wanted them. Permanent. */
export function credentialFailure(call: RegistryCall, problem: CredentialProblem): RegistryFailure {
  const { what, mend } = problem;
  return { ...base(call, `was not tried: ${what}`), code: "registry-credentials", temporary: false, mend };
}

function fromHttpFailure(call: RegistryCall, failure: HttpFailure): RegistryFailure {
  const about = base(call, `failed: ${failure.message}`);
  switch (failure.kind) {
    case "network":
    case "timeout":
      return { ...about, code: "registry-unreachable", temporary: true };
    case "too-large":
      return { ...about, code: "registry-too-large", temporary: false };
    case "redirect":
      return { ...about, code: "registry-refused", temporary: false };
  }
}

function fromAnswer(call: RegistryCall, answer: HttpAnswer, now: number): RegistryFailure {
  const { status } = answer;
  const { code: registryCode, text } = readError(answer.text);
  const said = [registryCode, text].filter((part) => part !== undefined).join(": ");
  const sent = status === 401 || status === 403 || status === 429 ? `; ${sentence(call)}` : "";
  const about = {
    ...base(call, `was answered ${status}${said === "" ? "" : ` (${said})`}${sent}`),
    status,
    ...(registryCode !== undefined && { registryCode }),
  };
  const wait = retryAfterMs(answer.headers, now);
  const retryAfter = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 429) {
    return {
      ...about,
      ...retryAfter,
      code: "registry-rate-limited",
      temporary: true,
      ...anonymousMend(call),
    };
  }
  if (status === 408 || status >= 500)
    return { ...about, ...retryAfter, code: "registry-unavailable", temporary: true };
  return { ...about, ...permanent(call, status), temporary: false };
}

function permanent(call: RegistryCall, status: number): Pick<RegistryFailure, "code" | "mend"> {
  const { registry } = call;
  switch (status) {
    case 401:
      return {
        code: "registry-unauthorized",
        mend: call.withCredentials
          ? `Check that the user name and the password or access token for ${registry} are right, not expired, and may read the repository.`
          : `Set credentials for ${registry} in registries.yaml, or check the repository's name if it is public.`,
      };
    case 403:
      return {
        code: "registry-forbidden",
        mend: `Give the account for ${registry} permission to read the repository.`,
      };
    case 404:
      return {
        code: "registry-not-found",
        mend: "Check the image's name, and that an image was pushed there.",
      };
    default:
      return { code: "registry-refused" };
  }
}

function anonymousMend(call: RegistryCall): Pick<RegistryFailure, "mend"> | Record<string, never> {
  if (call.withCredentials) return {};
  return {
    mend: `Set credentials for ${call.registry} in registries.yaml: limits for anonymous requests are shared and lower.`,
  };
}

const sentence = (call: RegistryCall): string =>
  call.withCredentials ? "credentials were sent" : "no credentials were sent";

const DOING: Record<RegistryOperation, string> = {
  "list-tags": "listing the tags",
  "head-manifest": "looking up a tag",
  "get-manifest": "reading a manifest",
  "get-config": "reading an image's configuration",
  "list-hub-tags": "listing the tags by Docker Hub's API",
  "get-token": "getting a token",
  "sign-in": "signing in with the cloud's key",
  ping: "the connection test",
};

function base(call: RegistryCall, what: string): { operation: RegistryOperation; message: string } {
  const where = call.repository === undefined ? call.registry : `${call.registry}/${call.repository}`;
  return { operation: call.operation, message: `${where}: ${DOING[call.operation]} ${what}.` };
}

interface RegistryError {
  readonly code: string | undefined;
  readonly text: string | undefined;
}

function readError(body: string): RegistryError {
  const document = parseJson(body);
  if (!isRecord(document)) return { code: undefined, text: readPlain(body) };
  const listed: unknown = Array.isArray(document.errors) ? document.errors[0] : undefined;
  const first = isRecord(listed) ? listed : {};
  const { details, detail, message, error } = document;
  const text = [first.message, details, detail, message, error].find(isText);
  const { code } = first;
  return {
    code: isText(code) && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : undefined,
    text: text === undefined ? undefined : printable(text) || undefined,
  };
}

/** Docker Hub's limit for abuse answers in plain text: `Too Many Requests (HAP429)`. Pages for browsers say nothing. */
function readPlain(body: string): string | undefined {
  return body.trimStart().startsWith("<") ? undefined : printable(body) || undefined;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/**
 * What an answer of Argo CD other than success means, and whether the same request may succeed later.
 * The server's own codes are misleading (a failed `test` is a 500, an unreachable repo-server a 400), so this is
 * decided here once. Facts observed with Argo CD v3.6.1.
 */
import type { Failure } from "../lib/failure.ts";
import type { HttpFailure } from "../lib/http.ts";
import { errorBody, plain } from "./server-text.ts";

export interface ArgoFailure extends Failure {
  /** One of the names below, so that a caller can switch on it. */
  readonly code: ArgoFailureCode;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** The gRPC code in the body of an error; absent where the answer has none. */
  readonly grpcCode?: number;
}

export type ArgoFailureCode =
  /** The token is missing, malformed, expired or revoked. */
  | "argocd-unauthorized"
  /** The account lacks a permission. */
  | "argocd-forbidden"
  /** Refused although the account has the permission: Argo CD cannot reach its Kubernetes API. */
  | "argocd-kubernetes-unreachable"
  /** No such Application in that project. */
  | "argocd-application-not-found"
  /** A `test` of the patch failed: somebody changed the Application since it was read. Read again. */
  | "argocd-conflict"
  /** The patched Application does not render or is not valid. */
  | "argocd-invalid-spec"
  /** Argo CD cannot reach its repo-server or the Git repository, so it cannot validate. */
  | "argocd-repository-unreachable"
  /** The answer is not one of Argo CD's API: a login page, a proxy, another server. */
  | "argocd-not-argocd"
  /** The server sends the request to another address. */
  | "argocd-redirected"
  /** Anything that passes: overload, restart, time-out, network. */
  | "argocd-unavailable"
  /** Anything else that the server refuses. */
  | "argocd-rejected";

/** What was asked, for the sentence and for the mend. */
export interface ArgoRequest {
  /** An infinitive: `patch Application argocd/example-api`. */
  readonly what: string;
  /** Lines of policy.csv that would allow it. */
  readonly policy?: readonly string[];
  /** The mend where the answer is larger than it may be. */
  readonly tooLarge?: string;
}

/** The part of an HTTP answer that decides. */
export interface ArgoAnswer {
  readonly status: number;
  /** "" where the answer has none. */
  readonly contentType: string;
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
}

const USE_ADDRESS =
  "Set ARGOCD_URL to the https:// address of argocd-server; where a login page stands before it, let this Worker pass with CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET.";

/** A failure for an exchange that brought no answer. */
export function fromHttpFailure(request: ArgoRequest, failure: HttpFailure): ArgoFailure {
  const message = `Cannot ${request.what}: ${failure.message}.`;
  switch (failure.kind) {
    case "network":
    case "timeout":
      return { code: "argocd-unavailable", temporary: true, message };
    case "redirect":
      return { code: "argocd-redirected", temporary: false, message, mend: USE_ADDRESS };
    case "too-large":
      return {
        code: "argocd-rejected",
        temporary: false,
        message,
        mend:
          request.tooLarge ??
          "Give the token permission for fewer Applications, so that the answer becomes smaller.",
      };
  }
}

/** A failure for an answer that is not a success (2xx with the promised JSON). */
export function fromAnswer(request: ArgoRequest, answer: ArgoAnswer): ArgoFailure {
  const { grpcCode, text } = errorBody(answer);
  const said = text === "" ? "nothing more" : `"${plain(text)}"`;
  return {
    ...meaning(request, answer.status, text, grpcCode),
    message: `Cannot ${request.what}: the answer is ${answer.status} and says ${said}.`,
    status: answer.status,
    ...(grpcCode === undefined ? {} : { grpcCode }),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
  };
}

/** True for the short text of a 403, which hides whether a permission, the Application or Kubernetes is missing. */
export const isBareRefusal = (answer: ArgoAnswer): boolean =>
  answer.status === 403 && errorBody(answer).text === "permission denied";

/**
 * What remains of a bare 403 once Argo CD's RBAC says that the account may do it. Argo CD answers 403 for every
 * Application while its Kubernetes API is away, and for a namespace that it does not serve.
 */
export function kubernetesUnreachable(request: ArgoRequest, refused: ArgoAnswer): ArgoFailure {
  return {
    code: "argocd-kubernetes-unreachable",
    temporary: true,
    message: `Cannot ${request.what}: Argo CD refuses it although its RBAC allows it, which it does while its Kubernetes API is unreachable.`,
    mend: "If it lasts, check that kube-apiserver answers argocd-server and that application.namespaces of argocd-cmd-params-cm names the Application's namespace.",
    status: refused.status,
  };
}

type Meaning = Pick<ArgoFailure, "code" | "temporary" | "mend">;

function meaning(request: ArgoRequest, status: number, text: string, grpcCode: number | undefined): Meaning {
  if (PASSES.has(status)) return { code: "argocd-unavailable", temporary: true };
  // Argo CD's own errors carry a gRPC code. Without one, somebody else speaks: a proxy, a login page, a web server.
  if (grpcCode === undefined && status !== 415) {
    return { code: "argocd-not-argocd", temporary: status >= 500, mend: USE_ADDRESS };
  }
  switch (status) {
    case 401:
      return {
        code: "argocd-unauthorized",
        temporary: false,
        mend: "Set the secret ARGOCD_TOKEN to a new API token of the account: argocd account generate-token --account <name>.",
      };
    case 403:
      return { code: "argocd-forbidden", temporary: false, ...policyMend(request) };
    case 404:
      return {
        code: "argocd-application-not-found",
        temporary: false,
        mend: "Check that the Application still exists in that namespace and project.",
      };
    case 400:
      if (REPOSITORY_UNREACHABLE.test(text)) {
        return { code: "argocd-repository-unreachable", temporary: true };
      }
      if (!text.startsWith("application ")) return { code: "argocd-rejected", temporary: false };
      return {
        code: "argocd-invalid-spec",
        temporary: false,
        mend: "Open the Application in Argo CD and mend what the answer names.",
      };
    case 500:
      return {
        code: text.startsWith("error applying patch:") ? "argocd-conflict" : "argocd-unavailable",
        temporary: true,
      };
    default:
      return { code: "argocd-rejected", temporary: status > 500 };
  }
}

/** Conflict, overload, a gateway without a server behind it. */
const PASSES = new Set([408, 409, 429, 502, 503, 504]);

/** A 400 that comes from a repo-server or a Git server that is away, not from the spec. */
const REPOSITORY_UNREACHABLE = /repository not accessible|code = Unavailable|DeadlineExceeded/;

const policyMend = ({ policy = [] }: ArgoRequest): Pick<Meaning, "mend"> =>
  policy.length === 0
    ? {}
    : {
        mend: `Allow it in policy.csv of ConfigMap argocd-rbac-cm: ${policy.map((line) => `"${line}"`).join(" and ")}.`,
      };

/** Nobody can be asked: the settings name no server, or hold no token. */
export const NOT_CONFIGURED: Failure = {
  code: "argocd-not-configured",
  message: "ARGOCD_URL or ARGOCD_TOKEN is missing, so Argo CD cannot be asked.",
  temporary: false,
  mend: "Set ARGOCD_URL in wrangler.toml and the secret ARGOCD_TOKEN; status lists what is wrong with them.",
};

/** Is it Argo CD's? Failures of other remotes have other names. */
export const isArgoFailure = (failure: Failure): boolean => failure.code.startsWith("argocd-");

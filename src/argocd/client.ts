/**
 * The calls of the Argo CD REST API that are used: the only file of this room that touches the world.
 * Each answer is bounded in time and size. Facts observed with Argo CD v3.6.1.
 */
import { type Fetch, joined, requestRaw, retryAfterMs } from "../lib/http.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { isJson, type Reader, readAnswer, readCanI, readUser, readVersion } from "./answer.ts";
import { type Application, type ApplicationId, applicationKey } from "./application.ts";
import { ANNOTATIONS_FIELD, type ApplicationList, LIST_FIELDS, readList } from "./application-list.ts";
import { parseApplication } from "./application-schema.ts";
import { type Comparison, readComparison } from "./comparison.ts";
import {
  type ArgoAnswer,
  type ArgoFailure,
  type ArgoRequest,
  fromAnswer,
  fromHttpFailure,
  isBareRefusal,
  kubernetesUnreachable,
} from "./failure.ts";
import { type GroupKind, type ManagedResource, readManagedResources } from "./managed-resources.ts";
import { encodePatch, type JsonPatchOperation } from "./patch.ts";

export interface ArgoCdOptions {
  readonly fetch: Fetch;
  /** Address of argocd-server, with its root path if it has one: `https://argocd.example.com`. */
  readonly url: string;
  /** API token of an account or of a project role. */
  readonly token: string;
  /** Argo CD's own namespace, default `argocd`: its RBAC names an Application elsewhere with the namespace. */
  readonly namespace?: string;
  /** Sent with each request, for a proxy in front (a Cloudflare Access service token). */
  readonly headers?: Readonly<Record<string, string>>;
  /** For each call, in place of the defaults below. */
  readonly timeoutMs?: number;
  /** Epoch in milliseconds; only for a Retry-After that is a date. */
  readonly now?: () => number;
}

export interface ArgoCd {
  /** Every Application the token may see, in any namespace; without ownerReferences and source types, and as a rule without annotations. */
  listApplications(withAnnotations?: boolean): Promise<Result<ApplicationList, ArgoFailure>>;
  /** `project` undefined: not known. Then a missing Application is refused as a forbidden one is. */
  getApplication(id: ApplicationId, project: string | undefined): Promise<Result<Application, ArgoFailure>>;
  /** What the Application delivers of one kind, as last compared with Git. Needs only `get`. */
  managedResources(
    id: ApplicationId,
    project: string,
    of: GroupKind,
  ): Promise<Result<ManagedResource[], ArgoFailure>>;
  /** How the last comparison of the Application with Git went. */
  comparison(id: ApplicationId, project: string): Promise<Result<Comparison, ArgoFailure>>;
  /**
   * The answer holds the new spec and the status from before the change. It is no proof that the change stays: a
   * controller may put back what was within a second. A failed `test` is `argocd-conflict`.
   */
  patchApplication(
    id: ApplicationId,
    project: string,
    operations: readonly JsonPatchOperation[],
  ): Promise<Result<Application, ArgoFailure>>;
  /** Whether the account may do it to the Application, by Argo CD's own RBAC. */
  canI(action: Action, id: ApplicationId, project: string): Promise<Result<boolean, ArgoFailure>>;
  /** The account of the token; undefined when the token is not accepted (the server answers 200 to any). */
  userInfo(): Promise<Result<string | undefined, ArgoFailure>>;
  /** The server's version: `v3.6.1+2d8a9f4`. */
  version(): Promise<Result<string, ArgoFailure>>;
}

export type Action = "get" | "update";

/** Reads take milliseconds; a server that lists thousands of Applications takes seconds. */
const READ_TIMEOUT_MS = 20_000;
/** A PATCH renders the Application. With a frozen repo-server the answer takes 22 s. */
const PATCH_TIMEOUT_MS = 60_000;
const LIST_MAX_BYTES = 32 * 1024 * 1024;
const ONE_MAX_BYTES = 4 * 1024 * 1024;
/** Each object comes four times, and three of them carry it again as an annotation: about 12 bytes for each in Git. */
const MANAGED_MAX_BYTES = 16 * 1024 * 1024;

/** An answer whose body was not put together. */
interface RawArgoAnswer extends Omit<ArgoAnswer, "text"> {
  readonly pieces: readonly Uint8Array[];
}

interface Call extends ArgoRequest {
  readonly path: string;
  readonly method?: "PATCH";
  readonly body?: string;
  readonly maxBytes?: number;
}

/** A call about one Application; `below` its own path, with more parameters than those that name it. */
interface CallAbout extends Omit<Call, "path" | "policy"> {
  readonly below?: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** A client of one Argo CD server. What the server or the network does is data; it throws for an unreadable `url`. */
export function createArgoCd(options: ArgoCdOptions): ArgoCd {
  const base = options.url.replace(/\/+$/, "");
  const now = options.now ?? Date.now;

  async function exchange(call: Call): Promise<Result<RawArgoAnswer, ArgoFailure>> {
    const answer = await requestRaw(options.fetch, {
      url: `${base}${call.path}`,
      method: call.method ?? "GET",
      headers: {
        ...options.headers,
        Accept: "application/json",
        Authorization: `Bearer ${options.token}`,
        // Exactly this: with a charset behind it the server answers 415.
        ...(call.body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(call.body !== undefined && { body: call.body }),
      timeoutMs: options.timeoutMs ?? (call.method === "PATCH" ? PATCH_TIMEOUT_MS : READ_TIMEOUT_MS),
      maxBytes: call.maxBytes ?? ONE_MAX_BYTES,
      // A text that comes instead goes into the failure, with whatever it repeats.
      mediaType: /json/,
    });
    if (!answer.ok) return err(fromHttpFailure(call, answer.error));
    const { status, headers, pieces } = answer.value;
    const contentType = headers.get("content-type") ?? "";
    return ok({ status, contentType, pieces, retryAfterMs: retryAfterMs(headers, now()) });
  }

  async function answerTo(call: Call): Promise<Result<ArgoAnswer, ArgoFailure>> {
    const answer = await exchange(call);
    return answer.ok ? ok(withText(answer.value)) : answer;
  }

  async function ask<T>(call: Call, read: Reader<T>): Promise<Result<T, ArgoFailure>> {
    const answer = await answerTo(call);
    return answer.ok ? readAnswer(call, answer.value, read) : answer;
  }

  const rbacName = (id: ApplicationId, project: string): readonly string[] =>
    id.namespace === (options.namespace ?? "argocd") ? [project, id.name] : [project, id.namespace, id.name];

  const canI: ArgoCd["canI"] = (action, id, project) => {
    const object = rbacName(id, project).map(encodeURIComponent).join("/");
    const path = `/api/v1/account/can-i/applications/${action}/${object}`;
    return ask(
      { what: `ask whether the token may ${action} Application ${applicationKey(id)}`, path },
      readCanI,
    );
  };

  /** A call about one Application that needs `actions`. A bare 403 may mean several things; RBAC tells them apart. */
  async function askAbout<T>(
    id: ApplicationId,
    project: string | undefined,
    actions: readonly Action[],
    { below = "", query = {}, ...call }: CallAbout,
    read: Reader<T>,
  ): Promise<Result<T, ArgoFailure>> {
    const object = rbacName(id, project ?? "*").join("/");
    const asked = { ...(project !== undefined && { project }), appNamespace: id.namespace, ...query };
    const full: Call = {
      ...call,
      // With `project`, a missing Application is 404 and not 403.
      path: `${pathOf(id)}${below}?${new URLSearchParams(asked)}`,
      policy: actions.map((action) => `p, <account>, applications, ${action}, ${object}, allow`),
    };
    const answer = await answerTo(full);
    if (!answer.ok) return answer;
    if (project === undefined || !isBareRefusal(answer.value)) return readAnswer(full, answer.value, read);
    for (const action of actions) {
      const allowed = await canI(action, id, project);
      if (!allowed.ok) return allowed;
      if (!allowed.value) return err(fromAnswer(full, answer.value));
    }
    return err(kubernetesUnreachable(full, answer.value));
  }

  return {
    listApplications: async (withAnnotations = false) => {
      const fields = withAnnotations ? [...LIST_FIELDS, ANNOTATIONS_FIELD] : LIST_FIELDS;
      const path = `/api/v1/applications?fields=${fields.join(",")}`;
      const call: Call = { what: "list Applications", path, maxBytes: LIST_MAX_BYTES };
      const answer = await exchange(call);
      if (!answer.ok) return answer;
      return isJson(answer.value)
        ? ok(readList(call, answer.value.pieces))
        : err(fromAnswer(call, withText(answer.value)));
    },
    getApplication: (id, project) =>
      askAbout(id, project, ["get"], { what: `read Application ${applicationKey(id)}` }, parseApplication),
    managedResources: (id, project, of) =>
      askAbout(
        id,
        project,
        ["get"],
        {
          what: `read what Application ${applicationKey(id)} delivers of kind ${of.kind}`,
          below: "/managed-resources",
          query: { group: of.group, kind: of.kind },
          maxBytes: MANAGED_MAX_BYTES,
          tooLarge: `Let the Application deliver fewer or smaller objects of kind ${of.kind}.`,
        },
        (json) => readManagedResources(json, of),
      ),
    comparison: (id, project) =>
      askAbout(id, project, ["get"], { what: `read Application ${applicationKey(id)}` }, readComparison),
    patchApplication: (id, project, operations) =>
      askAbout(
        id,
        project,
        ["get", "update"],
        {
          what: `patch Application ${applicationKey(id)}`,
          method: "PATCH",
          body: JSON.stringify({
            name: id.name,
            appNamespace: id.namespace,
            project,
            patchType: "json",
            patch: encodePatch(operations),
          }),
        },
        parseApplication,
      ),
    canI,
    userInfo: () => ask({ what: "ask whose token it is", path: "/api/v1/session/userinfo" }, readUser),
    version: () => ask({ what: "ask for Argo CD's version", path: "/api/version" }, readVersion),
  };
}

const withText = ({ pieces, ...answer }: RawArgoAnswer): ArgoAnswer => ({
  ...answer,
  text: new TextDecoder().decode(joined(pieces)),
});

const pathOf = (id: ApplicationId): string => `/api/v1/applications/${encodeURIComponent(id.name)}`;

/**
 * A stand-in Argo CD for tests and for the demo: the parts of the REST API that are used, on 127.0.0.1, answering as
 * Argo CD v3.6.1 was recorded to answer. It shares no code with src.
 */
import { createApi } from "./argocd.api.ts";
import { createControllers } from "./argocd.controllers.ts";
import { type Comparisons, createComparisons } from "./argocd.managed.ts";
import {
  type Account,
  keyOf,
  type ManagedItem,
  type StandInApplication,
  type State,
} from "./argocd.state.ts";
import { serve } from "./serve.ts";

export type { Manifest } from "./argocd.managed.ts";
export type { Account, ManagedItem, StandInApplication } from "./argocd.state.ts";

export interface StandInOptions {
  applications?: StandInApplication[];
  /** By token; default one token for an account that may get and update everything. */
  tokens?: Record<string, Account>;
  /** Others than `argocd` that it serves. */
  otherNamespaces?: string[];
  /** Default: any free one. */
  port?: number;
}

export interface RecordedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Epoch milliseconds. */
  at: number;
}

/** An answer in place of the real one, for the next `times` requests that match. */
export interface Fault {
  status: number;
  body?: unknown;
  contentType?: string;
  headers?: Record<string, string>;
  times?: number;
  method?: string;
  /** Part of the path. */
  path?: string;
  /** Answer only after this time; the connection then stays open. */
  delayMs?: number;
}

export interface StandInArgoCd extends ArgoCdInMemory {
  url: string;
}

/** Without a port: whoever has a request hands it over. */
export interface ArgoCdInMemory extends Comparisons {
  handle(request: Request): Promise<Response>;
  token: string;
  /** By `namespace/name`; tests may read and set them. */
  applications: Map<string, StandInApplication>;
  /** What each Application delivers, by its `namespace/name`. */
  managed: Map<string, ManagedItem[]>;
  requests: RecordedRequest[];
  addApplication(application: StandInApplication): void;
  /** Any other edit of a person. */
  edit(key: string, change: (spec: StandInApplication["spec"]) => void): void;
  /** A person's edit in the UI. `key` is `namespace/name`; undefined removes the parameter. */
  setParameter(key: string, name: string, value: string | undefined): void;
  /** From now on, a controller puts back today's spec so long after each change; undefined ends that. */
  revertAfter(key: string, ms: number | undefined): void;
  /** From now on, so long after each change the new Pods run beside the old ones, and alone after as long again. */
  syncAfter(key: string, ms: number | undefined): void;
  /** kube-apiserver goes away or comes back. */
  kubernetesDown(down: boolean): void;
  /** Argo CD's cache goes away or comes back. */
  redisDown(down: boolean): void;
  fail(fault: Fault): void;
  stop(): Promise<void>;
}

/** Shaped as Argo CD's tokens are: a JWT, here of an account token that never ends. */
const DEFAULT_TOKEN = [{ alg: "HS256", typ: "JWT" }, { iss: "argocd", sub: "updater:apiKey" }, "stand-in"]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");
const EVERYTHING: Account = {
  name: "updater",
  policies: [
    { action: "get", object: "*" },
    { action: "update", object: "*" },
  ],
};

export async function startArgoCd(options: StandInOptions = {}): Promise<StandInArgoCd> {
  const argocd = createArgoCd(options);
  const server = await serve(options.port ?? 0, argocd.handle);
  const stop = async () => {
    await argocd.stop();
    await server.stop();
  };
  return { ...argocd, url: server.url, stop };
}

export function createArgoCd(options: Omit<StandInOptions, "port"> = {}): ArgoCdInMemory {
  const tokens = options.tokens ?? { [DEFAULT_TOKEN]: EVERYTHING };
  const requests: RecordedRequest[] = [];
  const faults: Fault[] = [];
  const state: State = {
    applications: new Map(),
    managed: new Map(),
    accounts: new Map(Object.entries(tokens)),
    namespace: "argocd",
    otherNamespaces: options.otherNamespaces ?? [],
    kubernetesDown: false,
    redisDown: false,
    version: "v3.6.1+standin",
    resourceVersion: 1000,
    changed: (application) => controllers.changed(application),
  };
  const controllers = createControllers(state);

  function takeFault(request: RecordedRequest): Fault | undefined {
    const index = faults.findIndex(
      ({ method = request.method, path = "" }) => method === request.method && request.path.includes(path),
    );
    const fault = faults[index];
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) faults.splice(index, 1);
    return fault;
  }

  const api = createApi(state);
  async function handle(request: Request): Promise<Response> {
    const { method, url, headers } = request;
    const recorded = {
      method,
      path: url.slice(new URL(url).origin.length),
      headers: Object.fromEntries(headers),
      body: await request.text(),
      at: Date.now(),
    };
    requests.push(recorded);
    const fault = takeFault(recorded);
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    return fault === undefined ? api(toRequest(recorded)) : toResponse(fault);
  }

  const standIn: ArgoCdInMemory = {
    handle,
    token: Object.keys(tokens)[0] ?? DEFAULT_TOKEN,
    ...createComparisons(state),
    applications: state.applications,
    managed: state.managed,
    requests,
    addApplication: (application) => {
      const { metadata } = application;
      const resourceVersion = metadata.resourceVersion ?? String(++state.resourceVersion);
      const added = structuredClone({ ...application, metadata: { ...metadata, resourceVersion } });
      state.applications.set(keyOf(added), added);
      controllers.added(added);
    },
    edit: controllers.edit,
    setParameter: controllers.setParameter,
    revertAfter: controllers.revertAfter,
    syncAfter: controllers.syncAfter,
    kubernetesDown: (down) => {
      state.kubernetesDown = down;
    },
    redisDown: (down) => {
      state.redisDown = down;
    },
    fail: (fault) => {
      faults.push({ times: 1, ...fault });
    },
    stop: async () => controllers.stop(),
  };
  for (const application of options.applications ?? []) standIn.addApplication(application);
  return standIn;
}

function toRequest({ method, path, headers, body }: RecordedRequest): Request {
  const init: RequestInit = { method, headers: { ...headers } };
  if (method !== "GET" && method !== "HEAD") init.body = body;
  return new Request(`http://127.0.0.1${path}`, init);
}

function toResponse({ status, body = "", contentType = "application/json", headers }: Fault): Response {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { "Content-Type": contentType, ...headers } });
}

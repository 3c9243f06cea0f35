/** What people do at Argo CD, with a token that may do everything: the other side of each scenario. */
import { setTimeout as delay } from "node:timers/promises";
import type { Target } from "./target.ts";

export interface Source {
  readonly repoURL: string;
  readonly path?: string;
  readonly targetRevision?: string;
  readonly ref?: string;
  readonly helm?: { readonly parameters?: readonly Parameter[]; readonly [key: string]: unknown };
  readonly kustomize?: { readonly images?: readonly string[] };
  readonly plugin?: { readonly name?: string; readonly env?: readonly { name: string; value?: string }[] };
}

export interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly forceString?: boolean;
}

export interface Spec {
  readonly project: string;
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy?: unknown;
  readonly [key: string]: unknown;
}

/** As the API gives it, as far as the scenarios look. */
export interface Application {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Spec;
  readonly status: {
    readonly sync?: { readonly status: string };
    readonly health?: { readonly status: string };
    readonly summary?: { readonly images?: readonly string[] };
    readonly history?: readonly { readonly id: number; readonly source?: Source }[];
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly finishedAt?: string;
    };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Why a test is skipped that takes a part of Argo CD away. */
export const NOT_OURS = "this Argo CD is not ours to stop; without ARGOCD_URL a stack is started for it";

export const AUTOMATED = { automated: { prune: true, selfHeal: true } };
const IN_CLUSTER = "https://kubernetes.default.svc";

const APPLY = "application/apply-patch+yaml";

const fullOf = (spec: Partial<Spec>) => ({
  project: "default",
  destination: { server: IN_CLUSTER, namespace: "default" },
  ...spec,
});

export type People = ReturnType<typeof createPeople>;

export function createPeople(target: Target) {
  const { url, token } = target.argocd;

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v1/${path}`, init);
    return { status: answer.status, text: await answer.text() };
  }

  async function must(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await call(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }

  const application = async (name: string, namespace = "argocd"): Promise<Application> =>
    (await must("GET", `applications/${name}?appNamespace=${namespace}`)) as Application;

  async function putSpec(name: string, change: (spec: Spec) => Spec, namespace = "argocd"): Promise<void> {
    const { spec } = await application(name, namespace);
    await must("PUT", `applications/${name}/spec?appNamespace=${namespace}`, change(spec));
  }

  async function part(what: "take" | "give", name: string): Promise<void> {
    if (target.control === undefined) throw new Error(NOT_OURS);
    const answer = await fetch(`${target.control}/${what}?part=${name}`, { method: "POST" });
    if (!answer.ok) throw new Error(`${what} ${name}: ${await answer.text()}`);
  }

  /** A patch of an Application past Argo CD, by a client of Kubernetes that calls itself `manager`. */
  async function kube(manager: string, name: string, type: string, patch: unknown): Promise<void> {
    if (target.control === undefined) throw new Error(NOT_OURS);
    const object = `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`;
    const path = encodeURIComponent(
      `${object}?fieldManager=${manager}${type === APPLY ? "&force=true" : ""}`,
    );
    const answer = await fetch(`${target.control}/kube?path=${path}`, {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify(patch),
    });
    if (!answer.ok) throw new Error(`${manager} on ${name}: ${answer.status} ${await answer.text()}`);
  }

  return {
    call,
    must,
    putSpec,
    /** As `kubectl edit` and its like do: the value at a JSON Pointer. */
    editAs: (manager: string, name: string, path: string, value: unknown) =>
      kube(manager, name, "application/json-patch+json", [{ op: "replace", path, value }]),
    /** As Flux and `kubectl apply --server-side` do. */
    applyAs: (manager: string, name: string, spec: Partial<Spec>) =>
      kube(manager, name, APPLY, {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name, namespace: "argocd" },
        spec: fullOf(spec),
      }),
    application,
    /** Makes an Application; one with `source` or `sources`. */
    create: async (name: string, spec: Partial<Spec>, namespace = "argocd"): Promise<void> => {
      await must("POST", "applications?upsert=true", { metadata: { name, namespace }, spec: fullOf(spec) });
    },
    /** Writes annotations of an Application; those that it has besides stay. */
    annotate: (name: string, annotations: Readonly<Record<string, string>>) =>
      must("PATCH", `applications/${name}`, {
        name,
        patch: JSON.stringify({ metadata: { annotations } }),
        patchType: "merge",
      }),
    createSet: (name: string, spec: unknown) =>
      must("POST", "applicationsets?upsert=true", { metadata: { name, namespace: "argocd" }, spec }),
    remove: async (name: string, namespace = "argocd"): Promise<void> => {
      await call("DELETE", `applications/${name}?cascade=true&appNamespace=${namespace}`);
    },
    removeSet: (name: string) => call("DELETE", `applicationsets/${name}`),
    /** What a Git webhook would cause: Argo CD looks at Git now. */
    refresh: async (name: string, namespace = "argocd"): Promise<Application> =>
      (await must("GET", `applications/${name}?refresh=normal&appNamespace=${namespace}`)) as Application,
    sync: (name: string) => must("POST", `applications/${name}/sync`, {}),
    rollback: (name: string, id: number) => must("POST", `applications/${name}/rollback`, { id }),
    /** A person's edit of a Helm parameter in the UI: the whole spec is read and put. */
    setParameter: (name: string, parameter: string, value: string) =>
      putSpec(name, (spec) => withParameter(spec, parameter, value)),
    /** A token of an account; `seconds` until it ends, absent for ever. */
    token: async (account: string, seconds?: number, id?: string): Promise<string> => {
      const made = await must("POST", `account/${account}/token`, {
        ...(seconds !== undefined && { expiresIn: seconds }),
        ...(id !== undefined && { id }),
      });
      return (made as { token: string }).token;
    },
    revoke: (account: string, id: string) => must("DELETE", `account/${account}/token/${id}`),
    take: (name: string) => part("take", name),
    give: (name: string) => part("give", name),
    /** False for an Argo CD that is not ours: then nothing of it can be taken away. */
    mayTake: target.control !== undefined,
  };
}

function withParameter(spec: Spec, name: string, value: string): Spec {
  const { source } = spec;
  if (source === undefined) throw new Error("the Application has several sources");
  const before = source.helm?.parameters ?? [];
  const parameters = before.some((each) => each.name === name)
    ? before.map((each) => (each.name === name ? { ...each, value } : each))
    : [...before, { name, value }];
  return { ...spec, source: { ...source, helm: { ...source.helm, parameters } } };
}

export const parameterOf = ({ spec }: Application, name: string): string | undefined =>
  (
    spec.source ?? spec.sources?.find(({ helm }) => helm?.parameters !== undefined)
  )?.helm?.parameters?.findLast((parameter) => parameter.name === name)?.value;

export interface Waiting {
  /** Default: half a minute. */
  readonly withinMs?: number;
  /** How often it looks. Default: ten times a second. */
  readonly everyMs?: number;
  /** What is told when it was in vain. */
  readonly tell?: () => Promise<unknown>;
}

/** Looks until there is something, and gives it. Throws with `what` and what was seen last. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | false | undefined>,
  { withinMs = 30_000, everyMs = 100, tell }: Waiting = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen;
    if (Date.now() > deadline) {
      const last = tell === undefined ? "" : `\n${JSON.stringify(await tell(), null, 1).slice(0, 3_000)}`;
      throw new Error(`not within ${withinMs} ms: ${what}${last}`);
    }
    await delay(everyMs);
  }
}

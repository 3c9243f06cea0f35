/**
 * What the Worker talks to, inside the runtime of the test: Docker Hub and Argo CD behind `fetch`. Argo CD answers as
 * test/support records it; in the registry here each tag is one image, made a second after the one before.
 */
import { vi } from "vitest";
import { createApi } from "../support/argocd.api.ts";
import { controllerOf, own, SERVER } from "../support/argocd.managers.ts";
import { keyOf, type StandInApplication, type State } from "../support/argocd.state.ts";
import { REGISTRY_TOKEN, SECRETS } from "./bindings.ts";
import { hearRequest } from "./search.ts";

export interface World {
  /** `HEAD registry-1.docker.io/v2/acme/one/manifests/0.1.0`, in the order of their arrival. */
  readonly requests: string[];
  /** How many requests matched. */
  count(pattern: RegExp): number;
  /** A tag that is there already gets another digest. */
  push(repository: string, ...tags: readonly string[]): void;
  /** What the tag points to. */
  digestOf(repository: string, tag: string): string | undefined;
  remove(repository: string, tag: string): void;
  /** Names of all Applications. */
  readonly applications: readonly string[];
  addApplication(name: string, repository: string, tag?: string): StandInApplication;
  removeApplication(name: string): void;
  /** Sets the Application's owner: an ApplicationSet, or a parent Application whose Git has it as it is now. */
  own(name: string, owner: { readonly kind: string; readonly name: string }): void;
  /** The tag that the Application's spec asks for. */
  running(name: string): string | undefined;
  /** A person's edit of the tag. */
  edit(name: string, tag: string): void;
  /** A person has what the spec asks for deployed; gives the id of the history's entry. */
  sync(name: string): Promise<number>;
  /** A person has deployed again what an entry of the history did. */
  rollBack(name: string, id: number): Promise<void>;
  /** From now on each change of this Application is undone at once: by its owner, else by nobody that managedFields tell. */
  undoChanges(name: string): void;
  /** Another answer for requests that match, `times` times. */
  answer(pattern: RegExp, make: () => Response, times?: number): void;
  /** The next request that matches waits until it is released. */
  hold(pattern: RegExp): { arrived(): Promise<void>; release(): void };
}

const HUB = "registry-1.docker.io";
const ARGOCD = "argocd.example.com";

/** The token of a person. */
const ALICE = "alice-token-0123456789abcdef";

function undo(application: StandInApplication, spec: StandInApplication["spec"]): void {
  const { spec: before, metadata } = application;
  application.spec = structuredClone(spec);
  const isOwned = metadata.ownerReferences !== undefined || metadata.annotations !== undefined;
  if (isOwned) own(application, before, controllerOf(application));
  else metadata.managedFields = [];
}

/** Takes the place of `fetch`. */
export function createWorld(): World {
  /** The digest of each tag. */
  const repositories = new Map<string, Map<string, string>>();
  let pushes = 0;
  const requests: string[] = [];
  const others: { readonly pattern: RegExp; readonly make: () => Response; left: number }[] = [];
  const holds: { readonly pattern: RegExp; arrived: boolean; released: boolean }[] = [];
  const undone = new Map<string, StandInApplication["spec"]>();
  const state: State = {
    applications: new Map(),
    accounts: new Map([
      [SECRETS.ARGOCD_TOKEN, ACCOUNT],
      [ALICE, { name: "alice", policies: [...ACCOUNT.policies, { action: "sync", object: "*" }] }],
    ]),
    managed: new Map(),
    namespace: "argocd",
    otherNamespaces: [],
    kubernetesDown: false,
    redisDown: false,
    version: "v3.6.1",
    resourceVersion: 1,
    changed: () => undefined,
  };
  const argocd = createApi(state);

  function registry(method: string, path: string): Response {
    const [, repository = "", what, reference = ""] =
      /^\/v2\/(.+?)\/(tags\/list|manifests|blobs)\/?(.*)$/.exec(path) ?? [];
    const tags = repositories.get(repository);
    if (what === "tags/list" && tags !== undefined)
      return Response.json({ name: repository, tags: [...tags.keys()] });
    const digest = tags?.get(reference) ?? [...(tags?.values() ?? [])].find((each) => each === reference);
    if (digest !== undefined && what === "blobs") {
      const created = new Date(Number(`0x${digest.slice(-8)}`) * 1000).toISOString();
      return Response.json({ os: "linux", architecture: "amd64", created });
    }
    if (digest !== undefined) {
      const headers = { "docker-content-digest": digest };
      // Its configuration goes by the same digest.
      return method === "HEAD"
        ? new Response(null, { headers })
        : Response.json({ config: { digest } }, { headers });
    }
    return Response.json(
      { errors: [{ code: what === "manifests" ? "MANIFEST_UNKNOWN" : "NAME_UNKNOWN" }] },
      { status: 404 },
    );
  }

  async function route(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    const line = `${request.method} ${hostname}${pathname}`;
    requests.push(line);
    await hearRequest(request);
    const held = holds.find(({ pattern, arrived }) => !arrived && pattern.test(line));
    if (held !== undefined) {
      held.arrived = true;
      // A promise may not be resolved out of another object's call, so this one looks for itself.
      while (!held.released) await delay();
    }
    const other = others.find(({ pattern, left }) => left > 0 && pattern.test(line));
    if (other !== undefined) {
      other.left -= 1;
      return other.make();
    }
    if (hostname === "auth.docker.io") return Response.json({ token: REGISTRY_TOKEN, expires_in: 300 });
    if (hostname === HUB) return registry(request.method, pathname);
    const answer = await argocd(request);
    for (const [key, spec] of undone) {
      const application = state.applications.get(key);
      if (application !== undefined) undo(application, spec);
    }
    return answer;
  }

  /** Alice's call of Argo CD, which is none of the Worker's requests. */
  async function person(name: string, operation: string, body: object): Promise<void> {
    const answer = await argocd(
      new Request(`https://${ARGOCD}/api/v1/applications/${name}/${operation}`, {
        method: "POST",
        headers: { authorization: `Bearer ${ALICE}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    if (!answer.ok) throw new Error(`${operation} was answered ${answer.status}: ${await answer.text()}`);
  }

  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => route(new Request(input, init)));

  const parameters = (name: string) =>
    state.applications.get(`argocd/${name}`)?.spec.source?.helm?.parameters ?? [];
  return {
    requests,
    count: (pattern) => requests.filter((line) => pattern.test(line)).length,
    push: (repository, ...tags) => {
      const known = repositories.get(repository) ?? new Map<string, string>();
      for (const tag of tags) {
        pushes += 1;
        known.set(tag, `sha256:${pushes.toString(16).padStart(64, "0")}`);
      }
      repositories.set(repository, known);
    },
    digestOf: (repository, tag) => repositories.get(repository)?.get(tag),
    remove: (repository, tag) => void repositories.get(repository)?.delete(tag),
    get applications() {
      return [...state.applications.values()].map(({ metadata }) => metadata.name);
    },
    addApplication: (name, repository, tag = "0.0.9") => {
      const application = sample(name, repository, tag);
      state.applications.set(keyOf(application), application);
      return application;
    },
    removeApplication: (name) => void state.applications.delete(`argocd/${name}`),
    own: (name, owner) => {
      const application = state.applications.get(`argocd/${name}`);
      if (application === undefined) return;
      if (owner.kind === "Application") {
        const trackingId = `${owner.name}:argoproj.io/Application:argocd/${name}`;
        application.metadata.annotations = { "argocd.argoproj.io/tracking-id": trackingId };
        const targetState = JSON.stringify({ spec: application.spec });
        const item = { group: "argoproj.io", kind: "Application", namespace: "argocd", name, targetState };
        state.managed.set(`argocd/${owner.name}`, [item]);
      } else application.metadata.ownerReferences = [{ ...owner }];
    },
    running: (name) => parameters(name).find((parameter) => parameter.name === "image.tag")?.value,
    edit: (name, tag) => {
      const application = state.applications.get(`argocd/${name}`);
      if (application === undefined) return;
      const before = structuredClone(application.spec);
      for (const parameter of parameters(name)) if (parameter.name === "image.tag") parameter.value = tag;
      own(application, before, SERVER);
    },
    sync: async (name) => {
      await person(name, "sync", {});
      return state.applications.get(`argocd/${name}`)?.status.history?.at(-1)?.id ?? -1;
    },
    rollBack: (name, id) => person(name, "rollback", { id }),
    undoChanges: (name) => {
      const application = state.applications.get(`argocd/${name}`);
      if (application !== undefined) undone.set(keyOf(application), structuredClone(application.spec));
    },
    answer: (pattern, make, times = Number.POSITIVE_INFINITY) =>
      void others.push({ pattern, make, left: times }),
    hold: (pattern) => {
      const held = { pattern, arrived: false, released: false };
      holds.push(held);
      return {
        arrived: async () => {
          while (!held.arrived) await delay();
        },
        release: () => {
          held.released = true;
        },
      };
    },
  };
}

const delay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const ACCOUNT = {
  name: "image-updater",
  policies: [
    { action: "get" as const, object: "*" },
    { action: "update" as const, object: "*" },
  ],
};

function sample(name: string, repository: string, tag: string): StandInApplication {
  const parameters = [
    { name: "image.repository", value: repository },
    { name: "image.tag", value: tag },
  ];
  return {
    metadata: { name, namespace: "argocd", resourceVersion: "1" },
    spec: {
      project: "default",
      source: { repoURL: "https://git.example.com/charts.git", path: "charts/app", helm: { parameters } },
    },
    status: {
      sourceType: "Helm",
      sync: { status: "Synced" },
      health: { status: "Healthy" },
      summary: { images: [`${repository}:${tag}`] },
    },
  };
}

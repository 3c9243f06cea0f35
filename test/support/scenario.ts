/**
 * A whole deployment on loopback: the built Worker, a registry in the place of Docker Hub, a stand-in Argo CD. For
 * system tests and benchmarks. Everything that the Worker says to anybody is kept, to be searched for secrets.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ApplicationReport, RepositoryReport, ResourceStatus } from "../../src/protocol.ts";
import { type StandInApplication, type StandInArgoCd, startArgoCd } from "./argocd.ts";
import { application, namesOfSecretsIn, REPOSITORY, SECRETS } from "./material.ts";
import { dockerHubPush } from "./registry-webhook.ts";
import { startWorker, type WorkerOptions } from "./worker.ts";

export { ACCOUNT, application, dockerConfig, REPOSITORY, resource, SECRETS } from "./material.ts";

export interface ScenarioOptions<R extends { readonly url: string; stop(): Promise<void> }> {
  /** Running already; it is stopped with the scenario. */
  readonly registry: R;
  /** Default: `example-api-dev` and `example-api-prd`, which run 0.0.9. */
  readonly applications?: StandInApplication[];
  /** Default: the user's own `config/example-api.yaml`. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Over the defaults; undefined leaves a variable or secret out. */
  readonly vars?: Readonly<Record<string, string | undefined>>;
  /** A folder for what the objects remember; needed by `redeploy`. */
  readonly storage?: string;
}

/** What of the status document the tests read; its times are ISO 8601. */
export interface Status {
  readonly summary: string;
  readonly lookedIn: readonly string[];
  readonly trouble?: StatusTrouble;
  readonly resourcesTrouble?: StatusTrouble;
  readonly problems: readonly {
    readonly severity: string;
    readonly where: string;
    readonly what: string;
    readonly mend: string;
  }[];
  readonly resources: readonly ResourceStatus[];
  readonly applications: readonly Pick<ApplicationReport, "application" | "images" | "trouble">[];
  readonly repositories: readonly (Pick<RepositoryReport, "key" | "trouble"> & {
    readonly patientUntil?: string;
  })[];
  readonly unfollowed: readonly { readonly repository: string; readonly count: number }[];
}

interface StatusTrouble {
  readonly failure: { readonly code: string; readonly message: string; readonly mend?: string };
  readonly since: string;
  readonly nextTryAt?: string;
}

export interface Said {
  readonly status: number;
  readonly text: string;
}

export interface Scenario<R> {
  readonly url: string;
  readonly registry: R;
  readonly argocd: StandInArgoCd;
  /** Each line that the Worker logged. */
  readonly logs: readonly string[];
  /** Docker Hub's webhook for a pushed tag. Default: the user's repository, the URL form of upstream. */
  webhook(push: {
    readonly tag: string;
    readonly repository?: string;
    readonly path?: string;
  }): Promise<Said>;
  /** A request; one with a body is a POST. */
  ask(path: string, body?: string, token?: string): Promise<Said>;
  status(): Promise<Status>;
  /** `POST /api/v1/check`. */
  check(body: object): Promise<Said>;
  sweep(): Promise<void>;
  /** Stops the Worker and starts it again over the same storage; `vars` over those before. */
  redeploy(vars?: Readonly<Record<string, string>>): Promise<void>;
  /** The value of `image.tag` in the Application's spec. */
  tagOf(application: string): string | undefined;
  /** The tag that each PATCH wrote, in order, with its Application. */
  writes(): readonly string[];
  /** Names of the secrets whose value stands in anything that was said: log lines, status, answers. */
  leaks(): readonly string[];
  stop(): Promise<void>;
}

/** Both URL forms of Docker Hub's webhook. */
export const WEBHOOK_PATHS = {
  upstream: `/webhook?type=docker.io&secret=${SECRETS.DOCKER_WEBHOOK_SECRET}`,
  short: `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`,
};

export async function startScenario<R extends { readonly url: string; stop(): Promise<void> }>(
  options: ScenarioOptions<R>,
): Promise<Scenario<R>> {
  const { registry } = options;
  const argocd = await startArgoCd({
    applications: options.applications ?? [application("example-api-dev"), application("example-api-prd")],
    tokens: {
      [SECRETS.ARGOCD_TOKEN]: { name: "image-updater", policies: ["get", "update"].map(everywhere) },
    },
  });
  const logs: string[] = [];
  const said: string[] = [];
  const vars = {
    MODE: "apply",
    LOG_LEVEL: "debug",
    ARGOCD_URL: argocd.url,
    DAILY_REQUESTS: MANY,
    ...SECRETS,
    ...options.vars,
  };
  const settings: WorkerOptions = {
    registries: userFile("registries.yaml").replace("https://registry-1.docker.io", registry.url),
    resources: options.resources ?? { "example-api.yaml": userFile("example-api.yaml") },
    vars: Object.fromEntries(
      Object.entries(vars).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    onLog: (line) => logs.push(line),
    ...(options.storage !== undefined && { storage: options.storage }),
  };
  let worker = await startWorker(settings);

  async function ask(path: string, body?: string, token = SECRETS.API_TOKEN): Promise<Said> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(
      `${worker.url}${path}`,
      body === undefined ? { headers } : { method: "POST", headers, body },
    );
    const text = await answer.text();
    said.push(JSON.stringify([...answer.headers]), text);
    return { status: answer.status, text };
  }

  return {
    get url() {
      return worker.url;
    },
    registry,
    argocd,
    logs,
    ask,
    webhook: ({ tag, repository = REPOSITORY, path = WEBHOOK_PATHS.upstream }) =>
      ask(path, JSON.stringify(dockerHubPush(repository, tag))),
    status: async () => JSON.parse((await ask("/api/v1/status")).text),
    check: (body) => ask("/api/v1/check", JSON.stringify(body)),
    sweep: () => worker.sweep(),
    redeploy: async (more = {}) => {
      await worker.stop();
      worker = await startWorker({ ...settings, vars: { ...settings.vars, ...more } });
    },
    tagOf: (name) => parameterOf(argocd.applications.get(`argocd/${name}`), "image.tag"),
    writes: () =>
      argocd.requests
        .filter(({ method }) => method === "PATCH")
        .map(({ path, body }) => describeWrite(path, body)),
    leaks: () => namesOfSecretsIn([...logs, ...said].join("\n"), vars),
    stop: async () => {
      await worker.stop();
      await Promise.all([registry.stop(), argocd.stop()]);
    },
  };
}

/** Sweeps as often as a test likes. */
const MANY = "1000000000";

const everywhere = (action: string) => ({
  action: action === "get" ? ("get" as const) : ("update" as const),
  object: "*",
});

/** Looks until there is something, and gives it. Throws when there is nothing after ten seconds. */
export async function until<T>(
  what: string,
  look: () => T | false | undefined | Promise<T | false | undefined>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(10);
  }
}

const userFile = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../fixtures/config", name), "utf8");

function parameterOf(application: StandInApplication | undefined, name: string): string | undefined {
  return application?.spec.source?.helm?.parameters?.find((parameter) => parameter.name === name)?.value;
}

function describeWrite(path: string, body: string): string {
  const operations: { op: string; value?: { value?: string } }[] = JSON.parse(JSON.parse(body).patch);
  const written = operations.filter(({ op }) => op !== "test").map(({ value }) => value?.value);
  return `${/applications\/([^?]+)/.exec(path)?.[1]} ${written.join(" ")}`;
}

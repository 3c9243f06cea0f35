/**
 * The built Worker with the user's settings, and ways to ask it: for the tests that stand a registry and an Argo CD
 * beside it, real ones or stand-ins. Everything that it says to anybody is kept, to be searched for secrets.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApplicationReport, RepositoryReport, ResourceStatus } from "../../src/protocol.ts";
import { namesOfSecretsIn, REPOSITORY, SECRETS } from "./material.ts";
import { dockerHubPush } from "./registry-webhook.ts";
import { startWorker, type WorkerOptions } from "./worker.ts";

export interface DeploymentOptions {
  /** Address of the registry in the place of Docker Hub. */
  readonly registryUrl: string;
  readonly argocdUrl: string;
  /** Default: the user's own `config/example-api.yaml`. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Over the defaults; undefined leaves a variable or secret out. */
  readonly vars?: Readonly<Record<string, string | undefined>>;
  /** Of the Worker. Default: a free one. */
  readonly port?: number;
  /** A folder for what the objects remember; needed by `redeploy`. */
  readonly storage?: string;
  /** A module in front of the Worker (worker.ts). */
  readonly front?: string;
  /** Is nothing kept to be searched for secrets (worker.ts)? */
  readonly unwatched?: boolean;
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
  readonly sweep: { readonly startedAt?: string; readonly finishedAt?: string; readonly waiting: number };
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

export interface Deployment {
  readonly url: string;
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
  /** SIGKILL for the Worker's process. `redeploy` starts another one over what it left in storage. */
  kill(): Promise<void>;
  /** Stops the Worker and starts it again at the same address over the same storage; `vars` over those before. */
  redeploy(vars?: Readonly<Record<string, string>>): Promise<void>;
  /** Names of the secrets whose value stands in anything that was said: log lines, status, answers. */
  leaks(): readonly string[];
  stop(): Promise<void>;
}

/** Both URL forms of Docker Hub's webhook. */
export const WEBHOOK_PATHS = {
  upstream: `/webhook?type=docker.io&secret=${SECRETS.DOCKER_WEBHOOK_SECRET}`,
  short: `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`,
};

/** Sweeps as often as a test likes. */
const MANY = "1000000000";

export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const logs: string[] = [];
  const said: string[] = [];
  const vars = {
    MODE: "apply",
    LOG_LEVEL: "debug",
    ARGOCD_URL: options.argocdUrl,
    DAILY_REQUESTS: MANY,
    ...SECRETS,
    ...options.vars,
  };
  const settings: WorkerOptions = {
    registries: userFile("registries.yaml").replace("https://registry-1.docker.io", options.registryUrl),
    resources: options.resources ?? { "example-api.yaml": userFile("example-api.yaml") },
    vars: Object.fromEntries(
      Object.entries(vars).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    onLog: (line) => logs.push(line),
    ...(options.unwatched !== undefined && { unwatched: options.unwatched }),
    ...(options.port !== undefined && { port: options.port }),
    ...(options.storage !== undefined && { storage: options.storage }),
    ...(options.front !== undefined && { front: options.front }),
  };
  let worker = await startWorker(settings);
  const { url } = worker;

  async function ask(path: string, body?: string, token = SECRETS.API_TOKEN): Promise<Said> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(
      `${url}${path}`,
      body === undefined ? { headers } : { method: "POST", headers, body },
    );
    const text = await answer.text();
    said.push(JSON.stringify([...answer.headers]), text);
    return { status: answer.status, text };
  }

  return {
    url,
    logs,
    ask,
    webhook: ({ tag, repository = REPOSITORY, path = WEBHOOK_PATHS.upstream }) =>
      ask(path, JSON.stringify(dockerHubPush(repository, tag))),
    status: async () => JSON.parse((await ask("/api/v1/status")).text),
    check: (body) => ask("/api/v1/check", JSON.stringify(body)),
    sweep: () => worker.sweep(),
    kill: () => worker.kill(),
    redeploy: async (more = {}) => {
      await worker.stop();
      const port = Number(new URL(url).port);
      worker = await startWorker({ ...settings, port, vars: { ...settings.vars, ...more } });
    },
    leaks: () => namesOfSecretsIn([...logs, ...said].join("\n"), vars),
    stop: () => worker.stop(),
  };
}

/** A file of the user's own configuration. */
export const userFile = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../fixtures/config", name), "utf8");

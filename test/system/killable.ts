/**
 * A deployment on loopback whose Durable Objects a test can kill in the middle of their work. The built Worker stays
 * as it is: a module in front of it extends the three classes. Killed is meant: `abort()` drops the object with all that
 * it holds in memory and all calls in flight, while evictions of the local runtime wait until an object is idle.
 */
import type { HistoryEntry } from "../../src/protocol.ts";
import { type StandInArgoCd, startArgoCd } from "../support/argocd.ts";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import { ACCOUNT, application, REPOSITORY, resource, SECRETS, type Status } from "../support/scenario.ts";
import { startWorker } from "../support/worker.ts";
import { startTap, type Tapped } from "./tap.ts";

export const APPLICATION = "example-api-dev";

export type ObjectKind = "Fleet" | "Repository" | "Application";

const NAMES: Readonly<Record<ObjectKind, string>> = {
  Fleet: "fleet",
  Repository: `docker.io/${REPOSITORY}`,
  Application: `argocd/${APPLICATION}`,
};

/** A call between objects, before the called one has done anything, or after it has done all but answer. */
export interface CallMoment {
  readonly method: string;
  readonly when: "before" | "after";
}

export interface Killable {
  readonly registry: StandInRegistry;
  readonly argocd: StandInArgoCd;
  readonly logs: readonly string[];
  /** Answers every request to Argo CD and the registry. Replace it to act at the moment of one. */
  onRequest: (tapped: Tapped, to: "registry" | "argocd") => Promise<Response>;
  kill(kind: ObjectKind): Promise<void>;
  /** The next call of `method` kills `kind` at that moment. */
  killAtCall(kind: ObjectKind, moment: CallMoment): Promise<void>;
  /** Has the moment of `killAtCall` come? */
  struck(): Promise<boolean>;
  /** Docker Hub's webhook for the tag; gives the status. */
  webhook(tag: string): Promise<number>;
  check(): Promise<number>;
  sweep(): Promise<void>;
  /** The tag that the Application's spec asks for. */
  running(): string | undefined;
  /** Undefined when an object died under the question. */
  status(): Promise<Status | undefined>;
  /** What became of the Application's image, oldest first. */
  history(): Promise<readonly HistoryEntry[]>;
  stop(): Promise<void>;
}

export async function startKillable(): Promise<Killable> {
  const registry = await startRegistry({ auth: { scheme: "bearer", credentials: ACCOUNT } });
  const argocd = await startArgoCd({ applications: [application(APPLICATION)] });
  const taps = {
    registry: await startTap(registry.url, (tapped) => killable.onRequest(tapped, "registry")),
    argocd: await startTap(argocd.url, (tapped) => killable.onRequest(tapped, "argocd")),
  };
  const logs: string[] = [];
  const worker = await startWorker({
    front: FRONT,
    resources: { "dev.yaml": resource("dev", APPLICATION, `${REPOSITORY}:~0`) },
    registries: registriesFile(taps.registry.url),
    vars: {
      ...SECRETS,
      MODE: "apply",
      LOG_LEVEL: "debug",
      ARGOCD_URL: taps.argocd.url,
      ARGOCD_TOKEN: argocd.token,
    },
    onLog: (line) => logs.push(line),
  });
  const command = async (path: string) => (await fetch(`${worker.url}/test/${path}`)).text();

  const killable: Killable = {
    registry,
    argocd,
    logs,
    onRequest: (tapped) => tapped.forward(),
    kill: async (kind) => void (await command(`kill?kind=${kind}&name=${NAMES[kind]}`)),
    killAtCall: async (kind, { method, when }) =>
      void (await command(`kill-at-call?kind=${kind}&name=${NAMES[kind]}&method=${method}&when=${when}`)),
    struck: async () => (await command("struck")) === "true",
    webhook: async (tag) => {
      const path = `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`;
      const body = { push_data: { tag }, repository: { repo_name: REPOSITORY } };
      const answer = await fetch(`${worker.url}${path}`, { method: "POST", body: JSON.stringify(body) });
      await answer.text();
      return answer.status;
    },
    check: async () => (await worker.api("check", SECRETS.API_TOKEN, {})).status,
    sweep: () => worker.sweep(),
    running: () => parametersOf(argocd).find(({ name }) => name === "image.tag")?.value,
    status: async () => {
      const authorization = `Bearer ${SECRETS.API_TOKEN}`;
      const answer = await fetch(`${worker.url}/api/v1/status`, { headers: { authorization } });
      const text = await answer.text();
      return answer.ok ? JSON.parse(text) : undefined;
    },
    history: async () => JSON.parse(await command(`history?name=${NAMES.Application}`)),
    stop: async () => {
      await worker.stop();
      await Promise.all([taps.registry.stop(), taps.argocd.stop()]);
      await Promise.all([registry.stop(), argocd.stop()]);
    },
  };
  return killable;
}

const parametersOf = ({ applications }: StandInArgoCd) =>
  applications.get(NAMES.Application)?.spec.source?.helm?.parameters ?? [];

const registriesFile = (url: string): string => `registries:
  - name: Docker Hub
    api_url: ${url}
    prefix: docker.io
    defaultns: library
    default: true
    credentials: pullsecret:argocd/dockerhub-credentials
`;

/** Plain JavaScript, since it goes into the runtime as it stands. */
const FRONT = `
import worker, { Application as A, Fleet as F, Repository as R } from "./index.js";

let armed;
let struck = false;

async function strike(object, method, when) {
  if (armed === undefined || armed.method !== method || armed.when !== when) return;
  const { kind, name } = armed;
  armed = undefined;
  struck = true;
  if (object.kind === kind) object.kill();
  else await stubOf(object.env, kind, name).kill().catch(() => {});
}

const stubOf = (env, kind, name) => env[kind.toUpperCase()].getByName(name);

function killable(kind, Base, methods) {
  const Killable = class extends Base {
    kind = kind;
    kill() {
      this.ctx.abort("killed by the test");
    }
  };
  for (const method of methods) {
    Killable.prototype[method] = async function (...args) {
      await strike(this, method, "before");
      const answer = await Base.prototype[method].apply(this, args);
      await strike(this, method, "after");
      return answer;
    };
  }
  return Killable;
}

export const Application = killable("Application", A, ["nudge"]);
export const Fleet = killable("Fleet", F, ["followers", "rulesOf", "reported", "repositoryReported"]);
export const Repository = killable("Repository", R, ["tags", "confirm", "look"]);

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const asked = Object.fromEntries(searchParams);
    switch (pathname) {
      case "/test/kill":
        await stubOf(env, asked.kind, asked.name).kill().catch(() => {});
        return new Response("killed");
      case "/test/kill-at-call":
        armed = asked;
        return new Response("armed");
      case "/test/history":
        return Response.json(await env.APPLICATION.getByName(asked.name).history());
      case "/test/struck":
        return new Response(String(struck));
      default:
        return worker.fetch(request, env, ctx);
    }
  },
};
`;

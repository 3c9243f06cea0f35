/** The user's system on loopback, in bad weather: both servers behind proxies that fail, a Worker that is killed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryEntry } from "../../src/protocol.ts";
import { type StandInArgoCd, startArgoCd } from "../../test/support/argocd.ts";
import { type Deployment, startDeployment, userFile } from "../../test/support/deployment.ts";
import { type FaultProxy, startFaultProxy } from "../../test/support/fault-proxy.ts";
import {
  ACCOUNT,
  application,
  imageTagOf,
  namesOfSecretsIn,
  REPOSITORY,
  resource,
  SECRETS,
} from "../../test/support/material.ts";
import { type StandInRegistry, startRegistry } from "../../test/support/registry.ts";
import { describeWrite } from "../../test/support/scenario.ts";
import { writtenAs } from "./judge.ts";
import { createKiller, type Killer } from "./killer.ts";
import { createLives, type Lives } from "./lives.ts";
import { EDGE, START } from "./pushes.ts";
import type { Random } from "./random.ts";
import { refusals } from "./refusals.ts";
import { createWeather, type Server, type Weather } from "./weather.ts";

/** The user's two, and one that follows a tag by its digest. */
export const APPLICATIONS = {
  dev: "example-api-dev",
  prd: "example-api-prd",
  edge: "example-api-edge",
} as const;

export type ApplicationName = keyof typeof APPLICATIONS;
export const NAMES: readonly ApplicationName[] = ["dev", "prd", "edge"];

export interface World {
  readonly registry: StandInRegistry;
  readonly argocd: StandInArgoCd;
  readonly deployment: Deployment;
  readonly weather: Weather;
  readonly lives: Lives;
  readonly killer: Killer;
  /** The tag in an Application's spec. */
  tagOf(application: ApplicationName): string | undefined;
  /** Pushes the tag that is followed by its digest. */
  pushEdge(): void;
  /** What it pointed to, in order, as it is written. */
  readonly edges: readonly string[];
  /** The value of each PATCH of an Application that Argo CD carried out, in order. */
  written(application: ApplicationName): readonly string[];
  /** What the Worker remembers of an Application, oldest first; at most the last 200 entries. */
  history(application: ApplicationName): Promise<readonly HistoryEntry[]>;
  /** Names of the secrets found in what was said, logged, or written to storage. */
  leaks(): readonly string[];
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly random: Random;
  readonly probability: number;
  readonly stalls: number;
}

/** The user's Applications run the first version, and everything was seen once. */
export async function startWorld({ random, probability, stalls }: WorldOptions): Promise<World> {
  const storage = mkdtempSync(join(tmpdir(), "image-updater-chaos-"));
  const remove = () => rmSync(storage, { recursive: true, force: true });
  // Also where the process is ended before it is stopped.
  process.once("exit", remove);
  const stops: (() => Promise<void>)[] = [
    async () => {
      remove();
      process.removeListener("exit", remove);
    },
  ];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const registry = await startRegistry({ auth: { scheme: "bearer", credentials: ACCOUNT } });
    stops.push(registry.stop);
    const argocd = await startArgoCd({
      applications: NAMES.map((name) => application(APPLICATIONS[name], name === "edge" ? EDGE : START)),
      tokens: { [SECRETS.ARGOCD_TOKEN]: ACCOUNT_OF_ARGOCD },
    });
    stops.push(argocd.stop);
    const proxies: Record<Server, FaultProxy> = {
      registry: await startFaultProxy(registry.url),
      argocd: await startFaultProxy(argocd.url),
    };
    stops.push(proxies.registry.stop, proxies.argocd.stop);
    registry.push(REPOSITORY, START);
    const edges: string[] = [];
    const pushEdge = () => void edges.push(writtenAs({ tag: EDGE, digest: registry.push(REPOSITORY, EDGE) }));
    pushEdge();

    const deployment = await startDeployment({
      registryUrl: proxies.registry.url,
      argocdUrl: proxies.argocd.url,
      resources: { "example-api.yaml": userFile("example-api.yaml"), "edge.yaml": EDGE_RESOURCE },
      storage,
      front: FRONT,
    });
    stops.push(deployment.stop);
    const checked = await deployment.check({});
    if (checked.status !== 200)
      throw new Error(`the first check answered ${checked.status}: ${checked.text}`);

    const { refuse, settle } = refusals(proxies);
    const weather = createWeather({
      random,
      probability,
      stalls,
      refuse,
      revokeTokens: registry.revokeTokens,
    });
    const lives = createLives(deployment, random);
    const killer = createKiller(lives);
    for (const server of ["registry", "argocd"] as const)
      proxies[server].fault = (seen) => killer.request(server, seen) ?? weather.next(server, seen);
    // Whatever is on its way up or down ends before it is stopped.
    stops.push(settle, async () => {
      killer.rest();
      weather.calm();
      await lives.up().catch(() => {});
    });

    return {
      registry,
      argocd,
      deployment,
      weather,
      lives,
      killer,
      tagOf: (name) => imageTagOf(argocd.applications.get(`argocd/${APPLICATIONS[name]}`)),
      pushEdge,
      edges,
      written: (name) =>
        argocd.requests
          .filter(({ method, status }) => method === "PATCH" && status === 200)
          .map(({ path, body }) => describeWrite(path, body).split(" "))
          .flatMap(([application, value = ""]) => (application === APPLICATIONS[name] ? [value] : [])),
      history: async (name) =>
        JSON.parse((await deployment.ask(`/chaos/history?name=argocd/${APPLICATIONS[name]}`)).text),
      leaks: () => [...new Set([...deployment.leaks(), ...namesOfSecretsIn(textIn(storage), SECRETS)])],
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

const EDGE_RESOURCE = resource(
  "edge",
  APPLICATIONS.edge,
  `${REPOSITORY}:${EDGE}`,
  "          commonUpdateSettings: { updateStrategy: digest }\n",
);

const ACCOUNT_OF_ARGOCD = {
  name: "image-updater",
  policies: [
    { action: "get" as const, object: "*" },
    { action: "update" as const, object: "*" },
  ],
};

/** Every byte of every file, as SQLite and its journal left it. */
function textIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "latin1"))
    .join("\n");
}

/** Plain JavaScript, since it goes into the runtime as it stands. It only reads. */
const FRONT = `
import worker from "./index.js";
export { Application, Fleet, Repository } from "./index.js";

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/chaos/history") return worker.fetch(request, env, ctx);
    return Response.json(await env.APPLICATION.getByName(searchParams.get("name")).history());
  },
};
`;

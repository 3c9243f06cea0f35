/** The user's system on loopback, in bad weather: both servers behind proxies that fail, a Worker that is killed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { HistoryEntry } from "../../src/protocol.ts";
import { type StandInArgoCd, startArgoCd } from "../../test/support/argocd.ts";
import { type Deployment, startDeployment } from "../../test/support/deployment.ts";
import { type FaultProxy, startFaultProxy } from "../../test/support/fault-proxy.ts";
import { ACCOUNT, application, namesOfSecretsIn, REPOSITORY, SECRETS } from "../../test/support/material.ts";
import { type StandInRegistry, startRegistry } from "../../test/support/registry.ts";
import { describeWrite } from "../../test/support/scenario.ts";
import { createKiller, type Killer } from "./killer.ts";
import { createLives, type Lives } from "./lives.ts";
import { START } from "./pushes.ts";
import type { Random } from "./random.ts";
import { createWeather, type Server, type Weather } from "./weather.ts";

export const APPLICATIONS = { dev: "example-api-dev", prd: "example-api-prd" } as const;

export interface World {
  readonly registry: StandInRegistry;
  readonly argocd: StandInArgoCd;
  readonly deployment: Deployment;
  readonly weather: Weather;
  readonly lives: Lives;
  readonly killer: Killer;
  /** The tag in an Application's spec. */
  tagOf(application: string): string | undefined;
  /** Each PATCH that Argo CD carried out, in order: `<application> <tag>`. */
  applied(): readonly string[];
  /** What the Worker remembers of an Application, oldest first; at most the last 200 entries. */
  history(application: string): Promise<readonly HistoryEntry[]>;
  /** Names of the secrets found in what was said, logged, or written to storage. */
  leaks(): readonly string[];
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly random: Random;
  readonly probability: number;
  readonly stalls: number;
}

/** Both Applications run the first version, and everything was seen once. */
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
      applications: Object.values(APPLICATIONS).map((name) => application(name, START)),
      tokens: { [SECRETS.ARGOCD_TOKEN]: ACCOUNT_OF_ARGOCD },
    });
    stops.push(argocd.stop);
    const proxies: Record<Server, FaultProxy> = {
      registry: await startFaultProxy(registry.url),
      argocd: await startFaultProxy(argocd.url),
    };
    stops.push(proxies.registry.stop, proxies.argocd.stop);
    registry.push(REPOSITORY, START);

    const deployment = await startDeployment({
      registryUrl: proxies.registry.url,
      argocdUrl: proxies.argocd.url,
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
      tagOf: (name) =>
        argocd.applications
          .get(`argocd/${name}`)
          ?.spec.source?.helm?.parameters?.find((parameter) => parameter.name === "image.tag")?.value,
      applied: () =>
        argocd.requests
          .filter(({ method, status }) => method === "PATCH" && status === 200)
          .map(({ path, body }) => describeWrite(path, body)),
      history: async (name) => JSON.parse((await deployment.ask(`/chaos/history?name=argocd/${name}`)).text),
      leaks: () => [...new Set([...deployment.leaks(), ...namesOfSecretsIn(textIn(storage), SECRETS)])],
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

const ACCOUNT_OF_ARGOCD = {
  name: "image-updater",
  policies: [
    { action: "get" as const, object: "*" },
    { action: "update" as const, object: "*" },
  ],
};

/** A server that refuses connections for a while, one while at a time. */
function refusals(proxies: Readonly<Record<Server, FaultProxy>>) {
  const running = new Map<Server, Promise<void>>();
  return {
    refuse: (server: Server, ms: number): void => {
      if (running.has(server)) return;
      const refused = async () => {
        await proxies[server].close();
        await delay(ms);
        await proxies[server].open();
        running.delete(server);
      };
      running.set(server, refused());
    },
    settle: async () => void (await Promise.all(running.values())),
  };
}

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

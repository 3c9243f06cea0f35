/** A deployment on the simulated platform, with a registry in the place of Docker Hub and an Argo CD, all in memory. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ArgoCdInMemory, createArgoCd, type StandInApplication } from "./argocd.ts";
import { ACCOUNT, application, imageTagOf, REPOSITORY, SECRETS } from "./material.ts";
import {
  ARGOCD_HOST,
  createPlatform,
  type Handler,
  type Platform,
  type PlatformOptions,
} from "./platform.ts";
import { createRegistry, type RegistryInMemory } from "./registry.ts";
import { dockerHubPush } from "./registry-webhook.ts";

export interface SystemOptions extends Omit<PlatformOptions, "hosts"> {
  /** Default: `example-api-dev` and `example-api-prd`, which run 0.0.9. */
  readonly applications?: readonly StandInApplication[];
  /** Tags of each repository in the beginning. Default: 0.0.9 of the user's. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** Stands between the Worker and Argo CD, which answers what `argocd` is given. */
  readonly aroundArgoCd?: (request: Request, argocd: Handler) => Promise<Response>;
}

export interface UserSystem {
  readonly platform: Platform;
  readonly registry: RegistryInMemory;
  readonly argocd: ArgoCdInMemory;
  /** Docker Hub's webhook of a push; the answer comes as the clock is moved. */
  webhook(repository: string, tag: string): Promise<Response>;
  /** An operation of the API with the token; one with a body is a POST. */
  api(path: string, body?: unknown): Promise<Response>;
  /** The value of `image.tag` in the Application's spec. */
  tagOf(name: string): string | undefined;
}

export const HUB_HOST = "registry-1.docker.io";

/** Begins with the first sweep done, and everything at rest. */
export async function startUserSystem(options: SystemOptions = {}): Promise<UserSystem> {
  const system = createUserSystem(options);
  await system.platform.until(system.platform.cron());
  await system.platform.run(60_000);
  return system;
}

export function createUserSystem(options: SystemOptions = {}): UserSystem {
  const around = options.aroundArgoCd ?? ((request, argocd) => argocd(request));
  const registry = createRegistry(
    { auth: { scheme: "bearer", credentials: ACCOUNT } },
    () => `https://${HUB_HOST}`,
  );
  const everything = ["get" as const, "update" as const].map((action) => ({ action, object: "*" }));
  const argocd = createArgoCd({
    applications: [
      ...(options.applications ?? [application("example-api-dev"), application("example-api-prd")]),
    ],
    tokens: { [SECRETS.ARGOCD_TOKEN]: { name: "image-updater", policies: everything } },
  });
  const platform = createPlatform({
    resources: { "example-api.yaml": userFile("example-api.yaml") },
    ...options,
    hosts: {
      [HUB_HOST]: registry.handle,
      "auth.docker.io": registry.handle,
      "hub.docker.com": registry.handle,
      [ARGOCD_HOST]: (request) => around(request, argocd.handle),
    },
  });
  for (const [repository, tags] of Object.entries(options.tags ?? { [REPOSITORY]: ["0.0.9"] }))
    for (const tag of tags) registry.push(repository, tag);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    platform.request(path, { method: "POST", body: JSON.stringify(body), headers });
  const authorization = `Bearer ${SECRETS.API_TOKEN}`;
  return {
    platform,
    registry,
    argocd,
    webhook: (repository, tag) =>
      post(`/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`, dockerHubPush(repository, tag)),
    api: (path, body) =>
      body === undefined
        ? platform.request(`/api/v1/${path}`, { headers: { authorization } })
        : post(`/api/v1/${path}`, body, { authorization }),
    tagOf: (name) => imageTagOf(argocd.applications.get(`argocd/${name}`)),
  };
}

const userFile = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../fixtures/config", name), "utf8");

/**
 * A whole deployment on loopback: the built Worker, a registry in the place of Docker Hub, a stand-in Argo CD. For
 * system tests and benchmarks.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type StandInApplication, type StandInArgoCd, startArgoCd } from "./argocd.ts";
import { type Deployment, type DeploymentOptions, startDeployment } from "./deployment.ts";
import { application, imageTagOf, SECRETS } from "./material.ts";

export { type Said, type Status, WEBHOOK_PATHS } from "./deployment.ts";
export { ACCOUNT, application, dockerConfig, REPOSITORY, resource, SECRETS } from "./material.ts";

export interface ScenarioOptions<R extends { readonly url: string; stop(): Promise<void> }>
  extends Pick<DeploymentOptions, "resources" | "vars" | "port" | "storage" | "front" | "unwatched"> {
  /** Running already; it is stopped with the scenario. */
  readonly registry: R;
  /** Default: `example-api-dev` and `example-api-prd`, which run 0.0.9. */
  readonly applications?: StandInApplication[];
}

export interface Scenario<R> extends Deployment {
  readonly registry: R;
  readonly argocd: StandInArgoCd;
  /** The value of `image.tag` in the Application's spec. */
  tagOf(application: string): string | undefined;
  /** The tag that each PATCH wrote, in order, with its Application. */
  writes(): readonly string[];
}

export async function startScenario<R extends { readonly url: string; stop(): Promise<void> }>({
  registry,
  applications,
  ...options
}: ScenarioOptions<R>): Promise<Scenario<R>> {
  const argocd = await startArgoCd({
    applications: applications ?? [application("example-api-dev"), application("example-api-prd")],
    tokens: {
      [SECRETS.ARGOCD_TOKEN]: { name: "image-updater", policies: ["get", "update"].map(everywhere) },
    },
  });
  const deployment = await startDeployment({
    ...options,
    registryUrl: registry.url,
    argocdUrl: argocd.url,
  });
  return {
    ...deployment,
    registry,
    argocd,
    tagOf: (name) => imageTagOf(argocd.applications.get(`argocd/${name}`)),
    writes: () =>
      argocd.requests
        .filter(({ method }) => method === "PATCH")
        .map(({ path, body }) => describeWrite(path, body)),
    stop: async () => {
      await deployment.stop();
      await Promise.all([registry.stop(), argocd.stop()]);
    },
  };
}

const everywhere = (action: string) => ({
  action: action === "get" ? ("get" as const) : ("update" as const),
  object: "*",
});

/** Looks until there is something, and gives it. Throws when there is nothing after ten seconds, or `timeoutMs`. */
export async function until<T>(
  what: string,
  look: () => T | false | undefined | Promise<T | false | undefined>,
  timeoutMs = 10_000,
  everyMs = 10,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(everyMs);
  }
}

/** `<application> <tag>` of a PATCH. */
export function describeWrite(path: string, body: string): string {
  const operations: { op: string; value?: { value?: string } }[] = JSON.parse(JSON.parse(body).patch);
  const written = operations.filter(({ op }) => op !== "test").map(({ value }) => value?.value);
  return `${/applications\/([^?]+)/.exec(path)?.[1]} ${written.join(" ")}`;
}

/** Argo CD's processes on loopback: one program that acts by the name it is told. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environment, makeBin } from "./argocd-home.ts";
import type { Built } from "./build.ts";
import type { Kube } from "./kube.ts";
import type { Kubernetes } from "./kubernetes.ts";
import type { Processes } from "./processes.ts";

const OBJECTS = join(import.meta.dirname, "../objects");

export interface ArgoCdPlace {
  readonly folder: string;
  readonly built: Built;
  readonly ports: readonly number[];
  /** Namespaces beside argocd in which it serves Applications. */
  readonly namespaces: string;
}

export interface ArgoCdServer {
  readonly url: string;
  /** Token of the admin, for what a person does. */
  readonly token: string;
}

/** How many ports `startArgoCd` takes. */
export const ARGOCD_PORTS = 12;

export async function startArgoCd(
  processes: Processes,
  { kube, kubeconfig }: Kubernetes,
  place: ArgoCdPlace,
): Promise<ArgoCdServer> {
  const { folder, built, namespaces } = place;
  const [
    redis,
    repo,
    repoMetrics,
    server,
    serverMetrics,
    controllerMetrics,
    setMetrics,
    setProbe,
    setWebhook,
  ] = place.ports.map(String);
  await applyObjects(kube, built.crds);
  const bin = await makeBin(folder, built);
  const env = await environment(folder, bin, kubeconfig);
  const start = (name: string, args: readonly string[], isUp: () => Promise<boolean>) =>
    processes.start({ name, command: join(bin, name), args, env, isUp });
  const repoServer = `127.0.0.1:${repo}`;
  const shared = ["--loglevel=warn", "--logformat=text"];

  await processes.start({
    name: "redis",
    command: "redis-server",
    args: ["--bind", "127.0.0.1", "--port", `${redis}`, "--save", "", "--appendonly", "no", "--dir", folder],
    isUp: async () => true,
  });
  await start("argocd-cmp-server", [`--config-dir-path=${join(folder, "plugin")}`, ...shared], async () =>
    readdirSync(join(folder, "sockets")).some((name) => name.endsWith(".sock")),
  );
  await start(
    "argocd-repo-server",
    [
      "--address=127.0.0.1",
      `--port=${repo}`,
      "--metrics-address=127.0.0.1",
      `--metrics-port=${repoMetrics}`,
      `--redis=127.0.0.1:${redis}`,
      "--disable-tls",
      "--client-ca-path=",
      ...shared,
    ],
    answers(`http://127.0.0.1:${repoMetrics}/healthz`),
  );
  await start(
    "argocd-server",
    [
      "--address=127.0.0.1",
      `--port=${server}`,
      `--metrics-port=${serverMetrics}`,
      "--insecure",
      `--redis=127.0.0.1:${redis}`,
      `--repo-server=${repoServer}`,
      "--repo-server-plaintext",
      "--dex-server=127.0.0.1:1",
      `--application-namespaces=${namespaces}`,
      ...shared,
    ],
    answers(`http://127.0.0.1:${server}/healthz`),
  );
  await start(
    "argocd-application-controller",
    [
      `--redis=127.0.0.1:${redis}`,
      `--repo-server=${repoServer}`,
      "--repo-server-plaintext",
      `--metrics-port=${controllerMetrics}`,
      `--application-namespaces=${namespaces}`,
      ...shared,
    ],
    answers(`http://127.0.0.1:${controllerMetrics}/healthz`),
  );
  await start(
    "argocd-applicationset-controller",
    [
      `--metrics-addr=127.0.0.1:${setMetrics}`,
      `--probe-addr=127.0.0.1:${setProbe}`,
      `--webhook-addr=127.0.0.1:${setWebhook}`,
      `--argocd-repo-server=${repoServer}`,
      "--repo-server-plaintext",
      ...shared,
    ],
    // It has no health check; something answers once it runs.
    async () => (await fetch(`http://127.0.0.1:${setProbe}`)).status > 0,
  );
  const url = `http://127.0.0.1:${server}`;
  return { url, token: await signIn(kube, url) };
}

/** The CRDs first: the objects are of their kinds. */
async function applyObjects(kube: Kube, crds: string): Promise<void> {
  const read = (file: string) => readFileSync(file, "utf8");
  await kube.apply(read(join(OBJECTS, "namespaces.yaml")));
  for (const name of readdirSync(crds)) await kube.apply(read(join(crds, name)));
  await kube.apply(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "argocd-secret",
        namespace: "argocd",
        labels: { "app.kubernetes.io/part-of": "argocd" },
      },
    }),
  );
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      await kube.apply(read(join(OBJECTS, "argocd.yaml")));
      return;
    } catch (error) {
      // A kind is served a moment after its CRD was accepted.
      if (Date.now() > deadline) throw error;
    }
  }
}

const answers = (url: string) => async () => (await fetch(url)).ok;

/** With the password that Argo CD makes for the admin of a new server. */
async function signIn(kube: Kube, url: string): Promise<string> {
  const secret = (await kube.get("/api/v1/namespaces/argocd/secrets/argocd-initial-admin-secret")) as {
    data: { password: string };
  };
  const password = Buffer.from(secret.data.password, "base64").toString();
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  if (!answer.ok) throw new Error(`the admin cannot sign in: ${answer.status} ${await answer.text()}`);
  const { token } = (await answer.json()) as { token: string };
  return token;
}

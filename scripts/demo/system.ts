/** The three parts of the demo, on loopback: the built Worker, a registry that plays Docker Hub, an Argo CD. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type StandInArgoCd, startArgoCd } from "../../test/support/argocd.ts";
import { type StandInRegistry, startRegistry } from "../../test/support/registry.ts";
import { type RunningWorker, startWorker } from "../../test/support/worker.ts";
import { BOTH, demoApplications, FIRST_TAG, keyOf, REPOSITORY } from "./applications.ts";
import { portOrAny } from "./ports.ts";

export interface System {
  readonly worker: RunningWorker;
  readonly registry: StandInRegistry;
  readonly argocd: StandInArgoCd;
  readonly apiToken: string;
  /** Where Docker Hub sends its webhooks; holds the webhook secret. */
  readonly webhookUrl: string;
  /** Stops what was started, in any state. */
  stop(): Promise<void>;
}

export interface SystemOptions {
  /** Take the ports that `--keep` promises, where they are free. */
  readonly fixedPorts: boolean;
  /** Each line that the Worker logs. */
  readonly onLog: (line: string) => void;
}

/** 8787 is where `wrangler dev` listens; the others follow. */
export const PORTS = { worker: 8787, registry: 8788, argocd: 8789, control: 8790 };

/** How long the stand-in takes from a changed spec to the rollout's start, and again to its end. */
const SYNC_MS = 200;

const NEEDED = {
  "dist/index.js": "run: npm run build",
  "test/fixtures/config/example-api.yaml": "the demo plays with it: git checkout test/fixtures/config",
  "test/fixtures/config/registries.yaml": "the demo plays with it: git checkout test/fixtures/config",
};

/** What is missing in the checkout, with the mend; undefined when the demo can start. */
export function missingFile(root: string): string | undefined {
  const missing = Object.entries(NEEDED).find(([path]) => !existsSync(join(root, path)));
  return missing && `${missing[0]} is missing; ${missing[1]}`;
}

/** The user's own table of registries, with the stand-in's address in place of Docker Hub's. Everything else stays. */
export function registriesFor(table: string, url: string): string {
  return table.replace(/^(\s*(?:- )?api_url:\s*)https:\/\/registry-1\.docker\.io\s*$/m, `$1${url}`);
}

export async function startSystem(root: string, { fixedPorts, onLog }: SystemOptions): Promise<System> {
  const port = (wanted: number) => (fixedPorts ? portOrAny(wanted) : 0);
  const started: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    started.push(part);
    return part;
  };
  const stop = async () => void (await Promise.allSettled(started.map((part) => part.stop())));
  const secret = () => randomBytes(16).toString("hex");
  const [apiToken, webhookSecret, password] = [secret(), secret(), secret()];
  // Shaped as Argo CD's tokens are: a JWT that never ends.
  const part = (value: object | string) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const argocdToken = [{ alg: "HS256" }, { iss: "argocd", jti: secret() }, secret()].map(part).join(".");
  const credentials = { username: "demo", password };

  try {
    const registry = keep(
      await startRegistry({ auth: { scheme: "bearer", credentials }, port: await port(PORTS.registry) }),
    );
    for (const tag of ["latest", FIRST_TAG]) registry.push(REPOSITORY, tag);

    const account = { name: "image-updater", policies: policies() };
    const argocd = keep(
      await startArgoCd({
        applications: demoApplications(),
        tokens: { [argocdToken]: account },
        port: await port(PORTS.argocd),
      }),
    );
    for (const name of BOTH) argocd.syncAfter(keyOf(name), SYNC_MS);

    const config = (name: string) => readFileSync(join(root, "test/fixtures/config", name), "utf8");
    const worker = keep(
      await startWorker({
        resources: { "example-api.yaml": config("example-api.yaml") },
        registries: registriesFor(config("registries.yaml"), registry.url),
        vars: {
          MODE: "apply",
          ARGOCD_URL: argocd.url,
          ARGOCD_TOKEN: argocdToken,
          API_TOKEN: apiToken,
          DOCKER_WEBHOOK_SECRET: webhookSecret,
          PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS: JSON.stringify({
            auths: { "https://index.docker.io/v1/": credentials },
          }),
        },
        port: await port(PORTS.worker),
        unwatched: true,
        onLog,
      }),
    );
    const webhookUrl = `${worker.url}/webhook/docker.io/${webhookSecret}`;
    return { worker, registry, argocd, apiToken, webhookUrl, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Exactly what the README asks for: get and update, nothing else. */
function policies(): { action: "get" | "update"; object: string }[] {
  return (["get", "update"] as const).map((action) => ({ action, object: "default/*" }));
}

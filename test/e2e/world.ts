/** One scenario's world: a registry of its own, the built Worker, the repository that Argo CD reads, and its people. */
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageReport } from "../../src/protocol.ts";
import { type Deployment, type DeploymentOptions, startDeployment } from "../support/deployment.ts";
import { ACCOUNT } from "../support/material.ts";
import { type RealRegistry, startRealRegistry } from "../support/real-registry.ts";
import { type PassedRequest, startRecordingProxy } from "../support/recording-proxy.ts";
import { createPeople, eventually, type People, type Source } from "./people.ts";
import { type GitRepository, openRepository } from "./stack/git.ts";
import { readTarget, type Target } from "./target.ts";

export interface World extends Deployment {
  readonly target: Target;
  readonly people: People;
  readonly registry: RealRegistry;
  readonly git: GitRepository;
  /** What the Worker asked Argo CD. */
  readonly asked: readonly PassedRequest[];
  /** What the Worker asked the registry. */
  readonly askedRegistry: readonly PassedRequest[];
  /** Pushes a new image, tells the Worker as Docker Hub does, and gives the image's digest. */
  push(repository: string, tag: string): Promise<string>;
  /** The status row of an Application's image. `application` is `namespace/name`, or a name in argocd. */
  image(application: string, alias?: string): Promise<ImageReport | undefined>;
  /** Waits until the row satisfies `isSo`, and gives it; fails with the row that it had last. */
  imageOnce(
    application: string,
    what: string,
    isSo: (row: ImageReport) => boolean,
    options?: { readonly alias?: string; readonly withinMs?: number },
  ): Promise<ImageReport>;
}

export interface WorldOptions extends Pick<DeploymentOptions, "resources" | "vars" | "storage"> {
  /** Argo CD's token of the Worker. Default: one of the account `image-updater`, made for it. */
  readonly argocdToken?: string;
}

/** What ../deploy holds, by path: charts, kustomizations, the plugin's script, the user's resource. */
const DEPLOY_FILES: Readonly<Record<string, string>> = readFiles(join(import.meta.dirname, "deploy"));

export async function openWorld(options: WorldOptions): Promise<World> {
  const target = readTarget();
  const people = createPeople(target);
  const clone = mkdtempSync(join(tmpdir(), "e2e-clone-"));
  const git = await openRepository(clone, target.git.url, target.git.pushUrl);
  await git.commit(DEPLOY_FILES, "What the scenarios deploy");
  const registry = await startRealRegistry({ credentials: ACCOUNT });
  const [proxy, registryProxy] = await Promise.all([
    startRecordingProxy(target.argocd.url),
    startRecordingProxy(registry.url),
  ]);
  const deployment = await startDeployment({
    ...options,
    registryUrl: registryProxy.url,
    argocdUrl: proxy.url,
    vars: { ARGOCD_TOKEN: options.argocdToken ?? (await people.token("image-updater")), ...options.vars },
  });

  const image: World["image"] = async (application, alias = "app") => {
    const key = application.includes("/") ? application : `argocd/${application}`;
    const { applications } = await deployment.status();
    const row = applications.find((each) => each.application === key);
    return row?.images.find((each) => each.alias === alias);
  };

  return {
    ...deployment,
    target,
    people,
    registry,
    git,
    asked: proxy.requests,
    askedRegistry: registryProxy.requests,
    push: async (repository, tag) => {
      const digest = await registry.push(repository, tag);
      const { status } = await deployment.webhook({ repository, tag });
      if (status !== 202) throw new Error(`the webhook answered ${status}`);
      return digest;
    },
    image,
    imageOnce: (application, what, isSo, { alias = "app", withinMs = 30_000 } = {}) =>
      eventually(
        `${application} ${what}`,
        async () => {
          const row = await image(application, alias);
          return row !== undefined && isSo(row) && row;
        },
        { withinMs, tell: async () => (await image(application, alias)) ?? (await deployment.status()) },
      ),
    stop: async () => {
      await deployment.stop();
      await registry.stop();
      await Promise.all([proxy.stop(), registryProxy.stop()]);
      await rm(clone, { recursive: true, force: true });
    },
  };
}

/** A source of ../deploy. */
export const sourceOf = (target: Target, path: string, more: Partial<Source> = {}): Source => ({
  repoURL: target.git.url,
  path,
  targetRevision: "main",
  ...more,
});

/** Helm parameters of charts/example-api. */
export const helmOf = (repository: string, tag: string): Pick<Source, "helm"> => ({
  helm: {
    parameters: [
      { name: "image.repository", value: repository },
      { name: "image.tag", value: tag },
    ],
  },
});

function readFiles(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

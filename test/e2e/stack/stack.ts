/** The whole stack: Kubernetes, Argo CD and Git, started in order; and the parts that a test may take away for a while. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePorts } from "../../support/ports.ts";
import { ARGOCD_PORTS, startArgoCd } from "./argocd.ts";
import type { Built } from "./build.ts";
import { startGitServer } from "./git.ts";
import type { Kube } from "./kube.ts";
import { startKubernetes } from "./kubernetes.ts";
import { runPods } from "./pods.ts";
import { createProcesses } from "./processes.ts";

export interface Stack {
  readonly argocd: { readonly url: string; readonly token: string };
  readonly gitUrl: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Its Kubernetes API, with all rights. */
  readonly kube: Kube;
  /** `git`, or the name of a process: `argocd-repo-server`, `redis`, `kube-apiserver`, ... */
  take(part: string): Promise<void>;
  /** Gives it back, as it was. */
  give(part: string): Promise<void>;
  stop(): Promise<void>;
}

/** Namespaces beside argocd in which Applications are served; the same are in ../objects. */
const NAMESPACES = "team-apps";

/** `folder` is empty and becomes the stack's own: data, logs, home. Throws when it is interrupted; nothing is left then. */
export async function startStack(
  built: Built,
  folder: string,
  say: (line: string) => void,
  interrupted: AbortSignal,
): Promise<Stack> {
  const own = async (name: string) => {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    return path;
  };
  const env = { PATH: process.env.PATH ?? "", HOME: await own("home"), TMPDIR: await own("tmp") };
  const processes = createProcesses(folder, env, interrupted);
  const ended = new AbortController();
  const [etcd = 0, peer = 0, api = 0, controllers = 0, gitPort = 0, ...ports] = await freePorts(
    5 + ARGOCD_PORTS,
  );
  try {
    say("starting Kubernetes");
    const kubernetes = await startKubernetes(processes, {
      folder,
      programs: built.programs,
      ports: [etcd, peer, api, controllers],
    });
    void runPods(kubernetes.kube, ended.signal);
    const git = await startGitServer(await own("git"), "deploy", gitPort);
    say("starting Argo CD");
    const argocd = await startArgoCd(processes, kubernetes, { folder, built, ports, namespaces: NAMESPACES });
    say(`Argo CD ${built.versions.argocd} answers at ${argocd.url}`);
    return {
      argocd,
      gitUrl: git.url,
      versions: built.versions,
      kube: kubernetes.kube,
      take: (part) => (part === "git" ? git.stop() : processes.kill(part)),
      give: (part) => (part === "git" ? git.start() : processes.restart(part)),
      stop: async () => {
        ended.abort();
        await git.stop();
        await processes.killAll();
      },
    };
  } catch (error) {
    ended.abort();
    await processes.killAll();
    throw error;
  }
}

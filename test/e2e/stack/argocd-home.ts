/** What Argo CD's processes find on this machine: programs on PATH, and folders of their own for what is in /app elsewhere. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { Built } from "./build.ts";

/** Argo CD goes by the name it was called by; the repo-server finds helm, kustomize and its wrappers on PATH. */
export async function makeBin(folder: string, built: Built): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  const { argocd = "", helm = "", kustomize = "" } = built.programs;
  const links = {
    helm,
    kustomize,
    ...Object.fromEntries(
      ["server", "repo-server", "application-controller", "applicationset-controller", "cmp-server"].map(
        (part) => [`argocd-${part}`, argocd],
      ),
    ),
    ...Object.fromEntries(readdirSync(built.wrappers).map((name) => [name, join(built.wrappers, name)])),
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(bin, name));
  return bin;
}

/** Folders of its own for all that Argo CD would look for in /app. */
export async function environment(
  folder: string,
  bin: string,
  kubeconfig: string,
): Promise<Readonly<Record<string, string>>> {
  const own = async (name: string) => {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    return path;
  };
  const plugin = readFileSync(join(import.meta.dirname, "plugin.yaml"));
  await writeFile(join(await own("plugin"), "plugin.yaml"), plugin);
  return {
    PATH: [bin, process.env.PATH, dirname(process.execPath)].join(delimiter),
    HOME: await own("home"),
    TMPDIR: await own("tmp"),
    KUBECONFIG: kubeconfig,
    ARGOCD_FAKE_IN_CLUSTER: "true",
    ARGOCD_TLS_DATA_PATH: await own("tls"),
    ARGOCD_SSH_DATA_PATH: await own("ssh"),
    ARGOCD_GNUPGHOME: await own("gpg"),
    ARGOCD_GPG_DATA_PATH: await own("gpg-data"),
    ARGOCD_PLUGINSOCKFILEPATH: await own("sockets"),
    ARGOCD_GPG_ENABLED: "false",
  };
}

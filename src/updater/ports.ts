/** The ports of a pass, wired to Argo CD and to the other objects. The updater's only file that touches the world. */
import { createArgoCd } from "../argocd/client.ts";
import type { Failure } from "../lib/failure.ts";
import { err } from "../lib/result.ts";
import { type Env, FLEET } from "../protocol.ts";
import type { Settings } from "../settings.ts";
import type { Ports } from "./reconcile.ts";

const NOT_CONFIGURED: Failure = {
  code: "argocd-not-configured",
  message: "ARGOCD_URL or ARGOCD_TOKEN is missing, so Argo CD cannot be asked.",
  temporary: false,
  mend: "Set ARGOCD_URL in wrangler.toml and the secret ARGOCD_TOKEN; status lists what is wrong with them.",
};

/** `key`: the Application, `namespace/name`. */
export function createPorts(env: Env, settings: Settings, key: string): Ports {
  const [namespace = "", name = ""] = key.split("/");
  const id = { namespace, name };
  const { argocd } = settings;
  const client =
    argocd &&
    createArgoCd({
      ...argocd,
      namespace: settings.argocdNamespace,
      fetch: (url, init) => fetch(url, init),
      now: Date.now,
    });
  return {
    rules: () => env.FLEET.getByName(FLEET).rulesOf(key),
    tags: (repository, listedAfter) =>
      env.REPOSITORY.getByName(repository).tags(listedAfter === undefined ? {} : { listedAfter }),
    confirm: (repository, tag) => env.REPOSITORY.getByName(repository).confirm(tag),
    read: async (project) => client?.getApplication(id, project) ?? err(NOT_CONFIGURED),
    write: async (project, operations) =>
      client?.patchApplication(id, project, operations) ?? err(NOT_CONFIGURED),
    now: Date.now,
  };
}

/** The ports of a pass, and how they are wired to Argo CD and to the other objects: the updater's way to the world. */
import type { Application } from "../argocd/application.ts";
import { askParent } from "../argocd/ask-parent.ts";
import { createArgoCd } from "../argocd/client.ts";
import { NOT_CONFIGURED } from "../argocd/failure.ts";
import type { Owner } from "../argocd/owners.ts";
import type { Parent } from "../argocd/parent.ts";
import type { JsonPatchOperation } from "../argocd/patch.ts";
import type { Failure } from "../lib/failure.ts";
import { err, type Result } from "../lib/result.ts";
import { type ApplicationRules, type Confirmation, type Env, FLEET, type TagList } from "../protocol.ts";
import type { Settings } from "../settings.ts";

/** The world, as a pass sees it. */
export interface Ports {
  rules(): Promise<ApplicationRules>;
  tags(repositoryKey: string, listedAfter: number | undefined): Promise<Result<TagList, Failure>>;
  confirm(repositoryKey: string, tag: string): Promise<Result<Confirmation, Failure>>;
  /** Another Application, which owns this one. */
  parent(owner: Owner): Promise<Result<Parent, Failure>>;
  read(project: string): Promise<Result<Application, Failure>>;
  write(project: string, operations: readonly JsonPatchOperation[]): Promise<Result<Application, Failure>>;
  now(): number;
}

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
    parent: async (owner) =>
      client === undefined ? err(NOT_CONFIGURED) : askParent(client, owner, id, settings.argocdNamespace),
    read: async (project) => client?.getApplication(id, project) ?? err(NOT_CONFIGURED),
    write: async (project, operations) =>
      client?.patchApplication(id, project, operations) ?? err(NOT_CONFIGURED),
    now: Date.now,
  };
}

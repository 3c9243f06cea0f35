/** The ports of a pass, and how they are wired to Argo CD and to the other objects: the updater's way to the world. */
import type { Application } from "../argocd/application.ts";
import { askParent } from "../argocd/ask-parent.ts";
import { connect } from "../argocd/connect.ts";
import type { Owner } from "../argocd/owners.ts";
import type { Parent } from "../argocd/parent.ts";
import type { JsonPatchOperation } from "../argocd/patch.ts";
import type { Failure } from "../lib/failure.ts";
import { ok, type Result } from "../lib/result.ts";
import type { TagFacts } from "../policy/facts.ts";
import {
  type ApplicationRules,
  type Confirmation,
  type Env,
  type FactsAnswer,
  type FactsRequest,
  FLEET,
  type TagList,
} from "../protocol.ts";
import type { Settings } from "../settings.ts";

/** The world, as a pass sees it. */
export interface Ports {
  rules(): Promise<ApplicationRules>;
  tags(repositoryKey: string, listedAfter: number | undefined): Promise<Result<TagList, Failure>>;
  confirm(repositoryKey: string, tag: string): Promise<Result<Confirmation, Failure>>;
  facts(repositoryKey: string, request: FactsRequest): Promise<Result<FactsAnswer, Failure>>;
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
  const argocd = connect(settings);
  return {
    rules: () => env.FLEET.getByName(FLEET).rulesOf(key),
    tags: (repository, listedAfter) =>
      env.REPOSITORY.getByName(repository).tags(listedAfter === undefined ? {} : { listedAfter }),
    confirm: (repository, tag) => env.REPOSITORY.getByName(repository).confirm(tag),
    facts: async (repository, request) => {
      const answer = await env.REPOSITORY.getByName(repository).facts(request);
      return answer.ok ? ok({ ...answer.value, facts: answer.value.facts.flatMap(pairOf) }) : answer;
    },
    parent: async (owner) =>
      argocd.ok ? askParent(argocd.value, owner, id, settings.argocdNamespace) : argocd,
    read: async (project) => (argocd.ok ? argocd.value.getApplication(id, project) : argocd),
    write: async (project, operations) =>
      argocd.ok ? argocd.value.patchApplication(id, project, operations) : argocd,
    now: Date.now,
  };
}

/** The types of RPC make a list of every tuple. */
function pairOf([tag, facts]: readonly (string | TagFacts)[]): readonly (readonly [string, TagFacts])[] {
  return typeof tag === "string" && typeof facts === "object" ? [[tag, facts]] : [];
}

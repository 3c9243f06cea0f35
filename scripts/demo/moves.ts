/** What the steps of the scenario are made of: a push, and the checks of what became of it. */
import {
  BOTH,
  changedParameters,
  keyOf,
  type Parameters,
  parametersOf,
  TAG_PARAMETER,
  tagOf,
} from "./applications.ts";
import { check, held, type Line, missed, soon } from "./line.ts";
import { type Requests, requestsFromNow } from "./requests.ts";
import { explanation, rowOf } from "./status.ts";
import type { System } from "./system.ts";
import { type Patience, until } from "./until.ts";

export interface Stage {
  readonly system: System;
  readonly patience: Patience;
}

/** A moment of the scenario: what the Applications asked for, and every request since. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly parameters: ReadonlyMap<string, Parameters>;
  readonly requests: Requests;
}

export function momentOf(system: System): Moment {
  const { applications } = system.argocd;
  return {
    at: Date.now(),
    parameters: new Map(BOTH.map((name) => [name, parametersOf(applications, name)])),
    requests: requestsFromNow(system),
  };
}

/** The Application got `tag` by one PATCH that touched nothing else. `trigger`: what the time is counted from. */
export async function updated(
  { system, patience }: Stage,
  name: string,
  tag: string,
  { at, parameters, requests }: Moment,
  trigger: "webhook" | "cron trigger",
): Promise<Line> {
  const { applications } = system.argocd;
  const patchedAt = await until(
    () => (tagOf(applications, name) === tag ? requests.patchedAt(name) : undefined),
    patience,
  );
  if (patchedAt === undefined) {
    return missed(
      name,
      `asks for ${tagOf(applications, name)}, not for ${tag}. ${await explanation(system, name)}`,
    );
  }
  const before = parameters.get(name) ?? new Map();
  const changed = changedParameters(before, parametersOf(applications, name));
  const times = requests.patches(name);
  if (times !== 1) return missed(name, `was patched ${times} times; once was due.`);
  if (changed.join() !== TAG_PARAMETER)
    return missed(name, `got other parameters too: ${changed.join(", ")}.`);

  const text = `${before.get(TAG_PARAMETER)} -> ${tag}`;
  const ms = patchedAt - at;
  return trigger === "webhook"
    ? { ...held(name, text), pushToPatchMs: ms }
    : held(name, `${text}, ${ms} ms after the ${trigger}`);
}

/** A pass since `moment` left the Application alone, in this state, for a reason that has these words. */
export async function leftAlone(
  { system, patience }: Stage,
  name: string,
  { state, words }: { readonly state: string; readonly words: readonly string[] },
  { at, parameters, requests }: Moment,
): Promise<Line> {
  const row = await until(async () => {
    const seen = await rowOf(system, name);
    return seen !== undefined && seen.at >= at && seen.state === state ? seen : undefined;
  }, patience);
  const changed = changedParameters(
    parameters.get(name) ?? new Map(),
    parametersOf(system.argocd.applications, name),
  );
  if (requests.patches(name) > 0 || changed.length > 0)
    return missed(name, "was written to; it was to be left alone.");
  if (row === undefined)
    return missed(name, `was not looked at as expected. ${await explanation(system, name)}`);
  return check(
    words.every((word) => row.reason.includes(word)),
    name,
    `${state === "held" ? "held" : "left alone"}: ${row.reason}`,
    `was left alone for another reason: ${row.reason}`,
  );
}

/** Five seconds after a write the Worker reads it back; by then Argo CD has synced. */
export async function* readBack(
  { system, patience }: Stage,
  names: readonly string[],
  tag: string,
): AsyncGenerator<Line> {
  yield soon("5 s later", "the Worker reads back what it wrote");
  for (const name of names) {
    const verified = await until(async () => {
      const row = await rowOf(system, name);
      return row?.running === tag && ["updated", "up-to-date"].includes(row.state) ? row : undefined;
    }, patience);
    const status = system.argocd.applications.get(keyOf(name))?.status;
    const synced = status?.sync.status === "Synced" && status.health.status === "Healthy";
    if (verified === undefined)
      return yield missed(name, `${tag} was not read back. ${await explanation(system, name)}`);
    if (!synced || tagOf(system.argocd.applications, name) !== tag)
      return yield missed(name, `${tag} did not last.`);
  }
  const who = names.length === 1 ? `${names[0]} still asks` : "both still ask";
  yield held("5 s later", `${who} for ${tag}; Synced, Healthy`);
}

/** Sends Docker Hub's webhook, `times` times, as a multi-platform push does. */
export async function webhook(
  { system }: Stage,
  tag: string,
  repository: string,
  times: number,
): Promise<Line> {
  const answers = await system.registry.sendWebhook(system.webhookUrl, { repository, tag, times });
  const statuses = answers.map(({ status }) => status);
  const all = times === 1 ? "answered 202: stored" : `answered 202, all ${times}: stored`;
  return check(
    statuses.every((status) => status === 202),
    "webhook",
    all,
    `was answered ${statuses.join(", ")}.`,
  );
}

/** The world of one Application for tests: its rules, the registry's tags, Argo CD, a clock, and a real memory. */
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import type { TagFacts, TagSort } from "../../src/policy/facts.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { Confirmation, FactsRequest } from "../../src/protocol.ts";
import { type Memory, openMemory } from "../../src/updater/memory.ts";
import type { Ports } from "../../src/updater/ports.ts";
import { type Pass, type PassResult, reconcile } from "../../src/updater/reconcile.ts";
import { rule } from "../policy/sample.ts";
import { applyJsonPatch, type Json } from "../support/argocd.json-patch.ts";
import { openSql } from "../support/sql.ts";
import { applicationJson, readApplication, type Sample } from "./sample.ts";

export type PortName = "rules" | "tags" | "facts" | "confirm" | "read" | "parent" | "write";

export const API = "docker.io/acme/api";

/** How long a settled contest rests. */
export const CONTEST_REST_MS = 6 * 3_600_000;

/** Manifests of the Application in Git, with helm.parameters and without. */
export const SETS_PARAMETERS = {
  spec: { source: { helm: { parameters: [{ name: "image.tag", value: "0.1.0" }] } } },
};
export const SETS_NO_PARAMETERS = { spec: { source: { helm: { valueFiles: ["values.yaml"] } } } };

/** Thrown where an object is evicted. */
export class Evicted extends Error {}

export interface World {
  now: number;
  ready: boolean;
  rules: Rule[];
  /** By repository. */
  tags: Record<string, readonly string[]>;
  /** The registry's own order of its lists. */
  sorted: TagSort | undefined;
  /** Tags that are listed and have no manifest. */
  vanished: string[];
  /** What the registry has of each tag. One that is not here has a manifest without a digest in the answer to HEAD. */
  facts: Record<string, TagFacts>;
  /** What the Repository remembers of some tags, until it looks them up anew. */
  remembered: Record<string, TagFacts>;
  /** Tags that the Repository has yet to read. */
  unread: string[];
  /** False: a registry whose answer to HEAD names no digest. */
  headTellsDigest: boolean;
  /** Every request for facts, in order. */
  readonly factsRequests: FactsRequest[];
  /** Tags that the registry was asked about by HEAD; an answer younger than a minute is used again. */
  readonly heads: string[];
  /** Spec of the parent Application. */
  parent: { readonly [key: string]: Json };
  /** What the parent's Git asks for as the Application; undefined where it is not known. */
  manifest: unknown;
  /** Ports that answer a failure. */
  failing: Partial<Record<PortName, Failure>>;
  /** Called when a port is, and again when it has done its work. */
  on: (port: PortName, stage: "before" | "after") => void;
  /** Runs right after each patch that was taken. */
  controller: (() => void) | undefined;
  /** Every call, in order. */
  readonly calls: PortName[];
  /** Operations of each patch that was taken, without its tests. */
  readonly patches: { readonly path: string; readonly value: unknown }[][];
  /** What the spec asks for now. */
  parameters(): Record<string, string>;
  /** A person, a controller or another tool writes the spec; who, where managedFields tell. */
  set(parameters: Readonly<Record<string, string>>, writer?: string, wroteAt?: string): void;
  /** A person syncs, and the spec asked for these parameters when the server read it. */
  deploy(parameters: Readonly<Record<string, string>>, by?: string): void;
  /** A person has Argo CD roll back to these parameters. */
  rollBack(parameters: Readonly<Record<string, string>>): void;
  /** What Argo CD holds of operations, in place of what it held. */
  operate(operations: Pick<Sample, "operation" | "history">): void;
  /** Deletes the Application and makes it again. */
  replace(sample: Sample): void;
  /** Opened anew each time, as after an eviction. */
  memory(): Memory;
  /** One pass; its report is stored as the Application object does. */
  pass(more?: Partial<Pass>): Promise<PassResult>;
  /** Rows that were written to SQLite so far. */
  rowsWritten(): number;
}

/** `argocd`: an Argo CD that is read and written in place of the one in memory. */
export function createWorld(sample: Sample, argocd?: Pick<Ports, "read" | "write">): World {
  const sql = openSql();
  let current = sample;
  let json = applicationJson(sample);

  const port = async <T>(
    name: PortName,
    work: () => Result<T, Failure> | Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> => {
    world.calls.push(name);
    world.on(name, "before");
    const failure = world.failing[name];
    const answer = failure === undefined ? await work() : err(failure);
    world.on(name, "after");
    return answer;
  };

  const looked = new Map<string, number>();
  const head = (tag: string, since: number) => {
    if ((looked.get(tag) ?? -1) >= since) return;
    world.heads.push(tag);
    looked.set(tag, world.now);
    delete world.remembered[tag];
  };
  const factsOf = (tag: string, { depth }: FactsRequest): TagFacts => {
    const found = world.remembered[tag] ?? world.facts[tag] ?? { kind: "absent" };
    return depth === "digest" && found.kind === "known" ? { ...found, builds: undefined } : found;
  };

  const ports: Ports = {
    rules: async () => {
      world.calls.push("rules");
      world.on("rules", "before");
      const { ready, rules } = world;
      return { ready, project: "default", rules };
    },
    tags: (key) =>
      port("tags", () =>
        ok({
          tags: world.tags[key] ?? [],
          listedAt: world.now,
          ...(world.sorted && { sorted: world.sorted }),
        }),
      ),
    facts: (_key, request) =>
      port("facts", () => {
        world.factsRequests.push(request);
        const read = request.tags.filter((tag) => !world.unread.includes(tag));
        for (const tag of read) {
          const isKnown = tag in world.remembered || looked.has(tag);
          if (request.since !== undefined || !isKnown) head(tag, request.since ?? world.now);
        }
        const waiting = request.tags.length - read.length;
        return ok({ facts: read.map((tag) => [tag, factsOf(tag, request)]), waiting });
      }),
    confirm: (_key, tag) =>
      port("confirm", (): Result<Confirmation, Failure> => {
        if (world.vanished.includes(tag)) return ok({ exists: false });
        head(tag, world.now - 60_000);
        const found = world.remembered[tag] ?? world.facts[tag];
        const digest = found?.kind === "known" && world.headTellsDigest ? found.digest : undefined;
        return ok({ exists: true, digest, at: looked.get(tag) ?? world.now });
      }),
    read: (project) => port("read", () => argocd?.read(project) ?? ok(readApplication(json))),
    parent: ({ name }) =>
      port("parent", () =>
        ok({
          application: readApplication({ metadata: { name, namespace: "argocd" }, spec: world.parent }),
          manifest: world.manifest,
        }),
      ),
    write: (project, operations) =>
      port("write", () => {
        if (argocd !== undefined) return argocd.write(project, operations);
        const patched = applyJsonPatch(json, operations.map(plain));
        if ("error" in patched) return err(CONFLICT);
        json = patched.value;
        world.patches.push(
          operations.flatMap(({ op, path, value }) => (op === "test" ? [] : [{ path, value }])),
        );
        const answer = ok(readApplication(json));
        world.controller?.();
        return answer;
      }),
    now: () => world.now,
  };

  const world: World = {
    now: 1_000_000,
    ready: true,
    rules: [rule()],
    tags: { [API]: ["0.1.0", "0.2.0"] },
    sorted: undefined,
    vanished: [],
    facts: {},
    remembered: {},
    unread: [],
    headTellsDigest: true,
    factsRequests: [],
    heads: [],
    parent: {},
    manifest: SETS_PARAMETERS,
    failing: {},
    on: () => {},
    controller: undefined,
    calls: [],
    patches: [],
    parameters: () => {
      const { source } = readApplication(json).spec;
      return Object.fromEntries(
        (source?.helm?.parameters ?? []).map(({ name = "", value = "" }) => [name, value]),
      );
    },
    set: (parameters, writer, wroteAt) => {
      current = { ...current, writer, wroteAt };
      json = applicationJson({ ...current, parameters });
    },
    deploy: (parameters, by = "alice") => world.operate({ operation: { parameters, at: world.now, by } }),
    rollBack: (parameters) =>
      world.operate({ operation: { parameters, at: world.now, by: "alice", isRollback: true } }),
    operate: (operations) => {
      current = { ...current, ...operations };
      world.set(world.parameters(), current.writer);
    },
    replace: (next) => {
      current = next;
      json = applicationJson(next);
    },
    memory: () => openMemory(sql),
    pass: async (more = {}) => {
      const memory = openMemory(sql);
      const result = await reconcile(ports, memory, {
        application: "argocd/api",
        mode: "apply",
        dryRun: false,
        naming: DOCKER_HUB_DEFAULTS,
        events: ["push-1"],
        listedAfter: undefined,
        pushedAt: undefined,
        contestRetryMs: CONTEST_REST_MS,
        ...more,
      });
      if (result.kind !== "failed" && more.dryRun !== true) memory.state.write("report", result.report);
      return result;
    },
    rowsWritten: sql.changes,
  };
  return world;
}

const CONFLICT: Failure = {
  code: "argocd-conflict",
  message: "A test of the patch failed.",
  temporary: true,
};

/** The operation as it arrives at the server. */
function plain({ op, path, value }: { op: string; path: string; value: unknown }): {
  op: string;
  path: string;
  value: Json;
} {
  return { op, path, value: JSON.parse(JSON.stringify(value)) };
}

/**
 * A simulated platform for plain Node: the three object classes and the app run on it unchanged, with a clock that is
 * moved by hand and chance from a seed, and everything is counted. It goes through a day in seconds, and twice the same way.
 *
 * Modelled: one instance per name; RPC that copies; storage with SQLite that outlives the instance; one alarm per object,
 * at least once, tried again from two seconds on and dropped after six more throws; alarms of one object that never overlap;
 * calls that interleave at each `await`, but not while storage is awaited (input gate); eviction of an idle instance, and
 * its end in the middle of whatever it does, with calls in flight rejected. Writes are durable at once, so that whatever
 * goes out was stored before (output gate): an end in the middle falls on an `await` for somebody else, never between two statements.
 *
 * Not modelled: limits are counted and not enforced; CPU time; a move to another machine; hibernation; an output gate that
 * fails; two instances of one name while the older one is cut off.
 *
 * Only one at a time: it takes the place of the process's clock and `fetch` until it is closed. Load it with the modules of
 * platform.modules.ts: the vitest projects do, and plain `node` with platform.hooks.ts.
 */
import { BUNDLED_FILES } from "../../src/fleet/bundled.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { app } from "../../src/intake/routes.ts";
import { FLEET } from "../../src/protocol.ts";
import { Repository } from "../../src/registry/repository.ts";
import { Application } from "../../src/updater/application.ts";
import type { Fault } from "./fault-proxy.ts";
import { SECRETS } from "./material.ts";
import { type Clock, installClock } from "./platform.clock.ts";
import { type Counts, createCounter } from "./platform.counts.ts";
import { createFetch, type Handler, type Step } from "./platform.network.ts";
import { createObject, never, type ObjectClass, type PlatformObject, scopes } from "./platform.object.ts";

export type { Counts } from "./platform.counts.ts";
export type { Handler, Step } from "./platform.network.ts";

export interface PlatformOptions {
  /** Who can be reached, by host name: `registry-1.docker.io`. */
  readonly hosts: Readonly<Record<string, Handler>>;
  /** The user's `config/*.yaml`, by file name. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Variables and secrets over the defaults. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Of everything that is left to chance. Default 1. */
  readonly seed?: number;
  /** When it begins, epoch milliseconds. Default: the first of January 2040. */
  readonly start?: number;
  /** Milliseconds that an exchange with a host takes. Default 20. */
  readonly latencyMs?: (host: string) => number;
  /** Instead of the product's own classes, by the name of their binding. */
  readonly classes?: Readonly<Record<string, ObjectClass>>;
}

export interface Platform {
  readonly clock: Clock;
  /** Bindings and variables. */
  readonly env: Readonly<Record<string, unknown>>;
  /** What the Worker answers. Its time passes with `run` or `until`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** What the cron trigger does. */
  cron(): Promise<void>;
  /** Moves the clock on by so long. Gives when something is done outside of it: nothing is left that needs no time. */
  run(ms: number): Promise<void>;
  /** Moves the clock as far as an answer needs, at most so long. Default: an hour. */
  until<T>(answer: Promise<T>, atMostMs?: number): Promise<T>;
  /** Every object that was ever called, in that order. */
  objects(): readonly PlatformObject[];
  /** `("FLEET", "fleet")`; made where it is not there yet. */
  object(binding: string, name: string): PlatformObject;
  /** Another deployment: other resources or variables, and every instance is ended. */
  deploy(change: Pick<PlatformOptions, "resources" | "vars">): void;
  /** What happens to requests from now on; `what` as in a Step. */
  fault: (what: string) => Fault | undefined;
  /** Told of each step: the place for `kill`. */
  step: (step: Step) => void;
  counts(): Counts;
  /** Of all objects' storage. */
  storageBytes(): number;
  /** Lines that the Worker logged. */
  readonly logs: readonly string[];
  /** Gives the process its clock and `fetch` back. */
  close(): void;
}

const START = Date.parse("2040-01-01T00:00:00Z");
const HOUR_MS = 3_600_000;
const CLASSES: Readonly<Record<string, ObjectClass>> = {
  FLEET: Fleet,
  REPOSITORY: Repository,
  APPLICATION: Application,
};
export const ARGOCD_HOST = "argocd.example.com";
const VARS = { MODE: "apply", LOG_LEVEL: "error", ARGOCD_URL: `https://${ARGOCD_HOST}`, ...SECRETS };

export function createPlatform(options: PlatformOptions): Platform {
  const clock = installClock(options.start ?? START, options.seed ?? 1, (act) => {
    // A timer belongs to who set it, and comes no more when that one is gone.
    const scope = scopes.getStore();
    if (scope === undefined) return act;
    return () => {
      if (scope.life?.alive !== false) scopes.run(scope, act);
    };
  });
  const counter = createCounter();
  const objects = new Map<string, PlatformObject>();
  const env: Record<string, unknown> = { ...VARS, ...options.vars };
  const logs: string[] = [];

  function object(binding: string, name: string): PlatformObject {
    const key = `${binding} ${name}`;
    const known = objects.get(key);
    if (known !== undefined) return known;
    const ofClass = { ...CLASSES, ...options.classes }[binding];
    if (ofClass === undefined) throw new Error(`there is no binding ${binding}`);
    const made = createObject({ kind: binding.toLowerCase(), name, ofClass, env, clock, counter });
    objects.set(key, made);
    return made;
  }

  /** A call from wherever it is made: its caller may be gone before it is answered. */
  async function call(
    binding: string,
    name: string,
    method: string,
    given: readonly unknown[],
  ): Promise<unknown> {
    const scope = scopes.getStore();
    const what = `${binding.toLowerCase()} ${name} ${method}`;
    scope?.invocation.called();
    clock.busy();
    const step = (when: Step["when"]): boolean => {
      platform.step({ object: scope?.life?.object, what, when });
      return scope?.life?.alive === false;
    };
    if (step("sent")) return never();
    try {
      const answer = await scopes.exit(() => object(binding, name).call(method, given));
      return step("answered") ? await never() : answer;
    } catch (cause) {
      return step("answered") ? never() : Promise.reject(cause);
    }
  }

  for (const binding of Object.keys({ ...CLASSES, ...options.classes })) {
    const getByName = (name: string) =>
      new Proxy(
        {},
        {
          get: (_, method) =>
            // A stub that looked like a promise would be awaited.
            typeof method !== "string" || method === "then"
              ? undefined
              : (...given: unknown[]) => call(binding, name, method, given),
        },
      );
    env[binding] = { getByName };
  }

  const realFetch = globalThis.fetch;
  const realLog = console.log;
  console.log = (...given: unknown[]) => {
    if (scopes.getStore() === undefined) realLog(...given);
    else logs.push(given.join(" "));
  };
  globalThis.fetch = createFetch({
    clock,
    hosts: options.hosts,
    latencyMs: options.latencyMs ?? (() => 20),
    fault: (what) => platform.fault(what),
    step: (step) => platform.step(step),
  });
  bundle(options.resources ?? {});

  const work = <T>(kind: "request" | "cron", act: () => Promise<T>): Promise<T> =>
    scopes.run({ life: undefined, invocation: counter.begin(kind, kind) }, act);

  const platform: Platform = {
    clock,
    env,
    request: (path, init) =>
      work("request", async () => app.fetch(new Request(`https://worker.example.com${path}`, init), env)),
    cron: () => work("cron", async () => void (await call("FLEET", FLEET, "sweep", []))),
    run: (ms) => clock.moveTo(clock.now() + ms),
    async until(answer, atMostMs = HOUR_MS) {
      const end = clock.now() + atMostMs;
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      answer.then(done, done);
      await clock.settle();
      while (!isDone) {
        const next = clock.next();
        if (next === undefined || next > end) throw new Error(`it was not answered within ${atMostMs} ms`);
        await clock.moveTo(next);
      }
      return answer;
    },
    objects: () => [...objects.values()],
    object,
    deploy: ({ resources, vars }) => {
      if (resources !== undefined) bundle(resources);
      Object.assign(env, vars);
      for (const each of objects.values()) each.kill();
    },
    fault: () => undefined,
    step: () => undefined,
    counts: counter.counts,
    storageBytes: () => [...objects.values()].reduce((sum, { database }) => sum + database.databaseSize, 0),
    logs,
    close: () => {
      for (const each of objects.values()) each.kill();
      clock.restore();
      globalThis.fetch = realFetch;
      console.log = realLog;
    },
  };
  return platform;
}

/** The list of a build is one constant, so another deployment has to be put into it. */
function bundle(resources: Readonly<Record<string, string>>): void {
  const files = Object.entries(resources).map(([name, text]) => ({ name: `config/${name}`, text }));
  Reflect.apply(Array.prototype.splice, BUNDLED_FILES, [0, BUNDLED_FILES.length, ...files]);
}

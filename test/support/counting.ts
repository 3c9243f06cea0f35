/**
 * What each invocation of a deployment on loopback used of what the platform bounds. The built Worker stays as it is: a module
 * in front of it extends the three classes, and counts at what they are given. Local workerd enforces none of these bounds.
 */
import { setTimeout as delay } from "node:timers/promises";

/** Sums and largest values of all invocations of one kind: `Fleet.alarm`, `Repository.pushed`. */
export interface Usage {
  readonly kind: string;
  readonly invocations: number;
  /** Fetches, and calls of other objects. */
  readonly subrequests: number;
  readonly mostSubrequests: number;
  /** Fetches that waited for their answer at the same time. */
  readonly mostConnections: number;
  readonly rows: number;
  readonly mostRows: number;
}

/**
 * The free plan's bounds of one invocation, and of a day. https://developers.cloudflare.com/workers/platform/limits/,
 * https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
export const FREE_PLAN = {
  subrequests: 50,
  connections: 6,
  cpuMs: 10,
  requestsPerDay: 100_000,
  rowsReadPerDay: 5_000_000,
  rowsWrittenPerDay: 100_000,
} as const;

/** What was used by the invocations that have ended since the last call of this, most rows first. */
export const usage = async (workerUrl: string): Promise<readonly Usage[]> => (await ask(workerUrl)).usage;

/** `running`: invocations that have not ended. */
async function ask(
  workerUrl: string,
): Promise<{ readonly usage: readonly Usage[]; readonly running: number }> {
  const answer = await fetch(`${workerUrl}/test/usage`);
  return JSON.parse(await answer.text());
}

/**
 * Waits until no object has done anything for `quietMs`, and gives what was used until then. Throws when that is not within
 * `timeoutMs`.
 */
export async function usageUntilRest(
  workerUrl: string,
  quietMs: number,
  timeoutMs: number,
): Promise<readonly Usage[]> {
  const deadline = Date.now() + timeoutMs;
  const all: Usage[] = [];
  for (;;) {
    await delay(quietMs);
    const { usage: used, running } = await ask(workerUrl);
    all.push(...used);
    if (running === 0 && used.every(({ kind }) => kind.startsWith("Worker."))) return merged(all);
    if (Date.now() > deadline) throw new Error(`not at rest within ${timeoutMs} ms`);
  }
}

const merged = (all: readonly Usage[]): readonly Usage[] =>
  [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, of]) => ({
    kind,
    invocations: sum(of.map(({ invocations }) => invocations)),
    subrequests: sum(of.map(({ subrequests }) => subrequests)),
    mostSubrequests: Math.max(...of.map(({ mostSubrequests }) => mostSubrequests)),
    mostConnections: Math.max(...of.map(({ mostConnections }) => mostConnections)),
    rows: sum(of.map(({ rows }) => rows)),
    mostRows: Math.max(...of.map(({ mostRows }) => mostRows)),
  }));

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Plain JavaScript, since it goes into the runtime as it stands. */
export const COUNTING_FRONT = `
import { AsyncLocalStorage } from "node:async_hooks";
import worker, { Application as A, Fleet as F, Repository as R } from "./index.js";

const invocation = new AsyncLocalStorage();
let all = [];
const current = () => invocation.getStore();

function begin(kind, work) {
  const used = { kind, subrequests: 0, open: 0, mostOpen: 0, rows: 0, running: 1 };
  all.push(used);
  const answer = invocation.run(used, work);
  Promise.resolve(answer).catch(() => {}).finally(() => { used.running -= 1; });
  return answer;
}

const plainFetch = globalThis.fetch;
globalThis.fetch = async (...args) => {
  const used = current();
  if (used === undefined) return plainFetch(...args);
  used.subrequests += 1;
  used.running += 1;
  used.open += 1;
  used.mostOpen = Math.max(used.mostOpen, used.open);
  try {
    return await plainFetch(...args);
  } finally {
    used.open -= 1;
    used.running -= 1;
  }
};

function stub(target) {
  return new Proxy(target, {
    get(_, name) {
      const method = target[name];
      if (typeof method !== "function") return method;
      return (...args) => {
        const used = current();
        if (used === undefined) return target[name](...args);
        used.subrequests += 1;
        used.running += 1;
        const answer = target[name](...args);
        Promise.resolve(answer).catch(() => {}).finally(() => { used.running -= 1; });
        return answer;
      };
    },
  });
}

const counted = (env) => ({
  ...env,
  ...Object.fromEntries(
    ["FLEET", "REPOSITORY", "APPLICATION"].map((name) => [
      name,
      { getByName: (key) => stub(env[name].getByName(key)) },
    ]),
  ),
});

let isPatched = false;
function patch(storage) {
  if (isPatched) return;
  isPatched = true;
  const sql = Object.getPrototypeOf(storage.sql);
  const { exec } = sql;
  sql.exec = function (...args) {
    const cursor = exec.apply(this, args);
    const used = current();
    if (used !== undefined) used.rows += cursor.rowsWritten;
    return cursor;
  };
  const storages = Object.getPrototypeOf(storage);
  const { setAlarm } = storages;
  storages.setAlarm = function (...args) {
    const used = current();
    if (used !== undefined) used.rows += 1;
    return setAlarm.apply(this, args);
  };
}

function counting(kind, Base, methods) {
  const Counting = class extends Base {
    constructor(ctx, env) {
      patch(ctx.storage);
      super(ctx, counted(env));
    }
  };
  for (const method of [...methods, "alarm"]) {
    Counting.prototype[method] = function (...args) {
      return begin(kind + "." + method, () => Base.prototype[method].apply(this, args));
    };
  }
  return Counting;
}

export const Application = counting("Application", A, ["nudge", "check", "resume", "history"]);
export const Fleet = counting("Fleet", F, [
  "followers", "rulesOf", "find", "sweep", "reported", "repositoryReported", "unfollowed", "status",
]);
export const Repository = counting("Repository", R, ["pushed", "look", "tags", "confirm", "facts"]);

function summary() {
  // What has not ended, calls that it leaves behind among it, is told the next time.
  const ended = all.filter(({ running }) => running === 0);
  all = all.filter(({ running }) => running > 0);
  const byKind = Map.groupBy(ended, ({ kind }) => kind);
  const sum = (list, of) => list.reduce((total, used) => total + used[of], 0);
  const most = (list, of) => list.reduce((largest, used) => Math.max(largest, used[of]), 0);
  const rows = [...byKind].map(([kind, list]) => ({
    kind,
    invocations: list.length,
    subrequests: sum(list, "subrequests"),
    mostSubrequests: most(list, "subrequests"),
    mostConnections: most(list, "mostOpen"),
    rows: sum(list, "rows"),
    mostRows: most(list, "rows"),
  }));
  return { usage: rows.sort((a, b) => b.rows - a.rows), running: all.length };
}

export default {
  ...worker,
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/test/usage") return Response.json(summary());
    return begin("Worker.fetch", () => worker.fetch(request, counted(env), ctx));
  },
  scheduled(controller, env, ctx) {
    return begin("Worker.scheduled", () => worker.scheduled(controller, counted(env), ctx));
  },
};
`;

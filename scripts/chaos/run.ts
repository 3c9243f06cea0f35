/** One run: each push is awaited before the next one, whatever happens on the way. */
import { setTimeout as delay } from "node:timers/promises";
import type { HistoryEntry } from "../../src/protocol.ts";
import { REPOSITORY } from "../../test/support/material.ts";
import { expectedWrites, judgeFollowed, judgeHistory, judgeWrites } from "./judge.ts";
import { EDGE, type Push } from "./pushes.ts";
import { isQuiet, trouble } from "./quiet.ts";
import { tell } from "./sender.ts";
import { APPLICATIONS, type ApplicationName, NAMES, type World } from "./world.ts";

/** Longer than the longest wait of the product: the minute that a PATCH may take, and its back-off. */
const ARRIVAL_MAX_MS = 90_000;
const QUIET_MAX_MS = 60_000;
/** The cron trigger, which is every two minutes in a deployment, and here only where a push depends on it. */
const CRON_EVERY_MS = 3_000;
const LOOK_EVERY_MS = 10;
/** A history holds 200 entries, of which a push makes up to three. */
const HISTORY_EVERY = 20;

/** One push that arrived. */
export interface Arrival {
  readonly push: Push;
  /** From the push until both Applications asked for what they should. */
  readonly ms: number;
  /** What had to tell of it: the webhook that was answered 202, or a sweep. */
  readonly by: "webhook" | "sweep";
}

export interface Outcome {
  readonly arrivals: readonly Arrival[];
  /** What did not hold; empty where all did. */
  readonly failures: readonly string[];
  /** By Application: the values it was given, as often as it was. */
  readonly written: Readonly<Record<ApplicationName, readonly string[]>>;
}

export interface Run {
  readonly world: World;
  readonly pushes: readonly Push[];
  /** After each push that arrived. */
  readonly onArrival: (arrivals: readonly Arrival[]) => void;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Plays the pushes and judges. Throws where the Worker cannot be started again, and when `signal` aborts. */
export async function play({ world, pushes, onArrival, signal }: Run): Promise<Outcome> {
  const arrivals: Arrival[] = [];
  const failures: string[] = [];
  const histories = createHistories(world, signal);
  for (const push of pushes) {
    const arrival = await pushOnce(world, push, signal);
    if (typeof arrival === "string") {
      failures.push(arrival);
      break;
    }
    arrivals.push(arrival);
    onArrival(arrivals);
    if (arrivals.length % HISTORY_EVERY === 0) await histories.read();
  }
  world.killer.rest();
  world.weather.calm();
  if (failures.length === 0) failures.push(...(await comesToRest(world, pushes, signal)));
  await histories.read();

  const written = { dev: world.written("dev"), prd: world.written("prd"), edge: world.written("edge") };
  if (arrivals.length === pushes.length) {
    for (const name of NAMES) {
      const application = APPLICATIONS[name];
      const expected = name === "edge" ? written.edge : expectedWrites(pushes, name);
      failures.push(
        ...(name === "edge"
          ? judgeFollowed(application, world.edges, written.edge)
          : judgeWrites(application, expected, written[name])),
        ...judgeHistory(application, expected, histories.of(name)),
      );
    }
  }
  // Whoever reports what failed wants to ask it.
  if (failures.length === 0) await world.deployment.kill();
  failures.push(...world.leaks().map((name) => `the value of ${name} is in a log, a status or the storage`));
  return { arrivals, failures, written };
}

/** The arrival, or what is to be said of a push that did not. */
async function pushOnce(world: World, push: Push, signal: AbortSignal): Promise<Arrival | string> {
  const { registry, killer, weather, lives, deployment } = world;
  const { odd, tag } = push;
  if (odd !== undefined) {
    registry.push(REPOSITORY, odd.tag);
    await tell(world, { tag: odd.tag, sender: "once", copies: 1 }, signal);
  }
  if (push.withEdge) {
    world.pushEdge();
    // Nobody waits for it: it is looked at by the end of the run.
    void tell(world, { tag: EDGE, sender: push.sender, copies: push.copies }, signal);
  }
  const begunAt = Date.now();
  const permanent = weather.permanent();
  killer.arm(push.kills);
  const early = push.earlyMs > 0 && delay(push.earlyMs).then(() => registry.push(REPOSITORY, tag));
  if (early === false) registry.push(REPOSITORY, tag);
  const told = tell(world, push, signal);

  let accepted: boolean | undefined;
  void told.then((answer) => {
    accepted = answer;
  });
  let [cronAt, sweeps] = [begunAt + CRON_EVERY_MS, 0];
  for (;;) {
    signal.throwIfAborted();
    if (world.tagOf("dev") === push.dev && world.tagOf("prd") === push.prd) break;
    const now = Date.now();
    if (now - begunAt > ARRIVAL_MAX_MS) {
      const why = accepted ? "though its webhook was answered 202" : "though sweeps were made";
      return `${tag} did not arrive within ${ARRIVAL_MAX_MS / 1_000} s, ${why}`;
    }
    if (!lives.isUp()) await lives.up();
    // A push that was answered 202 has to arrive without a sweep, unless an answer told that a person has to mend something.
    const waits = accepted === undefined || (accepted && weather.permanent() === permanent);
    if (!waits && now >= cronAt) {
      cronAt = now + CRON_EVERY_MS;
      sweeps += 1;
      // As the platform does: a trigger that fails is not made again.
      await deployment.sweep().catch(() => {});
    }
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
  const ms = Date.now() - begunAt;
  await Promise.all([told, early]);
  return { push, ms, by: sweeps === 0 ? "webhook" : "sweep" };
}

/** Without faults and kills, everything has to be verified, and no trouble left in status. Gives what is. */
async function comesToRest(
  world: World,
  pushes: readonly Push[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { deployment, lives } = world;
  const last = pushes.at(-1);
  const deadline = Date.now() + QUIET_MAX_MS;
  for (let look = 0; ; look++) {
    signal.throwIfAborted();
    await lives.up();
    if (look % 5 === 0) await deployment.sweep();
    const status = await deployment.status();
    const expected = {
      [APPLICATIONS.dev]: last?.dev,
      [APPLICATIONS.prd]: last?.prd,
      [APPLICATIONS.edge]: world.edges.at(-1),
    };
    if (isQuiet(status, expected)) return [];
    if (Date.now() > deadline) return trouble(status, expected);
    await delay(1_000, undefined, { signal });
  }
}

/** What the Worker remembers, read now and then, because old entries are dropped. */
function createHistories({ history, lives }: World, signal: AbortSignal) {
  const entries: Record<ApplicationName, Map<string, HistoryEntry>> = {
    dev: new Map(),
    prd: new Map(),
    edge: new Map(),
  };
  return {
    read: async () => {
      for (const name of NAMES) {
        for (let read: readonly HistoryEntry[] | undefined; read === undefined; ) {
          signal.throwIfAborted();
          await lives.up();
          read = await history(name).catch(() => undefined);
          for (const entry of read ?? []) entries[name].set(JSON.stringify(entry), entry);
        }
      }
    },
    of: (name: ApplicationName) => [...entries[name].values()],
  };
}

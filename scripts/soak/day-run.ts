/** A simulated day: what it costs of the free plan, and whether every push arrived. */
import type { Counts } from "../../test/support/platform.ts";
import { createDayWorld, type DayWorld, type Service, type Size } from "./day-world.ts";

export interface DayFigures {
  readonly size: Size;
  /** From the first cron trigger until all is known and at rest. */
  readonly setUp: Counts;
  /** The 24 hours after it. */
  readonly day: Counts;
  readonly storageBytes: number;
  readonly pushes: number;
  /** Pushes nobody told of: found by a sweep. */
  readonly untold: number;
  /** Milliseconds from a push to the last of its Applications, ascending. `told`: with a webhook. */
  readonly told: readonly number[];
  readonly found: readonly number[];
  /** Applications that do not run the newest tag at the end. */
  readonly behind: readonly string[];
  /** Requests that were struck: by Argo CD's restart, and by the registry's 429. */
  readonly struck: Struck;
}

export interface Struck {
  readonly restart: number;
  readonly limited: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const CRON_MS = 2 * MINUTE_MS;

/** What the day is made of. */
const PUSHES = 200;
const DUPLICATES = 6;
const UNTOLD_OF = 20;
const RESTART = { from: 10 * HOUR_MS, ms: 3 * MINUTE_MS };
const LIMITED = { from: 15 * HOUR_MS, ms: 10 * MINUTE_MS, retryAfterSeconds: 300 };
/** The first pushes, which chance would hardly bring there: one is told of while Argo CD restarts, one under the 429. */
const AMID: readonly (number | undefined)[] = [undefined, RESTART.from + MINUTE_MS, LIMITED.from + MINUTE_MS];
/** The last push comes so long before the end, which the stretched sweep needs to find one that nobody told of. */
const REST_MS = 3 * HOUR_MS;

export async function simulateDay(size: Size, seed = 1): Promise<DayFigures> {
  const world = createDayWorld(size, seed);
  const { platform } = world;
  try {
    await platform.cron();
    await platform.run(20 * MINUTE_MS);
    const setUp = platform.counts();
    const { told, found, struck } = await liveADay(world);
    const day = difference(platform.counts(), setUp);
    const behind = world.services.flatMap((service) =>
      service.applications.filter((name) => world.tagOf(name) !== tagOf(service)),
    );
    const storageBytes = platform.storageBytes();
    const ascending = (list: readonly number[]) => list.toSorted((a, b) => a - b);
    return {
      size,
      setUp,
      day,
      storageBytes,
      pushes: PUSHES,
      untold: Math.floor(PUSHES / UNTOLD_OF),
      told: ascending(told),
      found: ascending(found),
      behind,
      struck,
    };
  } finally {
    platform.close();
  }
}

const tagOf = ({ pushes }: Service): string => `0.0.${pushes}`;

async function liveADay(
  world: DayWorld,
): Promise<{ readonly told: number[]; readonly found: number[]; readonly struck: Struck }> {
  const { platform, services } = world;
  const { clock } = platform;
  const begin = clock.now();
  const during = ({ from, ms }: { readonly from: number; readonly ms: number }) => {
    const passed = clock.now() - begin;
    return passed >= from && passed < from + ms;
  };
  const struck = { restart: 0, limited: 0 };
  platform.fault = (what) => {
    if (what.includes(" argocd.") && during(RESTART)) {
      struck.restart += 1;
      return { kind: "reset" };
    }
    if (!what.includes(" argocd.") && during(LIMITED)) {
      struck.limited += 1;
      return { kind: "answer", status: 429, headers: { "retry-after": String(LIMITED.retryAfterSeconds) } };
    }
    return undefined;
  };
  /** Pushes that have not arrived everywhere. */
  const under = new Map<
    string,
    { readonly at: number; readonly isTold: boolean; readonly tag: string; left: Set<string> }
  >();
  const times: { readonly told: number[]; readonly found: number[] } = { told: [], found: [] };
  for (let at = 0; at < 24 * HOUR_MS; at += CRON_MS) clock.at(begin + at, () => void platform.cron());
  for (let push = 0; push < PUSHES; push += 1) {
    const at = begin + (AMID[push] ?? Math.floor(clock.random() * (24 * HOUR_MS - REST_MS)));
    const service = services[Math.floor(clock.random() * services.length)];
    if (service === undefined) throw new Error("there is no service");
    const isTold = push % UNTOLD_OF !== 0;
    clock.at(at, () => {
      service.pushes += 1;
      const tag = tagOf(service);
      world.registry.push(service.repository, tag);
      under.set(service.repository, { at: clock.now(), isTold, tag, left: new Set(service.applications) });
      for (let time = 0; isTold && time <= DUPLICATES; time += 1)
        clock.at(clock.now() + time * 500, () => void world.webhook(service.repository, tag));
    });
  }
  platform.step = ({ what, when }) => {
    if (when !== "answered" || !what.startsWith("PATCH")) return;
    const name = what.split("/").at(-1) ?? "";
    for (const [repository, push] of under) {
      if (!push.left.has(name) || world.tagOf(name) !== push.tag) continue;
      push.left.delete(name);
      if (push.left.size > 0) continue;
      times[push.isTold ? "told" : "found"].push(clock.now() - push.at);
      under.delete(repository);
    }
  };
  await platform.run(24 * HOUR_MS);
  return { ...times, struck };
}

/** What was counted between two looks. The most that one invocation did is that of both. */
function difference(after: Counts, before: Counts): Counts {
  const less = <K extends keyof Counts>(name: K) => Number(after[name]) - Number(before[name]);
  const { fetches, byWork } = after;
  return {
    ...after,
    requests: less("requests"),
    objectCalls: less("objectCalls"),
    alarms: less("alarms"),
    alarmsSet: less("alarmsSet"),
    alarmsThrown: less("alarmsThrown"),
    alarmsDropped: less("alarmsDropped"),
    rowsRead: less("rowsRead"),
    rowsWritten: less("rowsWritten"),
    fetches: Object.fromEntries(
      Object.entries(fetches).map(([host, times]) => [host, times - (before.fetches[host] ?? 0)]),
    ),
    byWork: Object.fromEntries(
      Object.entries(byWork).map(([work, { times, rowsWritten }]) => [
        work,
        {
          times: times - (before.byWork[work]?.times ?? 0),
          rowsWritten: rowsWritten - (before.byWork[work]?.rowsWritten ?? 0),
        },
      ]),
    ),
  };
}

/**
 * Each object is killed at each stage of a pass, and the update still arrives, once. A stage is the moment of a request
 * to the registry or to Argo CD, or of a call from one object to another.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import { REPOSITORY, type Status, until } from "../support/scenario.ts";
import { CASES, type Stage } from "./eviction.stages.ts";
import { type Killable, type ObjectKind, startKillable } from "./killable.ts";
import type { Tapped } from "./tap.ts";

/** How long an update may take after a kill: the platform runs a broken alarm again after 2 seconds, then 4, ... */
const ARRIVAL_MS = 30_000;

/** No log line for so long: nothing happens any more. */
const QUIET_MS = 300;

// A case mostly waits, each in a runtime of its own.
vi.setConfig({ maxConcurrency: 16 });

const rows: string[] = [];

describe.concurrent("an update arrives, once, whichever object dies", () => {
  for (const { stage, victim } of CASES)
    it(`${victim} dies when ${stage.name}`, () => survives(stage, victim));

  afterAll(() => {
    const head = `${"died".padEnd(11)} ${"when".padEnd(48)} ${"push to PATCH".padStart(13)} ${"to verified".padStart(12)}`;
    console.log([head, ...rows.toSorted()].join("\n"));
  });
});

async function survives(stage: Stage, victim: ObjectKind): Promise<void> {
  const world = await startKillable();
  try {
    world.registry.push(REPOSITORY, "0.0.9");
    if (stage.cold !== true) {
      expect(await world.check()).toBe(200);
      await idle(world);
    }
    world.registry.push(REPOSITORY, "0.1.0");
    const struck = await lieInWait(world, stage, victim);
    const pushedAt = Date.now();
    if (stage.bySweep === true) await world.sweep();
    else expect(await world.webhook("0.1.0")).toBe(202);
    if (stage.at === undefined && stage.call === undefined) await world.kill(victim);

    await until("the moment of the kill", struck, ARRIVAL_MS);
    await until("the update", () => world.running() === "0.1.0", ARRIVAL_MS);
    const patchedAt = Date.now();
    await until("status shows it", async () => isSettled(await world.status()), ARRIVAL_MS);
    note(stage, victim, patchedAt - pushedAt, Date.now() - pushedAt);

    expect(world.running()).toBe("0.1.0");
    expect(world.argocd.requests.filter(({ method }) => method === "PATCH")).toHaveLength(1);
    // Ours, and not taken for a person's hand.
    expect((await world.history()).map(({ kind }) => kind)).toEqual(["adopted", "applied", "verified"]);
  } catch (cause) {
    console.log(
      [`${victim} died when ${stage.name}:`, ...world.logs, JSON.stringify(await world.status())].join("\n"),
    );
    throw cause;
  } finally {
    await world.stop();
  }
}

/** Arms the kill. Gives a look at whether its moment has come. */
async function lieInWait(
  world: Killable,
  { at, fate, call }: Stage,
  victim: ObjectKind,
): Promise<() => boolean | Promise<boolean>> {
  if (call !== undefined) {
    await world.killAtCall(victim, call);
    return () => world.struck();
  }
  if (at === undefined) return () => true;
  let toCome = at.nth ?? 1;
  world.onRequest = async (tapped: Tapped, to) => {
    const matches = to === at.to && tapped.method === at.method && at.path.test(tapped.path);
    if (matches) toCome -= 1;
    if (!matches || toCome !== 0) return tapped.forward();
    if (fate === "answer lost") {
      const answer = await tapped.forward();
      await world.kill(victim);
      return answer;
    }
    await world.kill(victim);
    return fate === "lost" ? new Response("gone", { status: 503 }) : tapped.forward();
  };
  return () => toCome <= 0;
}

/** The first check finds new Applications, which are nudged; their passes are not the ones to break. */
function idle({ logs }: Killable): Promise<boolean> {
  let before = -1;
  const quiet = async () => {
    await delay(QUIET_MS);
    const same = logs.length === before;
    before = logs.length;
    return same;
  };
  return until("a quiet moment", quiet, ARRIVAL_MS);
}

/** Written and read back, and nothing goes wrong any more. */
function isSettled(status: Status | undefined): boolean {
  if (status === undefined) return false;
  const { applications, repositories, trouble } = status;
  const [row] = applications;
  const [image] = row?.images ?? [];
  return (
    trouble === undefined &&
    row?.trouble === undefined &&
    (image?.state === "updated" || image?.state === "up-to-date") &&
    image.running?.tag === "0.1.0" &&
    image.lastApplied?.tag === "0.1.0" &&
    repositories.length === 1 &&
    repositories.every((repository) => repository.trouble === undefined)
  );
}

function note({ name }: Stage, victim: ObjectKind, patched: number, verified: number): void {
  const [a, b] = [`${patched} ms`.padStart(13), `${verified} ms`.padStart(12)];
  rows.push(`${victim.padEnd(11)} ${name.padEnd(48)} ${a} ${b}`);
}

/**
 * Walks the cells of one deployment: the faults begin, new tags are pushed and told, the faults last, and they end. Each
 * cell says for itself what broke; the others go on.
 */
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../support/scenario.ts";
import {
  comesToRest,
  isLookedAtAgain,
  isStillWaiting,
  keepsBackOff,
  lasts,
  PATIENCE_MS,
  settles,
  waitsForSweep,
} from "./checks.ts";
import { isWarm } from "./observe.ts";
import type { Cell } from "./table.ts";
import { type Placed, PUSHED, startWorld } from "./world.ts";

/** What came of a cell. */
export interface Outcome {
  readonly cell: Cell;
  /** What broke; undefined: held. */
  readonly broke: string | undefined;
  /** From the end of the fault to the update; undefined: it came while the fault lasted. */
  readonly arrivedMs: number | undefined;
  /** Requests of the stage while the fault lasted. */
  readonly asked: number;
}

/** Faults last at least so long: four tries with back-off. */
const LASTING_MS = 8_000;

export async function walk(given: readonly Cell[]): Promise<readonly Outcome[]> {
  const world = await startWorld(given);
  const { cells } = world;
  const broke = new Map<Placed, string>();
  const arrived = new Map<Placed, number>();
  const asked = new Map<Placed, number>();

  /** A step of each of these cells at once; one that breaks is left out from then on. */
  const each = async (chosen: readonly Placed[], step: (cell: Placed) => Promise<void>) => {
    const walked = chosen
      .filter((cell) => !broke.has(cell))
      .map(async (cell) => {
        await step(cell).catch((cause: Error) => void broke.set(cell, cause.message));
      });
    await Promise.all(walked);
  };
  const cold = cells.filter(({ stage }) => stage.cold);
  const warm = cells.filter(({ stage }) => !stage.cold);
  const parked = cells.filter(waitsForSweep);
  const others = cells.filter((cell) => !waitsForSweep(cell));
  const sweeps = parked.length > 0 || cells.some(({ expected }) => expected.kind === "in-spite");

  const before = new Map<Placed, number>();
  const asking = (cell: Placed) => async () => (await world.asked(cell)) - (before.get(cell) ?? 0);
  const isRunning = (cell: Placed) => world.running(cell) === PUSHED;
  const arrives = async (cell: Placed, from: number) => {
    const came = isRunning(cell);
    await until("the update", () => isRunning(cell), PATIENCE_MS);
    if (!came) arrived.set(cell, Date.now() - from);
  };

  try {
    const begunAt = Date.now();
    await world.begin(cold);
    for (const cell of cold) world.push(cell);
    await world.sweep();
    await each(warm, async (cell) => {
      await until("rest", async () => isWarm(await world.status(), cell), PATIENCE_MS);
      before.set(cell, await world.asked(cell));
    });
    await world.begin(warm);
    for (const cell of warm) world.push(cell);
    const toldAt = Date.now();
    await each(cells, (cell) => world.tell(cell));
    if (warm.some(({ stage }) => stage.shownIn === "fleet")) await world.sweep();

    const from = ({ stage }: Placed) => (stage.cold ? begunAt : toldAt);
    await each(cells, (cell) => lasts(world, cell, from(cell), asking(cell)));
    await delay(Math.max(0, LASTING_MS - (Date.now() - toldAt)));
    await each(parked, (cell) => comesToRest(asking(cell)));
    await each(cells, async (cell) => keepsBackOff(cell, await asking(cell)(), Date.now() - from(cell)));
    await each(cells, async (cell) => void asked.set(cell, await asking(cell)()));
    if (parked.length > 0) await world.sweep();
    await each(parked, (cell) => isLookedAtAgain(asking(cell), asked.get(cell) ?? 0));

    await world.end();
    const endedAt = Date.now();
    await each(others, (cell) => arrives(cell, endedAt));
    await each(parked, async (cell) => isStillWaiting(world, cell));
    const sweptAt = Date.now();
    if (sweeps) await world.sweep();
    await each(parked, (cell) => arrives(cell, sweptAt));
    await each(cells, (cell) => settles(world, cell));
    const leaks = world.leaks();
    if (leaks.length > 0) throw new Error(`secrets were told: ${leaks.join(", ")}`);
  } finally {
    await world.stop();
  }
  return cells.map((cell) => ({
    cell,
    broke: broke.get(cell),
    arrivedMs: arrived.get(cell),
    asked: asked.get(cell) ?? 0,
  }));
}

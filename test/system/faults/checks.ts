/** What a cell has to hold at each step of the walk. Each check throws the sentence that the table then shows. */
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../support/scenario.ts";
import { type Told, toldOf, unsettled } from "./observe.ts";
import type { Cell } from "./table.ts";
import { type FaultWorld, type Placed, PUSHED } from "./world.ts";

/** Long enough for two tries of whatever runs into its time-out: a PATCH is given 60 seconds. */
export const PATIENCE_MS = 150_000;

/** In so long, whoever asks in a loop has asked again. */
const QUIET_MS = 2_000;

/** What a sweep sets going has ended after that time. */
const REST_MS = 20_000;

/** The first wait of the product's back-off, which doubles, less its jitter. */
const SHORTEST_WAIT_MS = 800;

/** How many requests of the cell's stage were sent since the fault began. */
type Asking = () => Promise<number>;

/** What is permanent is not asked for again by itself. */
export const waitsForSweep = ({ expected }: Cell): boolean => expected.kind === "permanent";

/** While the fault lasts: status says what is wrong, or the update comes all the same. `from`: when it began. */
export async function lasts(world: FaultWorld, cell: Placed, from: number, asking: Asking): Promise<void> {
  const { expected } = cell;
  const twice = () => until("a second try", async () => (await asking()) >= 2, PATIENCE_MS);
  switch (expected.kind) {
    case "temporary":
    case "needed": {
      const told = await toldWith(world, cell, expected.code);
      says(told, expected.says, from);
      if (told.nextTryAt === undefined || told.nextTryAt < told.since)
        throw new Error(`status tells no next try (${told.sentence})`);
      // It does not give up. Where a wait was asked for, the update that comes after the end tells that.
      if (!("waitMs" in expected)) await twice();
      return;
    }
    case "permanent":
      // While a question is under way, the next try is now.
      says(
        await toldWith(world, cell, expected.code, ({ nextTryAt }) => nextTryAt === undefined),
        expected.says,
        from,
      );
      return;
    case "not-there-yet": {
      await twice();
      const told = toldOf(await world.status(), cell);
      if (told !== undefined) throw new Error(`status tells of trouble (${told.sentence})`);
      return;
    }
    case "in-spite":
      await until("the update, in spite of the fault", () => world.running(cell) === PUSHED, PATIENCE_MS);
      if (expected.code !== undefined) says(await toldWith(world, cell, expected.code), expected.says, from);
      return;
    case "undone": {
      const told = await toldWith(world, cell, "");
      if (told.nextTryAt === undefined) throw new Error(`status tells no next try (${told.sentence})`);
    }
  }
}

function toldWith(
  world: FaultWorld,
  cell: Placed,
  code: string,
  is: (told: Told) => boolean = () => true,
): Promise<Told> {
  let last: Told | undefined;
  const look = async () => {
    last = toldOf(await world.status(), cell);
    return last?.code === code && is(last) && last;
  };
  return until(`${code} in status`, look, PATIENCE_MS).catch((cause: Error) => {
    throw new Error(`${cause.message}, which tells ${JSON.stringify(last)}`);
  });
}

function says({ sentence, since }: Told, expected: RegExp | undefined, from: number): void {
  if (expected !== undefined && !expected.test(sentence)) throw new Error(`status says: ${sentence}`);
  if (since < from || since > Date.now())
    throw new Error(`status says since ${new Date(since).toISOString()}, which is not when the fault began`);
}

/** Nobody asks more often than back-off allows, in `ms` since the fault began; and for what is permanent once. */
export function keepsBackOff({ row, stage, expected }: Cell, asked: number, ms: number): void {
  // The Repository for its pushes, and the Application for its pass.
  const askers = stage.to === "registry" ? 2 : 1;
  const waitMs = "waitMs" in expected ? expected.waitMs : undefined;
  const tries = waitMs === undefined ? 1 + Math.log2(ms / SHORTEST_WAIT_MS + 1) : 1 + ms / waitMs;
  const bySelf = expected.kind === "permanent" ? 1 : Math.floor(tries);
  // A push and a sweep are reasons of their own to ask, once each.
  const most = (askers * bySelf + 2) * (row.requestsPerTry ?? 1);
  if (asked > most) throw new Error(`${asked} requests in ${ms} ms, where back-off allows ${most}`);
}

/** Nobody goes on to ask for what is permanent. What is under way may end. */
export async function comesToRest(asking: Asking): Promise<void> {
  const deadline = Date.now() + REST_MS;
  for (let before = await asking(); ; ) {
    await delay(QUIET_MS);
    const after = await asking();
    if (after === before) return;
    if (Date.now() > deadline) throw new Error(`asked without rest though it is permanent: ${after} times`);
    before = after;
  }
}

/** The sweep looks whether somebody mended it; nobody did. `before`: how many requests there were before the sweep. */
export async function isLookedAtAgain(asking: Asking, before: number): Promise<void> {
  await until("the look of the sweep", async () => (await asking()) > before, PATIENCE_MS);
  await comesToRest(asking);
}

/** What is permanent is not noticed to have ended by itself. */
export function isStillWaiting(world: FaultWorld, cell: Placed): void {
  if (cell.stage.after === undefined && world.running(cell) === PUSHED)
    throw new Error("the update came though the fault lasted");
}

/** In the end: read back, once, ours, and nothing in trouble. */
export async function settles(world: FaultWorld, cell: Placed): Promise<void> {
  let missing: string | undefined;
  const isSettled = async () => {
    missing = unsettled(await world.status(), cell);
    return missing === undefined;
  };
  await until("an end without trouble", isSettled, PATIENCE_MS).catch((cause: Error) => {
    throw new Error(`${cause.message}; ${missing}`);
  });
  const changes = world.changes(cell);
  if (changes !== 1) throw new Error(`${changes} PATCH requests changed the Application`);
  const history = (await world.history(cell)).map(({ kind }) => kind).join(" ");
  const expected =
    cell.expected.kind === "undone"
      ? "adopted applied reverted applied verified"
      : "adopted applied verified";
  if (history !== expected) throw new Error(`its history is: ${history}`);
}

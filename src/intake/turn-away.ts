/** How the doors turn somebody away: counted, told to Fleet now and then, and 429 where it is too often. */
import type { Context } from "hono";
import { createLog } from "../lib/log.ts";
import type { TurnedAwayReason } from "../lib/turned-away.ts";
import { type Env, FLEET } from "../protocol.ts";
import { readSettings } from "../settings.ts";
import { problem } from "./problem-details.ts";
import { createRefusals } from "./refusals.ts";
import { createTally } from "./tally.ts";

type DoorContext = Context<{ Bindings: Env }>;

/** Of this isolate. */
const refusals = createRefusals();
const tally = createTally();

/** Counts requests or pushes; `door` is a sender's name or `api`. Nobody waits for what is told of it. */
export function turnedAway(c: DoorContext, door: string, reason: TurnedAwayReason, count = 1): void {
  const now = Date.now();
  const report = tally.add(door, reason, count, now);
  if (report === undefined) return;
  const { logLevel } = readSettings({ ...c.env });
  for (const [each, counts] of Object.entries(report))
    createLog(logLevel, { door: each }).warn("requests were turned away", counts);
  const told = c.env.FLEET.getByName(FLEET).turnedAway(report, now);
  // Fleet may be restarted just now; the log has it.
  c.executionCtx.waitUntil(told.catch(() => undefined));
}

/** Counts a wrong secret or token. The answer: 429 where the same address has sent too many; undefined otherwise. */
export function refusedTooOften(c: DoorContext, door: string): Response | undefined {
  turnedAway(c, door, "refused");
  const seconds = refusals.note(c.req.header("cf-connecting-ip"), Date.now());
  if (seconds === undefined) return undefined;
  return tooMany(c, seconds, "Too many requests of this address were refused.");
}

export function tooMany(c: DoorContext, seconds: number, detail: string): Response {
  c.header("retry-after", String(seconds));
  return problem(c, 429, detail, { mend: `Wait ${seconds} seconds.` });
}

/** The scenario from its first word to its exit status. */
import type { LogLine } from "./journal.ts";
import { showEnd, showMissed, showStart } from "./pages.ts";
import { play } from "./play.ts";
import type { Screen } from "./screen.ts";
import type { System } from "./system.ts";

/** 0: every step held. 1: one did not, or the time ran out. 2: a wrong command line. 130: Ctrl-C. */
export type ExitStatus = 0 | 1 | 2 | 130;

/** The scenario takes about half of it. */
const SCENARIO_MAX_MS = 55_000;

/** The longest wait that is expected is the 5 s until a write is verified. */
const WAIT_MS = 15_000;

export interface Run {
  readonly system: System;
  readonly screen: Screen;
  /** What the Worker logged so far; more may come. */
  readonly log: readonly LogLine[];
  /** Aborts on Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** The longest wait for one thing. */
  readonly waitMs?: number;
}

/** Plays the scenario and says how it ended. Throws for bugs only. */
export async function runScenario({
  system,
  screen,
  log,
  interrupted,
  waitMs = WAIT_MS,
}: Run): Promise<ExitStatus> {
  const late = AbortSignal.timeout(SCENARIO_MAX_MS);
  const began = Date.now();
  showStart(screen, system);
  try {
    const patience = { waitMs, signal: AbortSignal.any([interrupted, late]) };
    const outcome = await play({ system, patience }, screen);
    if (outcome.held) showEnd(screen, outcome, Date.now() - began);
    else showMissed(screen, "A step did not hold.", log);
    return outcome.held ? 0 : 1;
  } catch (cause) {
    if (interrupted.aborted) {
      screen.verdict(false, "Stopped before the end.");
      return 130;
    }
    if (!late.aborted) throw cause;
    showMissed(
      screen,
      `The scenario did not end within ${SCENARIO_MAX_MS / 1000} s; is this machine busy?`,
      log,
    );
    return 1;
  }
}

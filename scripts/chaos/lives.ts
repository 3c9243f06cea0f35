/** The lives of the Worker: killed at any moment, and started again after a while over what it left in storage. */
import { setTimeout as delay } from "node:timers/promises";
import type { Deployment } from "../../test/support/deployment.ts";
import type { Random } from "./random.ts";

export interface Lives {
  isUp(): boolean;
  /** How often it was killed. */
  kills(): number;
  /** SIGKILL, at once. False where it is dead already. */
  kill(): boolean;
  /** Called after each start. Replace it to act then. */
  onStarted: () => void;
  /** Resolves when it is up; rejects when it could not be started again. */
  up(): Promise<void>;
}

/** Somebody notices, and starts it again. */
const DEAD_FOR_MS = { least: 0, most: 2_000 };

export function createLives(deployment: Deployment, random: Random): Lives {
  let kills = 0;
  let isUp = true;
  let started: Promise<void> = Promise.resolve();

  async function liveAgain(killed: Promise<void>): Promise<void> {
    await killed;
    await delay(random.between(DEAD_FOR_MS.least, DEAD_FOR_MS.most));
    await deployment.redeploy();
    isUp = true;
    lives.onStarted();
  }

  const lives: Lives = {
    isUp: () => isUp,
    kills: () => kills,
    kill: () => {
      if (!isUp) return false;
      isUp = false;
      kills += 1;
      started = liveAgain(deployment.kill());
      // Whoever waits for it hears of the failure.
      started.catch(() => {});
      return true;
    },
    onStarted: () => {},
    up: async () => {
      await started;
      if (!isUp) await lives.up();
    },
  };
  return lives;
}

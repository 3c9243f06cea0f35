/** Plays the scenario on a screen, until its end or the first step that does not hold. */
import type { Stage } from "./moves.ts";
import { SCENARIO } from "./scenario.ts";
import type { Screen } from "./screen.ts";

export interface Outcome {
  readonly held: boolean;
  /** One time per PATCH that a webhook led to, in milliseconds. */
  readonly pushToPatchMs: readonly number[];
}

/** Rejects with the reason of the stage's signal when that aborts, whatever is being waited for. */
export async function play(stage: Stage, screen: Screen): Promise<Outcome> {
  const aborted = new Promise<never>((_, reject) => {
    const { signal } = stage.patience;
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([playSteps(stage, screen), aborted]);
}

async function playSteps(stage: Stage, screen: Screen): Promise<Outcome> {
  const pushToPatchMs: number[] = [];
  for (const [index, { title, play }] of SCENARIO.entries()) {
    stage.patience.signal.throwIfAborted();
    screen.step(index + 1, title);
    for await (const line of play(stage)) {
      screen.line(line);
      if (line.kind === "missed") return { held: false, pushToPatchMs };
      if (line.pushToPatchMs !== undefined) pushToPatchMs.push(line.pushToPatchMs);
    }
  }
  return { held: true, pushToPatchMs };
}

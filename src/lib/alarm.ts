/**
 * Runs the work of a Durable Object's alarm so that it never throws: the platform drops an alarm after six throws. What
 * threw may be an object that was called and restarted (a deployment), so the first wait is short; a bug comes again, and
 * waits longer each time.
 */
import { backoffMs } from "./backoff.ts";

/** `retry` tells of the throw and sets the next alarm, `waitMs` from now. The answer is whether the work was done. */
export function createAlarmGuard(
  retry: (waitMs: number, error: string) => Promise<void>,
): (work: () => Promise<void>) => Promise<boolean> {
  let throws = 0;
  return async (work) => {
    try {
      await work();
      throws = 0;
      return true;
    } catch (cause) {
      throws += 1;
      await retry(backoffMs(throws), cause instanceof Error ? cause.message : "unknown");
      return false;
    }
  };
}

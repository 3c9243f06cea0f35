/** Callers that wait for the pass that answers their nudge. They live as long as the object is in memory. */
import type { ApplicationReport } from "../protocol.ts";

export interface Waiters {
  /** Waits for the pass that covers the nudge `seq`. */
  wait(seq: number, waitMs: number): Wait;
  /** A pass over the nudges up to `upTo` has ended. */
  passed(upTo: number, report: ApplicationReport): void;
}

export interface Wait {
  /** Undefined where no such pass has ended in time. */
  readonly report: Promise<ApplicationReport | undefined>;
  /** Nobody waits for it any more. */
  stop(): void;
}

interface Waiter {
  readonly seq: number;
  readonly end: (report: ApplicationReport | undefined) => void;
}

export function createWaiters(): Waiters {
  const waiters = new Set<Waiter>();
  return {
    wait: (seq, waitMs) => {
      const { promise: report, resolve } = Promise.withResolvers<ApplicationReport | undefined>();
      const waiter: Waiter = {
        seq,
        end: (answer) => {
          clearTimeout(timer);
          waiters.delete(waiter);
          resolve(answer);
        },
      };
      const timer = setTimeout(() => waiter.end(undefined), waitMs);
      waiters.add(waiter);
      return { report, stop: () => waiter.end(undefined) };
    },
    passed: (upTo, report) => {
      for (const waiter of [...waiters]) if (waiter.seq <= upTo) waiter.end(report);
    },
  };
}

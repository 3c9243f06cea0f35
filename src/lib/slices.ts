/** Work that takes longer than one invocation may last: a slice at a time, one for all who ask. */
import { singleFlight } from "./single-flight.ts";

export interface Slices<T> {
  /** Begins, or goes on for one slice. The outcome where that was the last one; otherwise undefined. */
  advance(): Promise<T | undefined>;
  /** Has it begun, and not ended? */
  isRunning(): boolean;
  /** The outcome of the work that runs, or of a new one, which somebody else advances. */
  end(): Promise<T>;
}

/**
 * `begin`: the work; it yields what it has used since it last did, and a slice ends once that comes to `slice`. It is in
 * memory alone. Where it throws, so does the slice, and who waits for the end is told `broken`.
 */
export function createSlices<T>(
  begin: () => AsyncGenerator<number, T>,
  broken: () => T,
  slice: number,
): Slices<T> {
  let running:
    | { readonly work: AsyncGenerator<number, T>; readonly outcome: PromiseWithResolvers<T> }
    | undefined;
  const current = () => {
    running ??= { work: begin(), outcome: Promise.withResolvers() };
    return running;
  };
  return {
    advance: singleFlight(async () => {
      const { work, outcome } = current();
      try {
        for (let used = 0; used < slice; ) {
          const turn = await work.next();
          if (turn.done) {
            running = undefined;
            outcome.resolve(turn.value);
            return turn.value;
          }
          used += turn.value;
        }
        return undefined;
      } catch (cause) {
        running = undefined;
        outcome.resolve(broken());
        throw cause;
      }
    }),
    isRunning: () => running !== undefined,
    end: () => current().outcome.promise,
  };
}

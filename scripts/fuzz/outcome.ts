/** What became of a part of the fuzzing. */
export interface Outcome {
  /** Nothing was found. */
  readonly ok: boolean;
  /** What ran, and what was found, on a line. */
  readonly line: string;
  /** It was ended, by Ctrl-C or by its own bound: no other part begins. */
  readonly isEnded?: boolean;
}

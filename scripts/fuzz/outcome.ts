/** What became of a part of the fuzzing. */
export interface Outcome {
  /** Nothing was found. */
  readonly ok: boolean;
  /** What ran, and what was found, on a line. */
  readonly line: string;
}

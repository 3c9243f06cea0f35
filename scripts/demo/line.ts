/** What a step of the scenario says: lines, each at the moment it is known. */

export interface Line {
  /**
   * `held` and `missed` are checks; after `missed` the scenario ends. `told` is only to be known. `soon` says what is
   * waited for, until the next line takes its place.
   */
  readonly kind: "held" | "missed" | "told" | "soon";
  /** Who or what the line is about, for the left column. */
  readonly subject: string;
  readonly text: string;
  /** From the webhook that was sent to the PATCH that arrived, in milliseconds. */
  readonly pushToPatchMs?: number;
}

/** A check with its two outcomes. */
export const check = (holds: boolean, subject: string, text: string, otherwise: string): Line =>
  holds ? held(subject, text) : missed(subject, otherwise);

export const held = (subject: string, text: string): Line => ({ kind: "held", subject, text });

export const missed = (subject: string, text: string): Line => ({ kind: "missed", subject, text });

export const told = (subject: string, text: string): Line => ({ kind: "told", subject, text });

export const soon = (subject: string, text: string): Line => ({ kind: "soon", subject, text });

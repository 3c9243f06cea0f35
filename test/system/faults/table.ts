/** The words of the table of faults: a row is a fault, a column is the request that it strikes, a cell is what has to come of it. */
import type { Fault, Seen } from "../../support/fault-proxy.ts";

export type Remote = "registry" | "argocd";

/** A request of the main job. */
export interface Stage {
  readonly name: string;
  readonly to: Remote;
  /** Source of the regular expression that its line (`METHOD path?query`) matches, for the cell of this name. */
  readonly line: (cell: string) => string;
  /** The same of a line that has to have gone before. */
  readonly after?: (cell: string) => string;
  /** The fault begins before anything is known; otherwise when the tags are known and all is at rest. */
  readonly cold: boolean;
  /** Where status tells of a failure of it. */
  readonly shownIn: "fleet" | "repository" | "application" | "image";
}

/** The request goes to another address: one that nobody listens at, a name that is none, TLS to a server without. */
export interface Elsewhere {
  readonly kind: "elsewhere";
  /** `plain-port`: the server's own, by https. */
  readonly origin: string | "plain-port";
}

/** What a fault does to a request; `tag` is the pushed one, `application` what Argo CD has. */
export type Effect = Fault | Elsewhere | ((seen: Seen, world: { readonly application: object }) => Fault);

export type Expected =
  /**
   * Status says so and when the next try is; it is tried again with back-off, and the update arrives by itself. `waitMs`:
   * nothing is asked before.
   */
  | { readonly kind: "temporary"; readonly code: string; readonly says: RegExp; readonly waitMs?: number }
  /** Status says so; nothing is asked before the next sweep, which asks, and the first after the end brings the update. */
  | { readonly kind: "permanent"; readonly code: string; readonly says: RegExp }
  /** Permanent, and asked again with back-off all the same: nothing can be served before it was answered once. */
  | { readonly kind: "needed"; readonly code: string; readonly says: RegExp }
  /** The answer is legitimate: not pushed yet. Nothing is in trouble, and it is looked for again with back-off. */
  | { readonly kind: "not-there-yet" }
  /** The update arrives in spite of it; status says what is wrong, where anything is. */
  | { readonly kind: "in-spite"; readonly code?: string; readonly says?: RegExp }
  /** Argo CD said 200 and has not done it: seen by the look that verifies, and written again. */
  | { readonly kind: "undone" };

export interface Row {
  readonly name: string;
  readonly to: Remote;
  readonly effect: Effect;
  /** By the stage's name. A stage that is left out cannot meet the fault. */
  readonly cells: Readonly<Record<string, Expected>>;
  /** Requests of one try, where that is more than one. */
  readonly requestsPerTry?: number;
  /** How many requests it strikes. Absent: all, as long as it lasts. */
  readonly times?: number;
  /** The requests that it strikes, in the place of the stage's own. */
  readonly line?: Stage["line"];
  /** The stage that stands for the row where not all are walked. */
  readonly sample: string;
}

export interface Cell {
  readonly row: Row;
  readonly stage: Stage;
  readonly expected: Expected;
}

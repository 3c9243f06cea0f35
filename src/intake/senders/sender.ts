/** What a sender is. One small pure file per sender; all give the same pushes, and the tail (dispatch.ts) is shared. */
import type * as v from "valibot";
import type { Result } from "../../lib/result.ts";
import type { Scheme } from "../schemes/scheme.ts";

/** What a webhook claims: a hint where to look. */
export interface Push {
  /** Registry and path as the sender names them; made canonical by the door. `undefined`: written without a registry; "": not told. */
  readonly registry: string | undefined;
  readonly repository: string;
  /** `undefined`: the sender does not name it, so the tags are listed. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** The sender's id of the delivery; the same one twice is a repetition. */
  readonly id?: string | undefined;
}

/** A request whose sender is known to be who it says. */
export interface Delivery {
  readonly header: (name: string) => string | undefined;
  readonly query: (name: string) => string | undefined;
  /** The JSON of the body. */
  readonly body: unknown;
}

/** `ignored`: an event that is no push, as a word for the answer. */
export type Reading = { readonly pushes: readonly Push[] } | { readonly ignored: string };

export interface Sender {
  /** Upstream's name for it, as in `?type=`. */
  readonly type: string;
  /** Other names for it, none of which upstream gives to another. */
  readonly aliases?: readonly string[];
  /** The ways in which it may show who it is; one that is accepted is enough. */
  readonly access: readonly Scheme[];
  /** One of these has to be a part of `Content-Type`; absent: any. */
  readonly contentTypes?: readonly string[];
  /** What of its bodies is read; they hold more. */
  readonly payload: v.GenericSchema;
  /** Reads what a delivery tells. Errors: one sentence that names the field. */
  readonly parse: (delivery: Delivery) => Result<Reading, string>;
}

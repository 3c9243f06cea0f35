/** From what a sender claims to an event with a canonical repository name. Pure. */
import { canonicalName, type NameDefaults, parseReference } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { ImageEvent } from "../protocol.ts";
import type { Push } from "./senders/sender.ts";

/** Facts of the delivery: which sender, its id for the delivery (or one made at the door), when. */
export interface Delivery {
  readonly sender: string;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Errors: one sentence, when the repository or the tag cannot be a name. */
export function imageEvent(push: Push, delivery: Delivery, names: NameDefaults): Result<ImageEvent, string> {
  const tag = push.tag === undefined ? "" : `:${push.tag}`;
  const reference = parseReference(`${push.registry}/${push.repository}${tag}`);
  if (!reference.ok) return err(reference.error);
  return ok({
    id: delivery.id,
    sender: delivery.sender,
    repository: canonicalName(reference.value, names),
    // As the grammar has it: what a sender puts behind the tag is no part of it.
    tag: reference.value.tag,
    digest: push.digest,
    receivedAt: delivery.at,
  });
}

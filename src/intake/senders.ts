/** The senders that are known, by upstream's names. */
import { dockerHub } from "./senders/docker-hub.ts";
import type { Sender } from "./senders/sender.ts";

const SENDERS: readonly Sender[] = [dockerHub];

export const SENDER_TYPES: readonly string[] = SENDERS.map(({ type }) => type);

export function senderOf(type: string): Sender | undefined {
  return SENDERS.find((sender) => sender.type === type);
}

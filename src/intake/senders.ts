/** The senders that are known, by upstream's names. */
import { acr } from "./senders/acr.ts";
import { aliyunAcr } from "./senders/aliyun-acr.ts";
import { cloudEvents } from "./senders/cloudevents.ts";
import { dockerHub } from "./senders/docker-hub.ts";
import { ghcr } from "./senders/ghcr.ts";
import { harbor } from "./senders/harbor.ts";
import { quay } from "./senders/quay.ts";
import type { Sender } from "./senders/sender.ts";

export const SENDERS: readonly Sender[] = [dockerHub, ghcr, quay, harbor, acr, aliyunAcr, cloudEvents];

export const SENDER_TYPES: readonly string[] = SENDERS.map(({ type }) => type);

export function senderOf(type: string): Sender | undefined {
  return SENDERS.find((sender) => sender.type === type || sender.aliases?.includes(type));
}
